"""The portal's verifier and ours say the same of logs that the portal itself wrote, and of what an attacker makes of them."""
import inspect
import os
import random

import pytest

import attacks
import scenes
import verify
from agreement import agreed, agreed_on, files, loaded
from makelog import Log

PAIRS = 400 if os.environ.get("FAULTS") == "long" else 20


def own(module):
    """The attacks that a module defines, by their names."""
    return {name: attack for name, attack in vars(module).items() if inspect.isfunction(attack)
            and attack.__module__ == module.__name__ and list(inspect.signature(attack).parameters) == ["log"]}


MADE = own(scenes)
# Those that are as much an attack on a log that the portal wrote; the others name lines and seqs of one that was made here.
BOTH = {name: MADE[name] for name in (
    "change_a_field", "change_a_mac", "shorten_a_mac", "remove_a_row", "remove_a_segment", "remove_the_beginning",
    "swap_two_rows", "reseal_with_the_epochs_kept", "reseal_with_the_present_epoch", "lower_an_epoch",
    "forge_a_huge_epoch", "cut_the_tail", "empty_the_log", "break_a_line", "remove_a_line", "repeat_a_line",
    "take_the_lines_of_another_log", "claim_a_pruning")}
ATTACKS = BOTH | own(attacks)


def place(honest, *done):
    """Where the log is written that attacks leave: a database of the portal, if that can hold it."""
    return {"primary": False} if set(done) & set(attacks.LOOSE) else {"into": files(honest)[0]}


# Honest logs

@pytest.mark.parametrize("make", scenes.HONEST, ids=lambda make: make.__name__)
def test_both_call_an_honest_log_that_was_made_here_whole(make, tmp_path):
    assert all(found["whole"] for found in agreed_on(make(), tmp_path))


def test_both_call_what_the_portal_wrote_whole_where_it_lies(honest):
    database, anchors, key = files(honest)
    assert agreed(database, anchors, key)["whole"] and agreed(database, anchors)["whole"]


def test_both_report_a_clock_that_went_backwards_as_no_fault(honest, tmp_path):
    log = loaded(honest)
    log.entry(time=log.time - 1000)
    log.entry(time=log.time - 2000)
    for found in agreed_on(log, tmp_path, **place(honest)):
        assert (found["whole"], found["setbacks"]) == (True, 2)


def test_both_report_an_intent_that_is_open_at_the_end_as_no_fault(honest, tmp_path):
    log = loaded(honest)
    done, unknown, silent = (log.entry(phase="intent", operation=name) for name in ("done", "unknown", "silent"))
    log.entry(phase="outcome", operation="done", intent=done, outcome="succeeded")
    log.entry(phase="outcome", operation="unknown", intent=unknown, outcome="unknown")
    for found in agreed_on(log, tmp_path, **place(honest)):
        assert (found["whole"], found["open"]) == (True, [unknown, silent])


def test_both_call_an_empty_log_without_anchors_whole(honest, tmp_path):
    log = loaded(honest)
    log.rows, log.lines = [], []
    assert all(found["whole"] for found in agreed_on(log, tmp_path, **place(honest)))


def test_both_call_a_pruned_log_whole(honest, tmp_path):
    log = loaded(honest)
    log.prune(20)
    log.entry()
    assert all(found["whole"] for found in agreed_on(log, tmp_path, **place(honest)))


# Attacks

@pytest.mark.parametrize("name", MADE)
def test_both_say_the_same_of_an_attack_on_a_log_that_was_made_here(name, honest, tmp_path):
    log = scenes.busy()
    MADE[name](log)
    assert not agreed_on(log, tmp_path, **place(honest, MADE[name]))[0]["whole"]


@pytest.mark.parametrize("name", ATTACKS)
def test_both_say_the_same_of_an_attack_on_a_log_that_the_portal_wrote(name, honest, tmp_path):
    log = loaded(honest)
    ATTACKS[name](log)
    keyed, _ = agreed_on(log, tmp_path, **place(honest, ATTACKS[name]))
    assert keyed["whole"] == (ATTACKS[name] in attacks.HARMLESS)


def test_both_find_a_key_of_another_log(honest, tmp_path):
    log = loaded(honest)
    database, anchors, _ = log.save(tmp_path, **place(honest))
    key = tmp_path / "another.key"
    key.write_text(Log(b"another secret of thirty-two byt").key_file(0))
    assert agreed(database, anchors, key)["first_bad"] == 1


def test_both_find_another_key_id_in_the_log(honest, tmp_path):
    log = loaded(honest)
    database, anchors, key = log.save(tmp_path, **place(honest))
    attacks.rename_the_key(database)
    assert agreed(database, anchors, key)["first_bad"] == 1


@pytest.mark.parametrize("attack", [scenes.change_a_field, scenes.swap_two_rows, attacks.change_the_first_entry])
def test_a_later_key_proves_no_less_than_none(attack, honest, tmp_path):
    log = loaded(honest)
    attack(log)
    database, anchors, key = log.save(tmp_path, epoch=log.epoch, **place(honest))
    assert agreed(database, anchors)["first_bad"] == agreed(database, anchors, key)["first_bad"]


@pytest.mark.parametrize("seed", range(PAIRS))
def test_both_say_the_same_of_two_attacks_at_once(seed, honest, tmp_path):
    log, chosen = loaded(honest), random.Random(seed).sample(sorted(BOTH), 2)
    try:
        for name in chosen:
            ATTACKS[name](log)
    except IndexError:
        return  # the first attack left nothing for the second
    agreed_on(log, tmp_path, primary=False)


# Control

@pytest.mark.parametrize("field", ["reason", "typed", "duration"])
def test_a_verifier_that_skips_a_field_disagrees(field, honest, tmp_path, monkeypatch):
    database, anchors, key = loaded(honest).save(tmp_path, **place(honest))
    monkeypatch.setattr(verify, "ROWS", verify.ROWS.replace(f" {field},", " "))
    assert not verify.verify(str(database), str(anchors), verify.Key(str(key)))["whole"]
    assert agreed(database, anchors, key)["whole"]
