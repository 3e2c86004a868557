"""Runs the portal's verifier and verify.py, which share no code, and checks that they agree."""
import json

import reports
from makelog import Log

COMPARED = ("verdict", "compared_with", "compared_to", "first_bad", "setbacks", "open", "prunings", "restores", "acknowledged",
            "exit")


def files(worker):
    """Returns the database, the anchors and the initial key of a state folder."""
    return worker.state / "audit.sqlite", worker.state / "anchors.jsonl", worker.state / "audit-first.key"


def loaded(worker):
    return Log.load(*files(worker))


def parse_report(result):
    """Parses the report that a verifier printed, and adds its exit code."""
    assert result.returncode in (0, 1, 2), result.stderr
    return {"first_bad": None, "compared_to": None, "exit": result.returncode} | json.loads(result.stdout)


def agreed(database, anchors, key=None, checkpoints=None):
    """Returns the report of both, which must be equal except for the list of faults."""
    options = ["--json", "--anchors", anchors, *(["--key", key] if key else []),
               *(["--checkpoints", checkpoints] if checkpoints else [])]
    theirs = parse_report(reports.portal("audit", "verify", "--database", database, *options, state=database.parent))
    ours = parse_report(reports.run(database, *options))
    assert {name: theirs[name] for name in COMPARED} == {name: ours[name] for name in COMPARED}, (
        f"{'with' if key else 'without'} a key, portal: {theirs['faults']}\nverify.py: {ours['faults']}")
    return ours


def agreed_on(log, folder, **options):
    """Returns the reports of both with the initial key and without a key."""
    database, anchors, key = log.save(folder, **options)
    return agreed(database, anchors, key), agreed(database, anchors)
