"""Disks that fail, and disks that are full."""
import errno
import os
import subprocess
import threading
from contextlib import contextmanager

import pytest

import portal
from checker import check
from conftest import LONG
from rig import SYNCS, WRITES

#: Of the log's files: the intent makes about 22 writes and one sync, the outcome about 26 and one.
WRITE_NUMBERS = range(1, 43) if LONG else (1, 22, 38)
SYNC_NUMBERS = (1, 2)
MEBIBYTE = 1 << 20
FOR_EVER = 1 << 30


def revoke_with(rig, error, kinds, number, times=1):
    """Revokes while a call on the log's files fails, and so many after it; the form and what the client was told."""
    form = rig.form()
    rig.shim.arm(kinds, fail_at=number, times=times, error=error, log_only=True)
    told = rig.send(form)
    assert rig.shim.counted >= number, "the call that had to fail was not reached"
    rig.calm()
    return form, told


def calls_of(evidence, form):
    """The upstream calls on the grant of a form."""
    return [call for call in evidence.calls
            if (call.get("user_id"), call.get("connected_app_id")) == (form.user, form.app)]


def endings(rig, form):
    """How an operation ended, in the log's words."""
    return rig.query("SELECT phase, outcome FROM entry WHERE operation = ? AND phase <> 'intent' ORDER BY seq",
                     form.operation)


def serves_again(rig):
    """The worker has ended by itself, and the next one settles what is open and serves."""
    assert rig.worker.poll() > 0, "it ended by itself"
    rig.recover()
    check(rig)


@pytest.mark.parametrize("number", WRITE_NUMBERS)
def test_a_write_that_fails_ends_the_worker_and_the_next_one_serves(rig, number):
    revoke_with(rig, errno.EIO, WRITES, number)
    serves_again(rig)


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC], ids=errno.errorcode.get)
@pytest.mark.parametrize("number", SYNC_NUMBERS)
def test_a_sync_that_fails_ends_the_worker_and_the_next_one_serves(rig, number, error):
    revoke_with(rig, error, SYNCS, number)
    serves_again(rig)


@pytest.mark.parametrize("kinds", [WRITES, SYNCS], ids=["write", "sync"])
def test_what_the_worker_writes_by_itself_and_cannot_ends_it_too(rig, kinds):
    rig.send(rig.form())
    # Nobody asks for anything: this is the worker's own work on the log, such as its index of the text.
    rig.shim.arm(kinds, fail_at=1, error=errno.EIO, log_only=True)
    try:
        portal.until(lambda: rig.shim.counted)
        portal.until(lambda: rig.worker.poll() is not None, 30)
        assert rig.worker.poll() > 0
    finally:
        rig.restart()


def test_an_intent_that_was_not_synced_is_not_carried_out(rig):
    form, told = revoke_with(rig, errno.EIO, SYNCS, 1)
    serves_again(rig)
    assert calls_of(check(rig), form) == []
    assert told.status in (0, 502, 503), told


@pytest.mark.parametrize("number", WRITE_NUMBERS)
def test_a_disk_that_is_full_once_finds_the_room_that_was_kept(rig, number):
    portal.until((rig.state / "audit.ballast").exists)
    form, told = revoke_with(rig, errno.ENOSPC, WRITES, number)
    assert told.text.startswith("Revoked: "), told
    assert endings(rig, form) == [("outcome", "succeeded")]
    check(rig)


def test_a_disk_that_stays_full_takes_no_intent_and_nothing_is_sent(rig):
    form, told = revoke_with(rig, errno.ENOSPC, WRITES, 1, FOR_EVER)
    assert told.status == 503 and told.text.startswith("The audit log cannot be written"), told
    rig.recover()
    assert calls_of(check(rig), form) == []


def test_a_worker_whose_disk_was_full_is_well_again_by_itself(rig):
    revoke_with(rig, errno.ENOSPC, WRITES, 1, FOR_EVER)
    portal.until(rig.is_healthy, 30)


def test_an_outcome_that_a_full_disk_refuses_is_owed_and_written_when_there_is_room(rig):
    form, told = rig.form(), []
    with rig.sandbox_asleep():
        sender = threading.Thread(target=lambda: told.append(rig.send(form)))
        sender.start()
        portal.until(lambda: rig.query("SELECT 1 FROM entry WHERE operation = ?", form.operation))
        rig.shim.arm(WRITES, fail_at=1, times=FOR_EVER, error=errno.ENOSPC, log_only=True)
    sender.join()
    assert told[0].status == 503 and told[0].text.startswith("The outcome is not recorded yet"), told
    assert not rig.is_healthy()
    rig.calm()
    rig.recover()
    portal.until(lambda: endings(rig, form))
    assert endings(rig, form) == [("outcome", "succeeded")]
    check(rig)


@contextmanager
def small_disk(folder, size):
    """A file system of its own on a folder."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "faults", folder],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"No small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        # Lazily, since the worker may still hold it where a test has failed.
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def small(make_rig):
    """A rig whose log is on a disk of 256 MiB."""
    rig = make_rig()
    with small_disk(rig.state, 256 * MEBIBYTE):
        yield rig.start()
        rig.stop()
        rig.end()


def leave_free(rig, free):
    """Fills the disk up to a number of bytes."""
    facts = os.statvfs(rig.state)
    with (rig.state / "filler").open("ab") as filler:
        os.posix_fallocate(filler.fileno(), filler.tell(), facts.f_bavail * facts.f_frsize - free)


def test_below_64_mib_of_room_nothing_is_sent_to_stytch(small):
    form = small.form()
    leave_free(small, 63 * MEBIBYTE)
    told = small.send(form)
    assert told.status == 503 and told.text.startswith("The audit log cannot be written"), told
    assert calls_of(check(small), form) == []
    (small.state / "filler").unlink()
    assert small.send(form).text.startswith("Revoked: "), "there is room again"
    check(small)


@pytest.mark.parametrize("ahead", [0, 16 * 60], ids=["", "the-key-moves-on"])
def test_the_outcome_of_what_was_sent_gets_through_to_a_full_disk(small, ahead):
    form, told = small.form(), []
    with small.sandbox_asleep():
        sender = threading.Thread(target=lambda: told.append(small.send(form)))
        sender.start()
        portal.until(lambda: small.query("SELECT 1 FROM entry WHERE operation = ?", form.operation))
        leave_free(small, 0)
        small.shim.put_clock_on(ahead)
    sender.join()
    ended, has_ballast = endings(small, form), (small.state / "audit.ballast").exists()
    (small.state / "filler").unlink()
    assert (ended, has_ballast) == ([("outcome", "succeeded")], False), told
    portal.until((small.state / "audit.ballast").exists)
    check(small)
