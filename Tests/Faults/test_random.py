"""Faults in a random order, which a seed repeats: FAULTS_SEED=… FAULTS_COUNT=… pytest test_random.py."""
import errno
import os
import random
import threading
import time

from checker import check
from conftest import LONG
from rig import SYNCS, WRITES

COUNT = int(os.environ.get("FAULTS_COUNT") or (1000 if LONG else 25))
SEED = int(os.environ.get("FAULTS_SEED") or random.randrange(1 << 32))
#: About as many calls as a revocation makes, and as many of them as concern the log's files.
CALLS, LOG_CALLS = 65, 52


def killed(rig, dice):
    """Signal 9 at some call."""
    send_armed(rig, kill_at=dice.randint(1, CALLS))


def killed_later(rig, dice):
    """Signal 9 after a moment, whatever the worker does then."""
    form, timer = rig.form(), threading.Timer(dice.uniform(0, 0.01), rig.kill)
    timer.start()
    rig.send(form)
    timer.join()


def killed_amid_many(rig, dice):
    """Several people revoke at once, and the worker is killed."""
    forms = [rig.form() for _ in range(4)]
    rig.shim.arm(kill_at=dice.randint(1, 3 * CALLS))
    at_once([lambda form=form: rig.send(form) for form in forms])


def frozen(rig, dice):
    """The worker stands still for a moment while it revokes."""
    form, seconds = rig.form(), dice.uniform(0.05, 0.3)
    at_once([lambda: rig.send(form), lambda: rig.pause(seconds)])


def broken_disk(rig, dice):
    """A write or a sync of the log fails once."""
    kinds, number = dice.choice([(SYNCS, dice.randint(1, 2)), (WRITES, dice.randint(1, LOG_CALLS))])
    send_armed(rig, kinds=kinds, fail_at=number, error=errno.EIO, log_only=True)


def full_disk(rig, dice):
    """Writes of the log find no room, once or for a while."""
    send_armed(rig, kinds=WRITES, fail_at=dice.randint(1, LOG_CALLS), times=dice.choice([1, 30, 1 << 30]),
               error=errno.ENOSPC, log_only=True)


def refused(rig, dice):
    """Stytch fails, answers by half, or says yes and does nothing."""
    rig.send(rig.form(dice.choice(["revoke-500", "revoke-429", "revoke-half", "revoke-ignored"])))


def refused_and_killed(rig, dice):
    """Stytch fails or answers by half, and the worker is killed meanwhile."""
    send_armed(rig, dice.choice(["revoke-500", "revoke-half"]), kill_at=dice.randint(1, CALLS))


def unanswered(rig, dice):
    """Stytch does what was asked and does not answer in time."""
    rig.send(rig.form("revoke-nothing"))


def hung_up(rig, dice):
    """The client goes away before the answer."""
    rig.hang_up(rig.form())
    time.sleep(dice.uniform(0, 0.01))


def sent_twice(rig, dice):
    """The same form comes several times at once, from an impatient client; sometimes the worker is killed meanwhile."""
    form = rig.form()
    rig.shim.arm(kill_at=dice.choice([0, dice.randint(1, 2 * CALLS)]))
    at_once([lambda: rig.send(form)] * 4)
    begin_again(rig)
    rig.send(form)


def nothing_wrong(rig, dice):
    """A revocation of which nothing goes wrong."""
    rig.send(rig.form())


#: Each with how often it comes.
FAULTS = {killed: 8, killed_later: 4, killed_amid_many: 4, frozen: 4, broken_disk: 5, full_disk: 4, refused: 6,
          refused_and_killed: 4, unanswered: 0.3, hung_up: 3, sent_twice: 5, nothing_wrong: 4}


def send_armed(rig, user=None, **how):
    """Sends a form while the shim is armed."""
    form = rig.form(user)
    rig.shim.arm(**how)
    rig.send(form)


def at_once(works):
    """Does some things at the same time, as near as threads come to that."""
    barrier = threading.Barrier(len(works))
    threads = [threading.Thread(target=lambda work=work: (barrier.wait(), work())) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def begin_again(rig):
    """Starts the worker again where it has ended."""
    rig.calm()
    if rig.worker.poll() is not None:
        rig.start_worker()


def test_whatever_goes_wrong_in_whatever_order_every_invariant_holds(rig):
    print(f"FAULTS_SEED={SEED} FAULTS_COUNT={COUNT}")
    dice = random.Random(SEED)
    for number in range(COUNT):
        fault, = dice.choices(list(FAULTS), list(FAULTS.values()))
        print(number, fault.__name__)
        fault(rig, dice)
        begin_again(rig)
    rig.restart()
    rig.recover()
    check(rig)
    rig.stop()
    check(rig)
    rig.start_worker()
