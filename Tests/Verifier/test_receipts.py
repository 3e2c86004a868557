"""A stranger's software (aics-tlog) verifies checkpoints, receipts and tiles of a log of ours, and refuses what was altered."""
import base64
import shutil
import sqlite3
from contextlib import closing

import aics_tlog as tlog
import pytest

from agreement import agreed, files
from makelog import ZEROS, Log, refill
from worker import Worker


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """A stopped worker with a checkpoint of each start and stop, and what it answered before it stopped."""
    worker = Worker(tmp_path_factory.mktemp("receipts"))
    worker.add_owner()
    with worker:
        owner = worker.owner()
        for number in range(300):
            owner.look_up(f"customer-{number}")
        worker.early = owner.get("/audit/290/receipt")
    with worker:
        owner = worker.owner()
        worker.receipts = {seq: owner.get(f"/audit/{seq}/receipt") for seq in (1, 2, 256, 257, 290)}
        worker.page = owner.get("/audit/2").text
    return worker


@pytest.fixture(scope="module")
def key(logged):
    return tlog.parse_vkey(logged.command("audit", "checkpoint", "--key").stdout.strip())


@pytest.fixture(scope="module")
def macs(logged):
    with closing(sqlite3.connect(logged.state / "audit.sqlite")) as database:
        return dict(database.execute("SELECT seq, mac FROM entry"))


def checkpoints(worker):
    """All checkpoints, in ascending order of their sizes."""
    paths = (worker.state / "checkpoints").iterdir()
    return [path.read_bytes() for path in sorted(paths, key=lambda path: int(path.name.split("-")[1]))]


def head(note, key):
    """Returns the verified checkpoint of a note."""
    found = tlog.verify_checkpoint(tlog.parse_note(note), key)
    assert found.ok, found
    return tlog.parse_checkpoint(tlog.parse_note(note).text)


def receipt(text):
    """Returns the extra, the index, the proof and the note of a receipt."""
    lines, _, note = text.partition("\n\n")
    version, extra, index, *proof = lines.split("\n")
    assert version == "c2sp.org/tlog-proof@v1"
    return (base64.b64decode(extra.removeprefix("extra ")), int(index.removeprefix("index ")),
            [base64.b64decode(line) for line in proof], note.encode())


def is_included(entry, mac, index, proof, checkpoint):
    return tlog.verify_leaf_inclusion(entry + mac, index, checkpoint.size, proof, checkpoint.root)


def test_every_receipt_is_verified_and_an_altered_entry_is_not(logged, key, macs):
    for seq, answer in logged.receipts.items():
        assert answer.status == 200
        entry, index, proof, note = receipt(answer.text)
        checkpoint = head(note, key)
        assert index == seq - 1 and is_included(entry, macs[seq], index, proof, checkpoint)
        assert not is_included(entry[:-1] + b"?", macs[seq], index, proof, checkpoint)
        assert not is_included(entry, macs[seq], index + 1, proof, checkpoint)


def test_an_entry_newer_than_the_last_checkpoint_has_no_receipt_yet_and_the_page_links_to_it(logged):
    assert logged.early.status == 409
    assert 'href="/audit/2/receipt"' in logged.page


def test_the_newest_checkpoint_continues_every_one_before(logged, key):
    notes = checkpoints(logged)
    assert len(notes) >= 4
    assert logged.command("audit", "checkpoint").stdout.encode() == notes[-1]
    heads = [head(note, key) for note in notes]
    assert {one.origin for one in heads} == {key.name}
    tiles = tlog.FileSystemTileReader(logged.state / "tiles/1")
    new = heads[-1]
    for old in heads[:-1]:
        proof = tlog.consistency_proof_from_tiles(tiles, old.size, new.size)
        assert tlog.verify_consistency(old.size, new.size, old.root, new.root, proof)
        assert not tlog.verify_consistency(old.size, new.size, new.root, new.root, proof)


def test_the_tiles_have_the_root_of_the_checkpoint(logged, key):
    newest = head(checkpoints(logged)[-1], key)
    tiles = tlog.FileSystemTileReader(logged.state / "tiles/1")
    assert newest.size > 256
    assert tlog.tree_root_from_tiles(tiles, newest.size) == newest.root


def test_a_checkpoint_with_another_origin_size_or_key_is_refused(logged, key):
    note = checkpoints(logged)[-1]
    size = str(head(note, key).size).encode()
    for old, new in (key.name.encode() + b"\n", b"another\n"), (b"\n" + size, b"\n" + size[:-1] + b"0"):
        assert not tlog.verify_checkpoint(tlog.parse_note(note.replace(old, new, 1)), key).ok


@pytest.fixture()
def outside(logged, tmp_path):
    """A copy of the log, and a folder of its checkpoints that is outside of it."""
    for name in "state", "outside":
        shutil.copytree(logged.state if name == "state" else logged.state / "checkpoints", tmp_path / name,
                        ignore=shutil.ignore_patterns("run"))
    return tmp_path


def compared(folder, key=None):
    state = folder / "state"
    return agreed(state / "audit.sqlite", state / "anchors.jsonl", key, checkpoints=folder / "outside")


def test_checkpoints_from_outside_show_that_the_log_is_whole(logged, outside):
    for found in compared(outside), compared(outside, files(logged)[2]):
        assert (found["verdict"], found["compared_with"]) == ("whole", ["checkpoints"])
        assert found["compared_to"] == max(int(path.name.split("-")[1]) for path in (outside / "outside").iterdir())


def test_a_log_sealed_again_with_its_initial_key_does_not_match_a_checkpoint(logged, outside):
    database, anchors, key = (outside / "state" / path.name for path in files(logged))
    log = Log.load(database, anchors, key)
    log.rows[200]["ticket"], before = "forged", ZEROS
    for row in log.rows:
        before = row["mac"] = log.sealed(row, before)
    refill(database, log.fill)
    anchors.unlink()
    found = compared(outside, key)
    assert found["verdict"] == "damaged"
    assert {fault["kind"] for fault in found["faults"] if fault["seq"]} == {"checkpoint"}


def test_an_older_copy_of_the_log_with_its_own_anchors_ends_before_a_checkpoint(outside, key):
    newest = max((outside / "outside").iterdir(), key=lambda path: int(path.name.split("-")[1]))
    size = newest.name.split("-")[1]
    newest.with_name("1-99999").write_text(newest.read_text().replace(f"\n{size}\n", "\n99999\n", 1))
    found = compared(outside)
    assert [fault["kind"] for fault in found["faults"]] == ["cut"]
