"""More attacks, on which two verifiers must agree. The log has about 40 entries, 6 anchors and 3 epochs; no anchor covers its
last entries."""
import hashlib
import json
import sqlite3
from contextlib import closing

import sample_logs
from makelog import MINUTE, ZEROS


def line(log, place, **members):
    """Changes members of an anchor and seals it and all later ones again."""
    lines = [json.loads(text) for text in log.lines]
    lines[place] |= members
    relink(log, lines, place)


def relink(log, lines, start=0):
    """Writes the anchors from `start` on again, with their links and seals."""
    log.lines = log.lines[:start]
    for members in lines[start:]:
        before = hashlib.sha256(log.lines[-1]).hexdigest() if log.lines else ZEROS.hex()
        text = json.dumps(members | {"previous": before}, separators=(",", ":")).encode()
        sealed = text[:text.rindex(b',"seal"')]
        log.lines.append(sealed + b',"seal":"%s"}' % log.code(members["epoch"], sealed).hex().encode())


# Entries

def lower_an_epoch_to_the_first(log):
    log.rows[-1]["epoch"] = log.rows[0]["epoch"]


def lower_an_epoch_and_seal_it(log):
    log.rows[-2]["epoch"] = log.rows[0]["epoch"]
    log.rows[-2]["mac"] = log.sealed(log.rows[-2], log.rows[-3]["mac"])


def raise_one_epoch_and_seal_it(log):
    log.rows[9]["epoch"] = log.epoch
    log.rows[9]["mac"] = log.sealed(log.rows[9], log.rows[8]["mac"])


def raise_an_epoch_by_one(log):
    log.rows[9]["epoch"] += 1


def make_an_epoch_negative(log):
    log.rows[9]["epoch"] = -1


def change_the_last_entry(log):
    log.rows[-1]["status"] = 200


def change_the_first_entry(log):
    log.rows[0]["typed"] = "portal 9.9"


def change_an_empty_field_into_an_empty_text(log):
    log.rows[9]["ticket"] = ""


def reseal_entries_after_the_last_anchor(log):
    log.rows[-2]["typed"] = "another"
    log.reseal(log.rows[-2]["seq"], log.epoch)


def remove_the_last_entry(log):
    del log.rows[-1]


def remove_the_entry_of_an_anchor(log):
    seq = json.loads(log.lines[2])["seq"]
    log.rows = [row for row in log.rows if row["seq"] != seq]


def remove_all_but_the_last(log):
    del log.rows[:-1]


def put_an_older_copy_beside_newer_anchors(log):
    del log.rows[json.loads(log.lines[1])["seq"]:]


def repeat_an_entry(log):
    log.rows.insert(10, log.rows[9] | {"reason": "another"})


def repeat_an_entry_with_another_mac(log):
    log.rows.insert(10, log.rows[9] | {"reason": "another", "mac": bytes(range(32))})


def repeat_an_entry_as_it_is(log):
    log.rows.insert(10, log.rows[9])


def store_two_rows_in_the_other_order(log):
    log.rows[9], log.rows[10] = log.rows[10], log.rows[9]


def append_an_entry_without_a_key(log):
    log.entry()
    log.rows[-1]["mac"] = ZEROS


def write_a_number_as_text(log):
    log.rows[9]["status"] = "502"


def write_a_number_as_a_fraction(log):
    log.rows[9]["time"] = float(log.rows[9]["time"])


def change_nothing_into_a_blob(log):
    log.rows[9]["ticket"] = b""


# Anchors

def write_a_space_into_the_last_line(log):
    log.lines[-1] = log.lines[-1].replace(b',"seq"', b', "seq"')


def write_the_last_line_in_another_order(log):
    members = json.loads(log.lines[-1])
    log.lines[-1] = json.dumps(dict(reversed(members.items())), separators=(",", ":")).encode()


def write_capitals_into_the_last_line(log):
    members = json.loads(log.lines[-1])
    log.lines[-1] = log.lines[-1].replace(members["mac"].encode(), members["mac"].upper().encode())


def insert_an_empty_line(log):
    log.lines.insert(2, b"")


def append_an_empty_line(log):
    log.lines.append(b"")


def append_half_a_line(log):
    log.lines.append(log.lines[-1][:200])


