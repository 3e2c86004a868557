"""Records what a worker does to the files of its log, and when its clients got responses."""
import os
import shutil
import sqlite3
import struct
import subprocess
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from worker import Client, Worker

#: The order of `struct head` in trace.c.
HEAD = struct.Struct("<QQQQII")
FOLDER = 1

#: `kind`: W(rite), T(runcate), S(ync), O(pen, which may create or empty), R(ename) or U(nlink); `inode` 1 is the folder.
Event = namedtuple("Event", "kind time inode place first second")
#: `answers` are pairs of a time and the seq of an acknowledged entry; `lines` are those of the anchors.
Recording = namedtuple("Recording", "events answers key lines state entries")


def compiled(folder):
    """Compiles the library that is preloaded."""
    library = folder / "trace.so"
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library,
                    Path(__file__).with_name("trace.c"), "-ldl"], check=True)
    return library


def parsed(trace, folder):
    """Parses the events of a trace, with paths relative to the folder."""
    data, place, events = trace.read_bytes(), 0, []
    while place < len(data):
        kind, moment, inode, where, first, second = HEAD.unpack_from(data, place)
        place += HEAD.size
        parts = data[place:place + first], data[place + first:place + first + second]
        place += first + second
        if chr(kind) in "ORU":
            parts = [os.path.relpath(part.decode(), folder) if part else "" for part in parts]
        events.append(Event(chr(kind), moment, inode, where, *parts))
    return events


def look_up(worker, cookie, names, answers):
    """Looks up users one after the other and records the time of each response."""
    person = Client(worker)
    person.cookie = cookie
    for name in names:
        person.look_up(name)
        answers.append((time.monotonic_ns(), name))


def session(worker, people, each, answers):
    """Starts the worker and looks up users with several clients at once."""
    worker.start()
    cookie = worker.owner().cookie
    with ThreadPoolExecutor(people) as pool:
        started = len(answers)
        names = [[f"customer-{started}-{person}-{number}" for number in range(each)] for person in range(people)]
        list(pool.map(lambda mine: look_up(worker, cookie, mine, answers), names))


def record(folder, commits=560):
    """Records three starts: many clients and a graceful stop; one client until after a checkpoint; many clients and a kill."""
    trace = folder / "trace"
    worker = Worker(folder, LD_PRELOAD=str(compiled(folder)), TRACE_FILE=str(trace), TRACE_FOLDER=str(folder / "state"))
    worker.add_owner()
    answers = []
    session(worker, 4, 20, answers)
    worker.stop()
    session(worker, 1, commits, answers)
    worker.stop()
    session(worker, 3, 10, answers)
    worker.kill()
    # A reader that closes would checkpoint the write-ahead log, so it reads a copy.
    shutil.copytree(worker.state, folder / "read", ignore=shutil.ignore_patterns("run"))
    with closing(sqlite3.connect(folder / "read/audit.sqlite")) as database:
        seqs = dict(database.execute("SELECT typed, seq FROM entry WHERE action = 'look-up'"))
    return Recording(
        parsed(trace, worker.state.resolve()), sorted((moment, seqs[name]) for moment, name in answers),
        (worker.state / "audit-first.key").read_text(), (worker.state / "anchors.jsonl").read_bytes().splitlines(True),
        worker.state, max(seqs.values()))
