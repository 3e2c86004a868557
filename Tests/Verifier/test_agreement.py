"""The portal's verifier and verify.py agree on logs that the portal wrote, and on attacks on them."""
import inspect
import os
import random

import pytest

import attacks
import sample_logs
import verify
from agreement import agreed, agreed_on, files, loaded
from makelog import Log

PAIRS = 400 if os.environ.get("FAULTS") == "long" else 20


def attacks_of(module):
    """Returns the attacks that a module defines, by name."""
    return {name: attack for name, attack in vars(module).items() if inspect.isfunction(attack)
            and attack.__module__ == module.__name__ and list(inspect.signature(attack).parameters) == ["log"]}


SAMPLES = attacks_of(sample_logs)
# Those that also attack a log of the portal; the others refer to lines and seqs of a sample log.
BOTH = {name: SAMPLES[name] for name in (
    "change_a_field", "change_a_mac", "shorten_a_mac", "remove_a_row", "remove_a_segment", "remove_the_beginning",
    "swap_two_rows", "reseal_with_unchanged_epochs", "reseal_with_the_current_epoch", "lower_an_epoch",
    "forge_a_huge_epoch", "cut_the_tail", "empty_the_log", "break_a_line", "remove_a_line", "repeat_a_line",
    "take_the_lines_of_another_log", "claim_a_pruning")}
ATTACKS = BOTH | attacks_of(attacks)


def destination(honest, *done):
    """Returns where an attacked log is written: into a database of the portal if its schema allows that."""
    return {"primary": False} if set(done) & set(attacks.LOOSE) else {"into": files(honest)[0]}


# Intact logs

@pytest.mark.parametrize("make", sample_logs.HONEST, ids=lambda make: make.__name__)
def test_both_find_an_intact_sample_whole(make, tmp_path):
    assert all(found["verdict"] != "damaged" for found in agreed_on(make(), tmp_path))


def test_both_find_the_log_of_the_portal_whole_in_its_folder(honest):
    database, anchors, key = files(honest)
    assert agreed(database, anchors, key)["verdict"] != "damaged" and agreed(database, anchors)["verdict"] != "damaged"


def test_both_report_a_clock_that_was_set_back_without_a_fault(honest, tmp_path):
    log = loaded(honest)
    log.entry(time=log.time - 1000)
    log.entry(time=log.time - 2000)
    for found in agreed_on(log, tmp_path, **destination(honest)):
        assert (found["verdict"] != "damaged", found["setbacks"]) == (True, 2)


def test_both_report_an_open_operation_without_a_fault(honest, tmp_path):
    log = loaded(honest)
    done, unknown, silent = (log.entry(phase="intent", operation=name) for name in ("done", "unknown", "silent"))
    log.entry(phase="outcome", operation="done", intent=done, outcome="succeeded")
    log.entry(phase="outcome", operation="unknown", intent=unknown, outcome="unknown")
    for found in agreed_on(log, tmp_path, **destination(honest)):
        assert (found["verdict"] != "damaged", found["open"]) == (True, [unknown, silent])


def test_both_find_an_empty_log_without_anchors_whole(honest, tmp_path):
    log = loaded(honest)
    log.rows, log.lines = [], []
    assert all(found["verdict"] != "damaged" for found in agreed_on(log, tmp_path, **destination(honest)))


def test_both_find_a_pruned_log_whole(honest, tmp_path):
    log = loaded(honest)
    log.prune(20)
    log.entry()
    assert all(found["verdict"] != "damaged" for found in agreed_on(log, tmp_path, **destination(honest)))


# Attacks

@pytest.mark.parametrize("name", SAMPLES)
def test_both_agree_on_an_attack_on_a_sample(name, honest, tmp_path):
    log = sample_logs.busy()
    SAMPLES[name](log)
    assert agreed_on(log, tmp_path, **destination(honest, SAMPLES[name]))[0]["verdict"] == "damaged"


@pytest.mark.parametrize("name", ATTACKS)
def test_both_agree_on_an_attack_on_a_log_of_the_portal(name, honest, tmp_path):
    log = loaded(honest)
    ATTACKS[name](log)
    keyed, _ = agreed_on(log, tmp_path, **destination(honest, ATTACKS[name]))
    # What changes no value can still need another schema.
    altered = {fault["kind"] for fault in keyed["faults"]} - {"schema", "derived"}
    assert (not altered) == (ATTACKS[name] in attacks.HARMLESS)


def test_both_find_a_key_of_another_log(honest, tmp_path):
    log = loaded(honest)
    database, anchors, _ = log.save(tmp_path, **destination(honest))
    key = tmp_path / "another.key"
    key.write_text(Log(b"another secret of thirty-two byt").key_file(0))
    assert agreed(database, anchors, key)["first_bad"] == 1


def test_both_find_a_changed_key_id(honest, tmp_path):
    log = loaded(honest)
    database, anchors, key = log.save(tmp_path, **destination(honest))
    attacks.rename_the_key(database)
    assert agreed(database, anchors, key)["first_bad"] == 1


@pytest.mark.parametrize("attack", [sample_logs.change_a_field, sample_logs.swap_two_rows, attacks.change_the_first_entry])
def test_a_later_key_proves_no_less_than_no_key(attack, honest, tmp_path):
    log = loaded(honest)
    attack(log)
    database, anchors, key = log.save(tmp_path, epoch=log.epoch, **destination(honest))
    assert agreed(database, anchors)["first_bad"] == agreed(database, anchors, key)["first_bad"]


@pytest.mark.parametrize("seed", range(PAIRS))
def test_both_agree_on_two_attacks_at_once(seed, honest, tmp_path):
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
    database, anchors, key = loaded(honest).save(tmp_path, **destination(honest))
    monkeypatch.setattr(verify, "ROWS", verify.ROWS.replace(f" {field},", " 'another',"))
    assert verify.verify(str(database), str(anchors), verify.Key(str(key)))["verdict"] == "damaged"
    assert agreed(database, anchors, key)["verdict"] != "damaged"
