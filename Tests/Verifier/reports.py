"""Runs the verifier and parses its report."""
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import worker

VERIFIER = Path(__file__).with_name("verify.py")


def run(*arguments):
    """Runs the verifier."""
    return subprocess.run([sys.executable, VERIFIER, *arguments], capture_output=True, text=True, timeout=60)


def report(database, anchors=None, key=None):
    """Returns the verifier's report, which must agree with its exit code."""
    options = [*(["--anchors", anchors] if anchors else []), *(["--key", key] if key else [])]
    result = run(database, *options, "--json")
    assert result.stderr == ""
    found = json.loads(result.stdout, object_hook=lambda members: SimpleNamespace(**members))
    assert result.returncode == {"whole": 0, "damaged": 1, "consistent": 2}[found.verdict]
    assert (found.verdict == "damaged") == any(not fault.acknowledged for fault in found.faults)
    return found


def both(log, folder, **options):
    """Returns the reports on a log with and without its key."""
    database, anchors, key = log.save(folder, **options)
    return report(database, anchors, key), report(database, anchors)


def kinds(found):
    return {fault.kind for fault in found.faults}


def portal(*arguments, state):
    """Runs a command of the portal on a state folder."""
    return subprocess.run([worker.PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env={"PORTAL_STATE_DIR": str(state)})