def append_invalid_utf8(log):
    log.lines.append(b"\xff\xfe\0")


def break_the_last_line(log):
    log.lines[-1] = log.lines[-1][:-2]


def remove_all_lines(log):
    log.lines = []


def remove_the_last_line(log):
    del log.lines[-1]


def swap_two_lines(log):
    log.lines[1], log.lines[2] = log.lines[2], log.lines[1]


def forge_a_seal(log):
    log.lines[-1] = log.lines[-1][:-66] + b"0" * 64 + b'"}'


def take_another_key_id(log):
    line(log, 2, key="0" * 16)


def forge_a_digest(log):
    line(log, 2, digest="ab" * 32)


def let_a_seq_fall(log):
    line(log, 3, seq=1)


def let_an_epoch_fall(log):
    line(log, 4, epoch=0)


def let_an_epoch_rise(log):
    line(log, 1, epoch=1000)


def claim_a_nonexistent_day(log):
    line(log, 3, time="2026-02-30T00:00:00.000Z")


def jump_over_a_segment(log):
    lines = [json.loads(text) for text in log.lines]
    relink(log, [members | {"segment": 3 if place > 3 else 1} for place, members in enumerate(lines)])


def begin_with_segment_2(log):
    line(log, 0, segment=2)


def go_back_a_segment(log):
    lines = [json.loads(text) for text in log.lines]
    relink(log, [members | {"segment": 1 + (place in (2, 3))} for place, members in enumerate(lines)])


def begin_a_segment_with_an_older_epoch_and_no_seal(log):
    log.anchor()
    log.wait(45)
    forged = json.loads(log.lines[-1]) | {"segment": 2, "seal": "0" * 64}
    log.anchor()
    forged["previous"] = hashlib.sha256(log.lines[-1]).hexdigest()
    log.lines.append(json.dumps(forged, separators=(",", ":")).encode())


def claim_a_restoration(log):
    """Starts a segment far back, which hides the anchors of the first one."""
    log.segment, log.rows = 2, log.rows[:6]
    log.anchor()
    log.work(12)


# Base

def claim_a_pruning_that_did_not_happen(log):
    log.base = 10, log.rows[9]["mac"]


def change_the_base_mac(log):
    log.base = 0, bytes(range(32))


def claim_less_than_was_pruned(log):
    log.prune(10)
    log.base = 4, ZEROS


def claim_more_than_was_pruned_and_keep_it(log):
    log.prune(10)
    log.base = 15, log.rows[4]["mac"]


def forge_what_a_pruning_says(log):
    log.prune(10)
    log.rows[-1]["detail"] = log.rows[-1]["detail"].replace('"last":10', '"last":11').replace('"last": 10', '"last": 11')


def empty_what_a_pruning_says(log):
    log.prune(10)
    log.rows[-1]["detail"] = None


# Key

def rename_the_key(database):
    """Changes the key id of a database."""
    with closing(sqlite3.connect(database)) as file, file:
        file.execute("UPDATE log SET key_id = '0123456789abcdef'")


# Time

def leave_two_hours_without_an_anchor(log):
    log.wait(120)
    log.entry()
    log.anchor()


def set_a_time_far_ahead(log):
    log.rows[-1]["time"] += 70 * MINUTE


LOOSE = [  # what typed columns and a primary key would refuse
    sample_logs.change_a_text_into_a_blob, sample_logs.change_a_time_into_a_text, sample_logs.empty_an_epoch, repeat_an_entry,
    repeat_an_entry_with_another_mac, repeat_an_entry_as_it_is, store_two_rows_in_the_other_order, write_a_number_as_text,
    write_a_number_as_a_fraction, change_nothing_into_a_blob]
# Not detected with the key: the first ones cannot be detected, digests are checked without a key only, and an unreadable end of the
# anchors is what a power cut leaves.
HARMLESS = [
    store_two_rows_in_the_other_order, reseal_entries_after_the_last_anchor, remove_the_last_entry, remove_all_lines,
    remove_the_last_line, forge_a_digest, append_an_empty_line, append_half_a_line, append_invalid_utf8,
    break_the_last_line, write_a_space_into_the_last_line, write_the_last_line_in_another_order,
    write_capitals_into_the_last_line]
