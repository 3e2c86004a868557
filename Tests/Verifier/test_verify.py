"""verify.py finds intact logs whole, and finds where others were tampered with."""
import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

import sample_logs
from makelog import FIELDS, ZEROS, Log, canonical
from reports import both, kinds, report, run
from sample_logs import busy


# Intact logs

@pytest.mark.parametrize("make", sample_logs.HONEST, ids=lambda make: make.__name__)
def test_an_intact_log_is_whole_with_and_without_the_key(make, tmp_path):
    log = make()
    keyed, keyless = both(log, tmp_path)
    for found in keyed, keyless:
        assert (found.faults, found.last, found.entries) == ([], log.last[0], len(log.rows))
        assert (found.anchors, found.setbacks, found.open) == (len(log.lines), 0, [])
    assert (keyed.keyed, keyed.unchecked) == (True, 0)
    assert (keyless.keyed, keyless.unchecked) == (False, len(log.rows) + len(log.lines))


@pytest.mark.parametrize("anchors", ["none", "in the folder", "named in the folder"])
def test_a_log_is_consistent_with_itself_only_if_nothing_from_outside_is_given(anchors, tmp_path):
    database, outside, key = busy().save(tmp_path)
    local = tmp_path / "anchors.jsonl"
    if anchors == "none":
        local.unlink()
    found = report(database, local if anchors == "named in the folder" else None, key)
    assert (found.verdict, found.compared_with, found.compared_to) == ("consistent", [], None)
    assert report(database, outside, key).verdict == ("damaged" if anchors == "none" else "whole")


def test_open_operations_are_reported_and_are_not_a_fault(tmp_path):
    log = busy(2)
    answered, settled, unknown, silent = (
        log.entry(phase="intent", operation=name) for name in ("answered", "settled", "unknown", "silent"))
    log.entry(phase="outcome", operation="answered", intent=answered, outcome="done")
    log.entry(phase="outcome", operation="settled", intent=settled, outcome="unknown")
    log.entry(phase="outcome", operation="unknown", intent=unknown, outcome="unknown")
    log.entry(phase="settlement", operation="settled", intent=settled, observed="gone")
    for found in both(log, tmp_path):
        assert (found.verdict, found.open) == ("whole", [unknown, silent])


def test_a_clock_that_was_set_back_is_reported_and_is_not_a_fault(tmp_path):
    log = busy(10)
    log.entry(time=log.time - 3_600_000)
    log.work(5)
    for found in both(log, tmp_path):
        assert (found.verdict, found.setbacks) == ("whole", 1)


# Attacks

@pytest.mark.parametrize("attack, keyed_bad, keyless_bad, kind", [
    (sample_logs.change_a_field, 10, 8, "mac"),
    (sample_logs.change_a_field_after_the_last_anchor, 39, None, "mac"),
    (sample_logs.change_a_text_into_a_blob, 10, 8, "mac"),
    (sample_logs.change_a_time_into_a_text, 10, 8, "mac"),
    (sample_logs.empty_an_epoch, 3, 3, "epoch"),
    (sample_logs.change_a_mac, 10, 8, "mac"),
    (sample_logs.shorten_a_mac, 10, 8, "mac"),
    (sample_logs.remove_a_row, 10, 10, "gap"),
    (sample_logs.remove_a_segment, 10, 10, "gap"),
    (sample_logs.remove_the_beginning, 1, 1, "gap"),
    (sample_logs.swap_two_rows, 10, 8, "mac"),
    (sample_logs.reseal_with_unchanged_epochs, 10, 8, "mac"),
    (sample_logs.reseal_with_the_current_epoch, 10, 8, "epoch"),
    (sample_logs.lower_an_epoch, 6, 6, "epoch"),
    (sample_logs.forge_a_huge_epoch, 10, 8, "epoch"),
    (sample_logs.cut_the_tail, 31, 31, "cut"),
    (sample_logs.put_an_older_copy_beside, 21, 21, "cut"),
    (sample_logs.empty_the_log, 1, 1, "cut"),
    (sample_logs.leave_an_hour_without_anchors, 20, 20, "silence"),
    (sample_logs.forge_a_line, 14, 20, "anchors"),
    (sample_logs.forge_the_mac_of_a_line, 13, 13, "anchor"),
    (sample_logs.break_a_line, 8, 8, "anchors"),
    (sample_logs.remove_a_line, 14, 8, "anchors"),
    (sample_logs.remove_the_first_line, 8, 1, "anchors"),
    (sample_logs.repeat_a_line, 14, 14, "anchors"),
    (sample_logs.take_the_lines_of_another_log, 1, 1, "anchors"),
    (sample_logs.claim_a_pruning, 11, 11, "base"),
    (sample_logs.claim_more_than_was_pruned, 26, 26, "base"),
    (sample_logs.claim_less_than_was_pruned, 1, 1, "base"),
], ids=lambda value: getattr(value, "__name__", None))
def test_an_attack_is_found_at_its_first_entry(attack, keyed_bad, keyless_bad, kind, tmp_path):
    log = busy()
    attack(log)
    keyed, keyless = both(log, tmp_path)
    assert (keyed.first_bad, keyless.first_bad) == (keyed_bad, keyless_bad)
    assert kind in kinds(keyed)


