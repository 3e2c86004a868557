"""After a power cut at any moment, the log has every entry that somebody was told of, and is whole; the controls show that
these tests would find the opposite. FAULTS=long cuts 10,000 times."""
import os
import shutil

import pytest

from agreement import agreed
from checks import complaints, lay_down
from outages import findings, named, power_cuts
from disk import Disk
from worker import Client, Worker

LONG = os.environ.get("FAULTS") == "long"
CUTS = 10_000 if LONG else 300
STARTS = 200 if LONG else 10
#: Enough for each control to be red by far.
CONTROLS = 60
SEED = 20261124


def restarted(recording, contents, folder):
    """What both verifiers say of a log on which the portal was started after a cut."""
    worker = Worker(folder)
    lay_down_log(contents, worker.state)
    with worker:
        Client(worker).get("/sign-in")
    first = folder / "first.key"
    first.write_text(recording.key)
    return agreed(worker.state / "audit.sqlite", worker.state / "anchors.jsonl", first)


def lay_down_log(contents, state):
    shutil.rmtree(state)
    state.mkdir()
    lay_down(contents, state)
    (state / "run").mkdir()


def left(recording):
    """The files that the worker left when it was killed."""
    return {path.name: path.read_bytes() for path in recording.state.iterdir()
            if path.name.startswith("a") and not path.name.endswith("-shm")}


def has_begun(contents):
    """Whether the log had a chain: before that the portal makes a new one."""
    return "audit.key" in contents and "anchors.jsonl" in contents


def without_syncs(recording, name, but=None):
    """The recording of a worker that does not sync some of its files, or only each time that is a multiple of `but`."""
    kept, passed = [], 0
    for event, own in named(recording.events):
        if event.kind == "S" and own.startswith(name):
            passed += 1
            if not but or passed % but:
                continue
        kept.append(event)
    return recording._replace(events=kept)


def told_too_early(recording):
    """The recording of a worker that answers before the sync."""
    syncs = [event.time for event, name in named(recording.events) if event.kind == "S" and name == "audit.sqlite-wal"]
    return recording._replace(answers=[
        (max(time for time in syncs if time < told) - 1, seq) for told, seq in recording.answers])


def test_a_recording_that_is_replayed_gives_the_files_that_the_worker_left(recording):
    disk = Disk()
    for event in recording.events:
        disk.replay(event)
    assert {name: (recording.state / name).read_bytes() for name in disk.names if name != "audit.ballast"} == {
        name: content for name, content in disk.whole().items() if name != "audit.ballast"}


def test_a_recording_has_commits_checkpoints_moves_of_the_key_and_anchors(recording):
    written = {(event.kind, name) for event, name in named(recording.events)}
    assert {("S", "audit.sqlite-wal"), ("S", "audit.sqlite"), ("R", "audit.key.new"), ("S", "anchors.jsonl"),
            ("S", ".")} <= written
    assert len(recording.answers) > 600


def test_no_power_cut_loses_an_acknowledged_entry_or_leaves_a_log_that_is_not_whole(recording):
    assert findings(recording, CUTS, SEED) == []


def test_the_portal_starts_after_a_power_cut_and_its_log_is_whole(recording, tmp_path):
    for number, (moment, contents, _, _) in enumerate(power_cuts(recording, STARTS, SEED + 1)):
        if has_begun(contents):
            (tmp_path / str(number)).mkdir()
            assert restarted(recording, contents, tmp_path / str(number))["whole"], f"after event {moment}"


@pytest.mark.parametrize("rest", [1, 200, -1], ids=["a byte", "a half", "all but the line break"])
def test_an_anchor_that_a_power_cut_tore_does_not_spoil_the_log(rest, recording, tmp_path):
    contents = left(recording)
    lines = contents["anchors.jsonl"].splitlines(True)
    contents["anchors.jsonl"] = b"".join(lines[:-1]) + lines[-1][:rest]
    assert restarted(recording, contents, tmp_path)["whole"]


# Controls

def sentences(recording, count):
    return " ".join(sentence for _, sentence in findings(recording, count, SEED))


def test_without_syncs_of_the_database_cuts_lose_acknowledged_entries_or_the_whole_log(recording):
    found = findings(without_syncs(recording, "audit.sqlite"), CONTROLS, SEED)
    assert len({moment for moment, _ in found}) > CONTROLS / 2
    assert any("was acknowledged" in sentence for _, sentence in found)


def test_where_each_second_commit_is_not_synced_some_cuts_lose_an_acknowledged_entry(recording):
    assert "was acknowledged and lost" in sentences(without_syncs(recording, "audit.sqlite-wal", but=2), CONTROLS)


def test_without_most_syncs_of_the_database_some_cuts_leave_an_anchor_ahead_of_the_entries(recording):
    assert "'cut'" in sentences(without_syncs(recording, "audit.sqlite-wal", but=10), 4 * CONTROLS)


def test_without_syncs_of_the_keys_some_cuts_lose_one(recording):
    assert "audit.key is lost" in sentences(without_syncs(recording, "audit.key"), 4 * CONTROLS)


def test_a_worker_that_answers_before_the_sync_is_found(recording):
    assert "was acknowledged and lost" in sentences(told_too_early(recording), CONTROLS)


@pytest.mark.parametrize("name, spoil", [
    ("audit.sqlite", lambda content: content[:4096] + bytes(4096 * 8) + content[4096 * 9:]),
    ("audit.sqlite-wal", lambda content: content[:4096]),
    ("anchors.jsonl", lambda content: b""),
    ("audit.key", lambda content: bytes(len(content))),
    ("audit-first.key", lambda content: bytes(len(content)))], ids=lambda value: value if isinstance(value, str) else "")
def test_a_spoilt_file_is_found(name, spoil, recording, tmp_path):
    contents = left(recording)
    lay_down(contents, tmp_path)
    assert complaints(tmp_path, recording, recording.entries, len(recording.lines)) == []
    lay_down(contents | {name: spoil(contents[name])}, tmp_path)
    assert complaints(tmp_path, recording, recording.entries, len(recording.lines))
