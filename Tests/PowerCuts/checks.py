"""Checks a folder after a power cut."""
import os
import sqlite3
from contextlib import closing

import verify


def write_files(contents, folder):
    """Writes the files of a folder and removes those of another cut."""
    for name in os.listdir(folder):
        os.unlink(folder / name)
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def acknowledged(recording, moment):
    """Returns the last entry that was acknowledged before a moment."""
    return max((seq for told, seq in recording.answers if told < moment), default=0)


def has_chain(database):
    return database.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'log'").fetchone()[0] > 0


def complaints(folder, recording, told, synced_anchors):
    """Returns the faults of a log after a cut; `told` is the last acknowledged entry."""
    if not (folder / "audit.sqlite").exists():
        return [f"there is no database, and #{told} was acknowledged"] if told else []
    with closing(sqlite3.connect(folder / "audit.sqlite")) as database:
        try:
            found = database.execute("PRAGMA quick_check").fetchall()
            if found != [("ok",)]:
                return [f"the database is damaged: {found[:2]}"]
            if not has_chain(database):
                return [f"there is no log, and #{told} was acknowledged"] if told else []
            return [*of_entries(database, told), *of_chain(folder, recording, synced_anchors), *of_keys(folder, database)]
        except (sqlite3.Error, ValueError, OSError) as error:
            return [f"the log cannot be read: {error}"]


def of_entries(database, told):
    """Checks that no acknowledged entry is lost, and that there is no gap."""
    count, last = database.execute("SELECT count(*), ifnull(max(seq), 0) FROM entry").fetchone()
    if count != last:
        yield f"{count} entries up to #{last}"
    if last < told:
        yield f"#{told} was acknowledged and lost; the last entry is #{last}"


def of_chain(folder, recording, synced_anchors):
    """Checks that the chain is whole with the initial key, and that no anchor is ahead of it. A torn line of an anchor may be
    left; another test checks how the portal handles that."""
    path = folder / "anchors.jsonl"
    lines = path.read_bytes().splitlines(True) if path.exists() else []
    kept = [line for line in lines if line in recording.lines]
    if len(kept) < synced_anchors:
        yield f"of {synced_anchors} synced anchors {len(kept)} are left"
    (folder / "kept").write_bytes(b"".join(kept))
    (folder / "first").write_text(recording.key)
    report = verify.verify(str(folder / "audit.sqlite"), str(folder / "kept"), verify.Key(str(folder / "first")))
    if report["verdict"] == "damaged":
        yield f"the chain is not whole: {report['faults'][:3]}"


def of_keys(folder, database):
    """Checks that the keys can be read, and that the current key is not older than the entries that it sealed."""
    newest, = database.execute("SELECT ifnull(max(epoch), 0) FROM entry").fetchone()
    for name, least in ("audit-first.key", 0), ("audit.key", newest):
        try:
            key = verify.Key(str(folder / name))
        except (OSError, ValueError) as error:
            yield f"{name} is lost: {error}"
            continue
        if key.start < least:
            yield f"{name} is of epoch {key.start}, and an entry of {least}"
