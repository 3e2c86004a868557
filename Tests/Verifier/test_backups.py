"""A backup is whole for both verifiers, also when it was made under load; and what a restoration loses, both report."""
import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agreement import agreed, files, loaded
from makelog import Log
from worker import PROGRAM, Client, Worker

PEOPLE, LOOK_UPS = 4, 100


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory):
    """A worker that was backed up while four people looked users up, and then went on and stopped."""
    folder = tmp_path_factory.mktemp("backup")
    worker = Worker(folder)
    worker.backup = folder / "backup.sqlite"
    worker.add_owner()
    with worker, ThreadPoolExecutor(PEOPLE) as people:
        cookie = worker.owner().cookie
        looking = [people.submit(look, worker, cookie, name) for name in range(PEOPLE)]
        made = worker.command("backup", worker.backup)
        assert made.returncode == 0, made.stderr
        assert not all(one.done() for one in looking), "the load was over before the backup"
        for one in looking:
            one.result()
    return worker


@pytest.fixture(scope="module")
def restored(backed_up, tmp_path_factory):
    """The same in another folder, put back to the copy."""
    folder = tmp_path_factory.mktemp("restored")
    shutil.copytree(backed_up.state, folder / "state", ignore=shutil.ignore_patterns("run"))
    worker = Worker(folder)
    put_back = worker.command("restore", backed_up.backup)
    assert put_back.returncode == 0, put_back.stderr
    return worker


def look(worker, cookie, name):
    person = Client(worker)
    person.cookie = cookie
    for number in range(LOOK_UPS):
        person.look_up(f"customer-{name}-{number}")


def own_anchors(backup):
    return Path(f"{backup}.anchors.jsonl")


def copied(worker):
    """The entries of the copy."""
    return Log.load(worker.backup, own_anchors(worker.backup), files(worker)[2]).rows


def whole(database, anchors, key):
    """Whether both call a log whole, with its key and without one."""
    return agreed(database, anchors, key)["verdict"] != "damaged" and agreed(database, anchors)["verdict"] != "damaged"


def test_a_backup_under_load_is_whole_and_so_is_the_log(backed_up):
    database, anchors, key = files(backed_up)
    assert whole(backed_up.backup, own_anchors(backed_up.backup), key)
    assert whole(database, anchors, key)
    assert agreed(database, anchors, key)["entries"] > PEOPLE * LOOK_UPS


def test_a_backup_is_a_copy_of_the_beginning(backed_up):
    copy = copied(backed_up)
    assert copy == loaded(backed_up).rows[:len(copy)]


def test_newer_anchors_show_that_a_backup_is_older(backed_up):
    _, anchors, key = files(backed_up)
    for found in agreed(backed_up.backup, anchors, key), agreed(backed_up.backup, anchors):
        assert (found["last"] + 1, "cut") in [(fault["seq"], fault["kind"]) for fault in found["faults"]]


def test_both_report_what_a_restoration_lost(backed_up, restored):
    database, anchors, key = files(restored)
    last = len(copied(backed_up))
    for found in agreed(database, anchors, key), agreed(database, anchors):
        assert (found["faults"], found["last"]) == ([], last + 1)
        assert [restore["seq"] for restore in found["restores"]] == [last + 1]
        assert found["restores"][0]["lost_to"] > last + 1
    assert json.loads(anchors.read_bytes().splitlines()[-1])["segment"] == 2


def test_both_report_it_still_when_the_portal_has_gone_on(backed_up, restored):
    with restored:
        restored.owner().look_up("customer-later")
    database, anchors, key = files(restored)
    for found in agreed(database, anchors, key), agreed(database, anchors):
        assert [restore["seq"] for restore in found["restores"]] == [len(copied(backed_up)) + 1]


def test_without_the_anchors_of_the_first_segment_both_find_what_is_left_not_to_begin(restored, tmp_path):
    database, anchors, key = files(restored)
    second = tmp_path / "anchors.jsonl"
    second.write_bytes(b"".join(line for line in anchors.read_bytes().splitlines(True) if b'"segment":2' in line))
    assert agreed(database, second, key)["verdict"] == "damaged" and agreed(database, second)["verdict"] == "damaged"


def test_the_initial_key_survives_an_export_that_fails_and_is_erased_by_its_id_alone(restored):
    """C-1."""
    _, _, key = files(restored)
    with open("/dev/full", "w") as full:
        failed = subprocess.run([PROGRAM, "audit", "key"], stdout=full, env={"PORTAL_STATE_DIR": str(restored.state)})
    assert failed.returncode != 0 and key.exists()
    exported = restored.command("audit", "key")
    assert exported.stdout == key.read_text()
    assert restored.command("audit", "key", "--forget", "0" * 16).returncode != 0 and key.exists()
    assert restored.command("audit", "key", "--forget", exported.stdout.split()[4]).returncode == 0
    assert not key.exists()
