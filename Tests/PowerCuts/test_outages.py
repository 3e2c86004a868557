"""After a power cut at any moment, the log has every acknowledged entry and is whole; the controls show that these tests
would find the opposite. FAULTS=long cuts 10,000 times."""
import os
import shutil

import pytest

from agreement import agreed
from checks import complaints, write_files
from outages import findings, named, power_cuts
from disk import Disk
from worker import Client, Worker

LONG = os.environ.get("FAULTS") == "long"
CUTS = 10_000 if LONG else 300
STARTS = 200 if LONG else 10
#: Enough for each control to fail clearly.
CONTROLS = 60
SEED = 20261124


def restarted(recording, contents, folder):
    """Returns the report of both verifiers on a log with which the portal was started after a cut."""
    worker = Worker(folder)
    write_log_files(contents, worker.state)
    with worker:
        Client(worker).get("/sign-in")
    first = folder / "first.key"
    first.write_text(recording.key)
    return agreed(worker.state / "audit.sqlite", worker.state / "anchors.jsonl", first)


def write_log_files(contents, state):
    shutil.rmtree(state)
    state.mkdir()
    write_files(contents, state)
    (state / "run").mkdir()


def left(recording):
    """Returns the files that the worker left when it was killed."""
    return {path.name: path.read_bytes() for path in recording.state.iterdir()
            if path.name.startswith("a") and not path.name.endswith("-shm")}


def has_begun(contents):
    """Returns whether the log had a chain; otherwise the portal creates a new one."""
    return "audit.key" in contents and "anchors.jsonl" in contents


def without_syncs(recording, name, but=None):
    """Returns the recording of a worker that does not sync some files, or only every `but`-th time."""
    kept, passed = [], 0
    for event, own in named(recording.events):
        if event.kind == "S" and own.startswith(name):
            passed += 1
            if not but or passed % but:
                continue
        kept.append(event)
    return recording._replace(events=kept)


def acknowledged_too_early(recording):
    """Returns the recording of a worker that responds before the sync."""
    syncs = [event.time for event, name in named(recording.events) if event.kind == "S" and name == "audit.sqlite-wal"]
    return recording._replace(answers=[
        (max(time for time in syncs if time < told) - 1, seq) for told, seq in recording.answers])


def test_replaying_the_recording_gives_the_files_of_the_worker(recording):
    disk = Disk()
    for event in recording.events:
        disk.replay(event)
    assert {name: (recording.state / name).read_bytes() for name in disk.names if name != "audit.ballast"} == {
        name: content for name, content in disk.whole().items() if name != "audit.ballast"}


def test_the_recording_has_commits_checkpoints_key_changes_and_anchors(recording):
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
            assert restarted(recording, contents, tmp_path / str(number))["verdict"] != "damaged", f"after event {moment}"


@pytest.mark.parametrize("rest", [1, 200, -1], ids=["a byte", "a half", "all but the line break"])
def test_a_torn_anchor_does_not_make_the_log_faulty(rest, recording, tmp_path):
    contents = left(recording)
    lines = contents["anchors.jsonl"].splitlines(True)
    contents["anchors.jsonl"] = b"".join(lines[:-1]) + lines[-1][:rest]
    assert restarted(recording, contents, tmp_path)["verdict"] != "damaged"


# Controls

def sentences(recording, count):
    return " ".join(sentence for _, sentence in findings(recording, count, SEED))


def test_without_syncs_of_the_database_cuts_leave_a_log_that_cannot_be_read(recording):
    found = findings(without_syncs(recording, "audit.sqlite"), CONTROLS, SEED)
    assert len({moment for moment, _ in found}) > CONTROLS / 2
    assert any("cannot be read" in sentence for _, sentence in found)


def test_if_every_second_commit_is_not_synced_some_cuts_lose_an_acknowledged_entry(recording):
    assert "was acknowledged and lost" in sentences(without_syncs(recording, "audit.sqlite-wal", but=2), CONTROLS)


def test_without_most_syncs_of_the_database_some_cuts_leave_an_anchor_ahead_of_the_entries(recording):
    assert "'cut'" in sentences(without_syncs(recording, "audit.sqlite-wal", but=10), 4 * CONTROLS)


def test_without_syncs_of_the_keys_some_cuts_lose_one(recording):
    assert "audit.key is lost" in sentences(without_syncs(recording, "audit.key"), 4 * CONTROLS)


def test_a_worker_that_responds_before_the_sync_is_detected(recording):
    assert "was acknowledged and lost" in sentences(acknowledged_too_early(recording), CONTROLS)


@pytest.mark.parametrize("name, damage", [
    ("audit.sqlite", lambda content: content[:4096] + bytes(4096 * 8) + content[4096 * 9:]),
    ("audit.sqlite-wal", lambda content: content[:4096]),
    ("anchors.jsonl", lambda content: b""),
    ("audit.key", lambda content: bytes(len(content))),
    ("audit-first.key", lambda content: bytes(len(content)))], ids=lambda value: value if isinstance(value, str) else "")
def test_a_damaged_file_is_detected(name, damage, recording, tmp_path):
    contents = left(recording)
    write_files(contents, tmp_path)
    assert complaints(tmp_path, recording, recording.entries, len(recording.lines)) == []
    write_files(contents | {name: damage(contents[name])}, tmp_path)
    assert complaints(tmp_path, recording, recording.entries, len(recording.lines))
