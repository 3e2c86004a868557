"""Cuts the power at moments of a recording and collects the faults."""
import random
import shutil
import tempfile
from pathlib import Path

from checks import acknowledged, complaints, write_files
from disk import Disk
from recording import FOLDER

#: In memory if possible, because thousands of folders are written.
SHELF = "/dev/shm" if Path("/dev/shm").is_dir() else None


def named(events):
    """Yields each event with the current name of its file."""
    names = {FOLDER: "."}
    for event in events:
        if event.kind == "O":
            names[event.inode] = event.first
        elif event.kind == "R":
            names = {inode: event.second if name == event.first else name for inode, name in names.items()}
        yield event, names.get(event.inode, event.first)


def moments(events, count, seed):
    """Returns after how many events the power is cut, in order. Most events are writes to the write-ahead log, so a third of the
    cuts is at any event, a third around a sync, and a third at other events."""
    chance, every = random.Random(seed), list(named(events))
    kinds = [range(len(every)), [place for place, (event, _) in enumerate(every) if event.kind == "S"],
             [place for place, (_, name) in enumerate(every) if name != "audit.sqlite-wal"]]
    return sorted(chance.choice(chance.choice(kinds)) + chance.randint(0, 1) for _ in range(count))


def power_cuts(recording, count, seed):
    """Yields each cut: its moment, the folder, the number of synced anchors, and the last acknowledged entry."""
    disk, replayed = Disk(), 0
    for number, moment in enumerate(moments(recording.events, count, seed)):
        while replayed < moment:
            disk.replay(recording.events[replayed])
            replayed += 1
        anchors = disk.synced_names.get("anchors.jsonl")
        # The power fails before the next event ends, so everything acknowledged before that must be on the disk.
        following = recording.events[moment].time if moment < len(recording.events) else float("inf")
        yield (moment, disk.after_a_cut(random.Random(f"{seed} {number}")),
               anchors.synced.count(b"\n") if anchors else 0, acknowledged(recording, following))


def findings(recording, count, seed):
    """Returns the faults after many cuts, as pairs of the moment and a sentence."""
    folder, found = Path(tempfile.mkdtemp(dir=SHELF)), []
    try:
        for moment, contents, synced, told in power_cuts(recording, count, seed):
            write_files(contents, folder)
            found += [(moment, sentence) for sentence in complaints(folder, recording, told, synced)]
    finally:
        shutil.rmtree(folder)
    return found
