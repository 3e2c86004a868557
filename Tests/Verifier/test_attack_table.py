"""The table of attacks in SECURITY.md is what both verifiers find, in each of the four ways to verify.

`python Tests/Verifier/test_attack_table.py` prints the table."""
import inspect
import json
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import attacks
import sample_logs
from agreement import agreed
from makelog import Log

SECURITY = Path(__file__).parents[2] / "SECURITY.md"
BEGIN = "| attack | key, own anchors | no key, own anchors | key, anchors from outside | no key, anchors from outside |"


# What somebody with the current key, the initial key or the disk can do besides

def replace_the_log_and_its_anchors_by_older_copies(log):
    log.__dict__ = sample_logs.busy(19).__dict__


def write_the_whole_log_anew_with_the_initial_key(log):
    log.__dict__ = Log().__dict__
    for _ in range(39):
        log.wait(10)
        log.entry(reason="another")
        if log.last[0] % 6 == 1:
            log.anchor()


def prune_recent_entries_with_the_current_key(log):
    log.prune(10, waits=False)


def restore_an_older_copy_with_the_current_key(log):
    copy = log.copy()
    del copy.rows[20:]
    log.restore(copy)


def acknowledge_a_change_with_the_current_key(log):
    sample_logs.change_a_field(log)
    log.entry(action="acknowledgement", detail=json.dumps({"fault": "mac", "first": 10, "last": 10}))


def add_an_entry_with_the_current_key(log):
    log.entry(reason="forged")


def put_a_trigger_into_the_schema(database):
    run(database, "CREATE TRIGGER forged AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE seq = NEW.seq; END")


def forge_a_helper_table(database):
    run(database, "INSERT INTO open_operation (intent, operation) VALUES (1, 'forged')")


def run(database, sql):
    with closing(sqlite3.connect(database)) as file, file:
        file.execute(sql)


ON_LOGS = [
    sample_logs.change_a_field, sample_logs.change_a_field_after_the_last_anchor, attacks.change_the_first_entry,
    sample_logs.change_a_mac, sample_logs.remove_a_row, sample_logs.remove_a_segment,
    sample_logs.remove_the_beginning, attacks.remove_the_last_entry, sample_logs.cut_the_tail, sample_logs.empty_the_log,
    sample_logs.swap_two_rows, attacks.append_an_entry_without_a_key, sample_logs.reseal_with_unchanged_epochs,
    sample_logs.reseal_with_the_current_epoch, attacks.reseal_entries_after_the_last_anchor,
    add_an_entry_with_the_current_key, attacks.raise_an_epoch_by_one, attacks.lower_an_epoch_to_the_first,
    sample_logs.forge_a_huge_epoch, sample_logs.put_an_older_copy_beside,
    replace_the_log_and_its_anchors_by_older_copies, write_the_whole_log_anew_with_the_initial_key,
    attacks.remove_all_lines, sample_logs.remove_a_line, attacks.remove_the_last_line, sample_logs.forge_a_line,
    attacks.forge_a_seal, attacks.forge_a_digest, attacks.swap_two_lines, sample_logs.take_the_lines_of_another_log,
    attacks.leave_two_hours_without_an_anchor, sample_logs.claim_a_pruning, attacks.change_the_base_mac,
    prune_recent_entries_with_the_current_key, restore_an_older_copy_with_the_current_key,
    acknowledge_a_change_with_the_current_key]
ON_DATABASES = [attacks.rename_the_key, put_a_trigger_into_the_schema, forge_a_helper_table]


def found(attack, folder):
    """Returns what both verifiers find in each of the four ways."""
    log = sample_logs.busy()
    honest = b"".join(line + b"\n" for line in log.lines)
    on_log = list(inspect.signature(attack).parameters) == ["log"]
    if on_log:
        attack(log)
    database, outside, key = log.save(folder)
    if not on_log:
        attack(database)
    outside.write_bytes(honest)
    return [cell(agreed(database, anchors, used)) for anchors in (folder / "anchors.jsonl", outside) for used in (key, None)]


def cell(report):
    """Returns the verdict, with the faults that nobody acknowledged and what is listed."""
    kinds = sorted({fault["kind"] for fault in report["faults"] if not fault["acknowledged"]})
    listed = [name for name in ("prunings", "restores", "acknowledged") if report[name]]
    return report["verdict"] + (f": {', '.join(kinds)}" if kinds else "") + (f" (listed: {', '.join(listed)})" if listed else "")


def rows():
    for attack in ON_LOGS + ON_DATABASES:
        with tempfile.TemporaryDirectory() as folder:
            yield "| " + " | ".join([attack.__name__.replace("_", " "), *found(attack, Path(folder))]) + " |"


def written():
    """The rows of the table in SECURITY.md."""
    _, _, rest = SECURITY.read_text().partition(BEGIN + "\n|---|---|---|---|---|\n")
    return re.match(r"(?:\|.*\n)*", rest)[0].splitlines()


def test_the_table_says_what_both_verifiers_find():
    assert len(ON_LOGS + ON_DATABASES) >= 30
    assert written() == list(rows())


def test_without_an_attack_the_log_is_whole_by_anchors_from_outside_and_else_consistent(tmp_path):
    def do_nothing(log):
        pass
    assert found(do_nothing, tmp_path) == ["consistent", "consistent", "whole", "whole"]


if __name__ == "__main__":
    print(BEGIN, "|---|---|---|---|---|", *rows(), sep="\n", file=sys.stdout)
