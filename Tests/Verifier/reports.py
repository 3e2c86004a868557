"""Runs the verifier and hands on what it says."""
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import worker

VERIFIER = Path(__file__).with_name("verify.py")


def run(*arguments):
    """Runs the verifier as anyone would."""
    return subprocess.run([sys.executable, VERIFIER, *arguments], capture_output=True, text=True, timeout=60)


def report(database, anchors=None, key=None):
    """The verifier's report, whose exit code must agree with it."""
    options = [*(["--anchors", anchors] if anchors else []), *(["--key", key] if key else [])]
    result = run(database, *options, "--json")
    assert result.stderr == ""
    found = json.loads(result.stdout, object_hook=lambda members: SimpleNamespace(**members))
    assert result.returncode == (0 if found.whole else 1)
    assert found.whole == (found.faults == []) == (found.first_bad is None)
    return found


def both(log, folder, **options):
    """The reports on a log with its key and without it."""
    database, anchors, key = log.save(folder, **options)
    return report(database, anchors, key), report(database, anchors)


def kinds(found):
    return {fault.kind for fault in found.faults}


def portal(*arguments, state):
    """Runs the portal's program on a state folder."""
    return subprocess.run([worker.PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env={"PORTAL_STATE_DIR": str(state)})