def test_the_epoch_fault_of_a_newly_sealed_row_names_that_row(tmp_path):
    log = busy()
    sample_logs.reseal_with_the_current_epoch(log)
    database, anchors, key = log.save(tmp_path)
    assert [fault.kind for fault in report(database, anchors, key).faults if fault.seq == 10] == ["epoch"]
    (tmp_path / "anchors.jsonl").unlink()
    assert report(database, key=key).verdict == "consistent", "without anchors, nobody can detect it"


def test_a_duplicate_is_found_in_a_table_without_primary_key(tmp_path):
    log = busy()
    log.rows.insert(10, log.rows[9] | {"reason": "another"})
    keyed, keyless = both(log, tmp_path, primary=False)
    assert (keyed.first_bad, keyless.first_bad) == (10, 11)
    assert "gap" in kinds(keyed) & kinds(keyless)


def test_rows_in_another_order_in_a_table_without_primary_key_are_only_a_fault_of_the_schema(tmp_path):
    log = busy()
    log.rows[9], log.rows[10] = log.rows[10], log.rows[9]
    assert all(kinds(found) == {"schema"} for found in both(log, tmp_path, primary=False))


def test_a_key_of_another_id_is_a_fault_at_1(tmp_path):
    log = busy()
    database, anchors, key = log.save(tmp_path, key_id="0" * 16)
    found = report(database, anchors, key)
    assert (found.first_bad, kinds(found)) == (1, {"key"})


def test_another_key_proves_nothing(tmp_path):
    database, anchors, key = busy().save(tmp_path)
    key.write_text(key.read_text()[:-65] + "ab" * 32)
    found = report(database, anchors, key)
    assert (found.first_bad, len(found.faults)) == (1, len({(fault.seq, fault.kind) for fault in found.faults}))
    assert {"key", "mac", "anchors"} <= kinds(found)


def test_at_most_a_hundred_faults_are_listed_and_they_are_the_smallest(tmp_path):
    log = busy(6000)
    for row in log.rows[50:]:
        row["reason"] = "another"
    found = report(*log.save(tmp_path))
    assert [fault.seq for fault in found.faults] == list(range(51, 151))


# A key of a later epoch

def test_a_later_key_checks_its_epochs_and_counts_the_rest(tmp_path):
    log = busy()
    found, _ = both(log, tmp_path, epoch=10)
    early = sum(row["epoch"] < 10 for row in log.rows) + sum(json.loads(line)["epoch"] < 10 for line in log.lines)
    assert (found.verdict, found.unchecked, found.keyed) == ("whole", early, True)


@pytest.mark.parametrize("seq, first_bad", [(10, 8), (39, 39)])
def test_with_a_later_key_digests_prove_older_entries(seq, first_bad, tmp_path):
    log = busy()
    log.rows[seq - 1]["reason"] = "another"
    assert both(log, tmp_path, epoch=10)[0].first_bad == first_bad


# Unreadable files

@pytest.mark.parametrize("damaged", [
    "database", "missing database", "key", "missing key", "missing anchors", "no arguments"])
def test_an_unreadable_file_gives_exit_3_and_a_sentence(damaged, tmp_path):
    database, anchors, key = busy(3).save(tmp_path)
    {"database": lambda: database.write_bytes(b"nonsense" * 1000), "missing database": database.unlink,
     "key": lambda: key.write_text("nonsense"), "missing key": key.unlink, "missing anchors": anchors.unlink,
     "no arguments": lambda: None}[damaged]()
    result = run() if damaged == "no arguments" else run(database, "--anchors", anchors, "--key", key)
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith(("verify.py: ", "usage: ")) and "Traceback" not in result.stderr


def test_the_report_is_readable_text(tmp_path):
    log = busy()
    database, anchors, key = log.save(tmp_path)
    assert run(database, "--anchors", anchors, "--key", key).stdout.startswith("The log is whole, compared with anchors from outside up to 37:\n40 entries up to 40")
    log.rows[9]["reason"] = "another"
    database.unlink()
    log.save(tmp_path)
    assert "DAMAGED, from seq 10 on:\n" in run(database, "--key", key).stdout


# FORMAT.md

def test_the_example_in_the_format_has_the_mac_that_the_format_says():
    page = (Path(__file__).parents[2] / "Sources/AuditFormat/FORMAT.md").read_text()
    example = page.split("### Example", 1)[1].split("\n## ", 1)[0]
    keys, entry, encoded, mac = [block for block in example.split("\n\n") if block.startswith("    ")]
    first_key = bytes.fromhex(keys.split()[1])
    row = dict.fromkeys(FIELDS) | json.loads(entry)
    row["time"] = round(datetime.fromisoformat(row["time"]).timestamp() * 1000)
    assert canonical(row, ZEROS).hex() == "".join(encoded.split())
    assert Log(first_key).sealed(row, ZEROS).hex() == mac.strip() == row["mac"]
