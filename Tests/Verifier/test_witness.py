"""`portal witness` cosigns the checkpoints of a log, strangers' software verifies the cosignatures, and a fork is refused."""
import json
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing, contextmanager

import aics_tlog as tlog
import pytest

import portal
from worker import PROGRAM, Worker


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def witness(folder, port, *logs):
    """Runs a witness and returns its key."""
    folder.mkdir(exist_ok=True)
    options = [option for log in logs for option in ("--log", log)]
    process = subprocess.Popen(
        [PROGRAM, "witness", "--listen", f"127.0.0.1:{port}", "--state", str(folder), *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        line = process.stdout.readline()
        assert line.startswith("Verifier key: "), line + process.stdout.read()
        portal.wait_until(lambda: is_listening(port))
        yield line.removeprefix("Verifier key: ").strip()
    finally:
        process.terminate()
        process.wait(10)


def is_listening(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def key_of(folder):
    """The key of a witness that has never seen a log."""
    with witness(folder, free_port()) as key:
        return key


@pytest.fixture(scope="module")
def witnessed(tmp_path_factory):
    """A worker whose checkpoints two witnesses have cosigned, and a third one never answers."""
    folder = tmp_path_factory.mktemp("witnessed")
    worker = Worker(folder)
    worker.add_owner()
    with worker:
        pass  # creates the log and its key
    log = worker.command("audit", "checkpoint", "--key").stdout.strip()
    ports = [free_port() for _ in range(3)]
    silent = socket.create_server(("127.0.0.1", ports[2]))
    with silent, witness(folder / "w1", ports[0], log) as first, witness(folder / "w2", ports[1], log) as second:
        third = key_of(folder / "w3")
        worker.keys = [first, second]
        worker.given["PORTAL_WITNESSES"] = " ".join(
            f"{key}@http://127.0.0.1:{port}" for key, port in zip([first, second, third], ports))
        with worker:
            owner = worker.owner()
            portal.wait_until(lambda: "witnessed by 2 of 3" in owner.get("/").text)
            worker.receipt = owner.get("/audit/1/receipt").text
            portal.wait_until(lambda: checkpoint(worker).count(b"connected-apps-portal-witness") == 2)
        worker.log, worker.ports = log, ports
        worker.cosigned = max((worker.state / "checkpoints").iterdir(), key=lambda path: (
            path.read_bytes().count(b"connected-apps-portal-witness"), int(path.name.split("-")[1]))).read_bytes()
    return worker


def checkpoint(worker):
    return (worker.state / "tiles/1/checkpoint").read_bytes()


def test_strangers_verify_the_cosignatures_of_both(witnessed):
    witnesses = [tlog.parse_vkey(key) for key in witnessed.keys]
    log = tlog.parse_vkey(witnessed.log)
    assert tlog.verify_checkpoint(tlog.parse_note(witnessed.cosigned), log, witnesses, quorum=2).ok
    another = tlog.parse_vkey(key_of(witnessed.state.parent / "w4"))
    assert not tlog.verify_checkpoint(tlog.parse_note(witnessed.cosigned), log, [witnesses[0], another], quorum=2).ok


def test_a_receipt_carries_the_cosignatures(witnessed):
    note = witnessed.receipt.partition("\n\n")[2].encode()
    keys = [tlog.parse_vkey(key) for key in witnessed.keys]
    assert tlog.verify_checkpoint(tlog.parse_note(note), tlog.parse_vkey(witnessed.log), keys, quorum=2).ok


def test_a_witness_known_to_the_auditor_makes_the_log_whole(witnessed):
    found = witnessed.command("audit", "verify", "--json", "--witness", witnessed.keys[0])
    report = json.loads(found.stdout)
    assert (found.returncode, report["verdict"]) == (0, "whole")
    assert report["compared_with"] == [witnessed.keys[0].split("+")[0]]
    assert witnessed.command("audit", "verify", "--json").returncode == 2
    stranger = witnessed.command("audit", "verify", "--json", "--witness", key_of(witnessed.state.parent / "w5"))
    assert stranger.returncode == 2


def test_a_log_that_was_put_back_is_not_cosigned(witnessed, tmp_path):
    """The state folder as it was before the witness saw the log: a fork, which the witness refuses after its own restart."""
    shutil.copytree(witnessed.state.parent / "w1", tmp_path / "w1")
    forked = Worker(tmp_path)
    shutil.copytree(witnessed.state, forked.state, dirs_exist_ok=True, ignore=shutil.ignore_patterns("run"))
    for name in "tiles", "checkpoints":
        shutil.rmtree(forked.state / name)
    port = free_port()
    # The same key signs another tree: the log has lost its tiles, and its first entry was replaced.
    database = forked.state / "audit.sqlite"
    with closing(sqlite3.connect(database)) as file, file:
        triggers = file.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE entry SET ticket = 'forged' WHERE seq = 1")
        for _, sql in triggers:
            file.execute(sql)
    with witness(tmp_path / "w1", port) as key:
        forked.given["PORTAL_WITNESSES"] = f"{key}@http://127.0.0.1:{port}"
        with forked:
            portal.wait_until(lambda: "checkpoint not witnessed" in forked.printed())
            assert b"connected-apps-portal-witness" not in checkpoint(forked)
