"""Failing disks and full disks."""
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

#: The intent makes about 22 writes and one sync on the files of the log, and the outcome about 26 and one.
WRITE_NUMBERS = range(1, 43) if LONG else (1, 22, 38)
SYNC_NUMBERS = (1, 2)
MEBIBYTE = 1 << 20
FOREVER = 1 << 30


def revoke_with(rig, error, kinds, number, times=1):
    """Revokes while calls on the files of the log fail; returns the form and what the client was shown."""
    form = rig.form()
    rig.shim.arm(kinds, fail_at=number, times=times, error=error, log_only=True)
    told = rig.send(form)
    assert rig.shim.counted >= number, "the call that must fail was not reached"
    rig.calm()
    return form, told


def calls_of(evidence, form):
    """Returns the calls to Stytch for the grant of a form."""
    return [call for call in evidence.calls
            if (call.get("user_id"), call.get("connected_app_id")) == (form.user, form.app)]


def endings(rig, form):
    """Returns the outcomes of an operation in the log."""
    return rig.query("SELECT phase, outcome FROM entry WHERE operation = ? AND phase <> 'intent' ORDER BY seq",
                     form.operation)


def serves_again(rig):
    """Checks that the worker has ended by itself, and that the next one settles open operations and serves."""
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
def test_a_failure_of_the_background_work_ends_the_worker_too(rig, kinds):
    rig.send(rig.form())
    # Without requests, only the worker's own work uses the log, such as its index of the text.
    rig.shim.arm(kinds, fail_at=1, error=errno.EIO, log_only=True)
    try:
        portal.wait_until(lambda: rig.shim.counted)
        portal.wait_until(lambda: rig.worker.poll() is not None, 30)
        assert rig.worker.poll() > 0
    finally:
        rig.restart()


def test_an_intent_that_was_not_synced_is_not_carried_out(rig):
    form, told = revoke_with(rig, errno.EIO, SYNCS, 1)
    serves_again(rig)
    assert calls_of(check(rig), form) == []
    assert told.status in (0, 502, 503), told


@pytest.mark.parametrize("number", WRITE_NUMBERS)
def test_the_reserve_is_used_if_the_disk_is_full_once(rig, number):
    portal.wait_until((rig.state / "audit.ballast").exists)
    form, told = revoke_with(rig, errno.ENOSPC, WRITES, number)
    assert told.text.startswith("Revoked: "), told
    assert endings(rig, form) == [("outcome", "succeeded")]
    check(rig)


def test_on_a_full_disk_no_intent_is_written_and_nothing_is_sent(rig):
    form, told = revoke_with(rig, errno.ENOSPC, WRITES, 1, FOREVER)
    assert told.status == 503 and told.text.startswith("The audit log cannot be written"), told
    rig.recover()
    assert calls_of(check(rig), form) == []


def test_a_worker_recovers_by_itself_from_a_full_disk(rig):
    revoke_with(rig, errno.ENOSPC, WRITES, 1, FOREVER)
    portal.wait_until(rig.is_healthy, 30)


def test_an_outcome_is_pending_on_a_full_disk_and_written_later(rig):
    form, told = rig.form(), []
    with rig.suspended_sandbox():
        sender = threading.Thread(target=lambda: told.append(rig.send(form)))
        sender.start()
        portal.wait_until(lambda: rig.query("SELECT 1 FROM entry WHERE operation = ?", form.operation))
        rig.shim.arm(WRITES, fail_at=1, times=FOREVER, error=errno.ENOSPC, log_only=True)
    sender.join()
    assert told[0].status == 503 and told[0].text.startswith("Result not saved yet"), told
    assert not rig.is_healthy()
    rig.calm()
    rig.recover()
    portal.wait_until(lambda: endings(rig, form))
    assert endings(rig, form) == [("outcome", "succeeded")]
    check(rig)


@contextmanager
def small_disk(folder, size):
    """Mounts a small file system on a folder."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "faults", folder],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"No small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        # Lazily, because the worker still uses it if a test has failed.
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


def test_below_64_mib_of_free_space_nothing_is_sent_to_stytch(small):
    form = small.form()
    leave_free(small, 63 * MEBIBYTE)
    told = small.send(form)
    assert told.status == 503 and told.text.startswith("The audit log cannot be written"), told
    assert calls_of(check(small), form) == []
    (small.state / "filler").unlink()
    assert small.send(form).text.startswith("Revoked: "), "there is free space again"
    check(small)


@pytest.mark.parametrize("ahead", [0, 16 * 60], ids=["", "the-key-is-advanced"])
def test_the_outcome_of_a_sent_revocation_is_written_to_a_full_disk(small, ahead):
    form, told = small.form(), []
    with small.suspended_sandbox():
        sender = threading.Thread(target=lambda: told.append(small.send(form)))
        sender.start()
        portal.wait_until(lambda: small.query("SELECT 1 FROM entry WHERE operation = ?", form.operation))
        leave_free(small, 0)
        small.shim.advance_clock(ahead)
    sender.join()
    ended, has_ballast = endings(small, form), (small.state / "audit.ballast").exists()
    (small.state / "filler").unlink()
    assert (ended, has_ballast) == ([("outcome", "succeeded")], False), told
    portal.wait_until((small.state / "audit.ballast").exists)
    check(small)
