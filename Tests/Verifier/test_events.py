"""What happened to a log as a whole: restorations, torn lines, acknowledgements, prunings, and what is derived from it."""
import json
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

import sample_logs
from reports import both, kinds, report, run
from sample_logs import busy


def test_a_restoration_is_listed_with_what_it_lost_and_is_not_a_fault(tmp_path):
    log = busy(15)
    copy = log.copy()
    log.work(20)
    log.restore(copy)
    log.work(30)
    for found in both(log, tmp_path):
        assert found.verdict == "whole"
        assert [(restore.seq, restore.lost_to) for restore in found.restores] == [(17, 31)]


def test_a_restoration_that_undoes_another_has_lost_what_both_lost(tmp_path):
    log = busy(15)
    copy = log.copy()
    log.work(20)
    later = log.copy()
    log.work(20)
    for older in later, copy:
        log.restore(older)
        log.work(10)
    for found in both(log, tmp_path):
        assert (found.faults, [(it.seq, it.lost_to) for it in found.restores]) == ([], [(17, 55)])


def test_a_segment_that_lost_entries_without_a_restoration_is_a_fault(tmp_path):
    log = busy(15)
    copy = log.copy()
    log.work(20)
    log.restore(copy)
    log.rows[-1]["action"] = "page"
    log.rows[-1]["mac"] = log.sealed(log.rows[-1], log.rows[-2]["mac"])
    log.work(30)
    for found in both(log, tmp_path):
        assert [(fault.seq, fault.kind, fault.honest) for fault in found.faults] == [(17, "lost", True)]


def test_a_torn_line_is_a_fault_of_its_own_which_an_owner_acknowledges(tmp_path):
    log = busy(15)
    log.lines.append(log.lines[-1][:90])
    log.anchor(after=log.lines[-2])
    for found in both(log, tmp_path):
        assert [(fault.seq, fault.kind, fault.honest) for fault in found.faults] == [(14, "torn", True)]
    log.entry(action="acknowledgement", detail=json.dumps({"fault": "torn", "first": 14, "last": 14}))
    log.anchor()
    for found in both(log, tmp_path):
        assert (found.verdict, found.first_bad, [fault.acknowledged for fault in found.faults]) == ("whole", None, [True])
        assert [record.fault for record in found.acknowledged] == ["torn"]


def test_an_acknowledgement_covers_no_other_fault(tmp_path):
    log = busy(15)
    sample_logs.change_a_field(log)
    log.entry(action="acknowledgement", detail=json.dumps({"fault": "mac", "first": 9, "last": 9}))
    log.entry(action="acknowledgement", detail=json.dumps({"fault": "gap", "first": 1, "last": 99}))
    assert both(log, tmp_path)[0].first_bad == 10


@pytest.mark.parametrize("ended", ["twice", "without a beginning", "by another"])
def test_an_operation_is_ended_once_and_by_its_own_entries(ended, tmp_path):
    log = busy(5)
    begun = log.entry(phase="intent", operation="one")
    if ended == "twice":
        log.entry(phase="outcome", operation="one", intent=begun, outcome="succeeded")
    last = log.entry(phase="settlement", operation="two" if ended == "without a beginning" else "one",
                     intent=begun - (ended == "by another"), outcome="applied")
    log.anchor()
    for found in both(log, tmp_path):
        assert [(fault.seq, fault.kind) for fault in found.faults] == [(last, "operation")]


def test_a_pruning_of_entries_that_may_be_newer_than_90_days_is_a_fault(tmp_path):
    log = busy(20)
    log.anchor()
    log.wait(89 * 24 * 60)
    log.anchor()
    log.prune(10, waits=False)
    for found in both(log, tmp_path):
        assert [(fault.seq, fault.kind) for fault in found.faults] == [(22, "pruning")]
        assert [(pruning.seq, pruning.last) for pruning in found.prunings] == [(22, 10)]


@pytest.mark.parametrize("milliseconds, faults", [(0, []), (-1, [(22, "pruning")])])
def test_entries_can_be_pruned_after_90_days_to_the_millisecond(tmp_path, milliseconds, faults):
    """C-77."""
    log = busy(20)
    log.anchor()
    covered = next(json.loads(line)["time"] for line in log.lines if json.loads(line)["seq"] >= 10)
    covered = round(datetime.fromisoformat(covered).timestamp() * 1000)
    log.time = covered + 90 * 86_400_000 + milliseconds
    log.prune(10, waits=False)
    for found in both(log, tmp_path):
        assert [(fault.seq, fault.kind) for fault in found.faults] == faults


@pytest.mark.parametrize("change", [
    "CREATE TRIGGER x AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE seq = NEW.seq; END", "DROP INDEX entry_user",
    "DROP TRIGGER entry_is_never_deleted"])
def test_another_schema_is_a_fault_of_the_whole_log(change, tmp_path):
    database, anchors, key = busy().save(tmp_path)
    with closing(sqlite3.connect(database)) as file:
        file.execute(change)
    found = report(database, anchors, key)
    assert (found.first_bad, [(fault.seq, fault.kind) for fault in found.faults]) == (None, [(0, "schema")])


@pytest.mark.parametrize("change", [
    "INSERT INTO open_operation VALUES (7, 'x')", "DELETE FROM day", "UPDATE hour SET last = last + 1"])
def test_a_derived_table_that_differs_is_a_fault_of_the_whole_log(change, tmp_path):
    database, anchors, key = busy().save(tmp_path)
    with closing(sqlite3.connect(database)) as file, file:
        file.execute(change)
    found = report(database, anchors, key)
    assert [(fault.seq, fault.kind, fault.honest) for fault in found.faults] == [(0, "derived", True)]


def test_an_index_that_hides_an_entry_is_found(tmp_path):
    log = busy(5)
    log.entry(user_id="user-test-1")
    database, anchors, key = log.save(tmp_path)
    with closing(sqlite3.connect(database)) as file:
        sql, = file.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_user'").fetchone()
        file.execute("DROP INDEX entry_user")
        file.execute(sql.replace("WHERE user_id IS NOT NULL", "WHERE user_id IS NOT NULL AND seq < 0"))
        file.execute("PRAGMA writable_schema = ON")
        file.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'entry_user'", [sql])
        file.commit()
    assert kinds(report(database, anchors, key)) == {"derived"}


def test_a_journal_beside_the_log_is_not_opened(tmp_path):
    database, *_ = busy().save(tmp_path)
    (tmp_path / "audit.sqlite-journal").write_bytes(b"")
    assert run(database).returncode == 3
