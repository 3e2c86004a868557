"""Asks the portal's verifier and ours, which share no code, and insists that they say the same."""
import json

import reports
from makelog import Log

COMPARED = "whole", "first_bad", "setbacks", "open", "exit"


def files(worker):
    """The database, the anchors and the first key of a state folder."""
    return worker.state / "audit.sqlite", worker.state / "anchors.jsonl", worker.state / "audit-first.key"


def loaded(worker):
    return Log.load(*files(worker))


def said(result):
    """The report that a verifier printed, with its exit code."""
    assert result.returncode in (0, 1), result.stderr
    return {"first_bad": None, "exit": result.returncode} | json.loads(result.stdout)


def agreed(database, anchors, key=None):
    """What both say of a log, which must be the same but for the list of faults."""
    options = ["--json", "--anchors", anchors, *(["--key", key] if key else [])]
    theirs = said(reports.portal("audit", "verify", "--database", database, *options, state=database.parent))
    ours = said(reports.run(database, *options))
    assert {name: theirs[name] for name in COMPARED} == {name: ours[name] for name in COMPARED}, (
        f"{'with' if key else 'without'} a key, portal: {theirs['faults']}\nverify.py: {ours['faults']}")
    return ours


def agreed_on(log, folder, **options):
    """What both say of a log, with its first key and without one."""
    database, anchors, key = log.save(folder, **options)
    return agreed(database, anchors, key), agreed(database, anchors)
