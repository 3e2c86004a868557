"""Random faults; a seed repeats them: FAULTS_SEED=… FAULTS_COUNT=… pytest test_random.py."""
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
#: About how many calls a revocation makes, and how many of them are on the files of the log.
CALLS, LOG_CALLS = 65, 52


def killed(rig, dice):
    """SIGKILL at some call."""
    send_armed(rig, kill_at=dice.randint(1, CALLS))


def killed_later(rig, dice):
    """SIGKILL after some milliseconds."""
    form, timer = rig.form(), threading.Timer(dice.uniform(0, 0.01), rig.kill)
    timer.start()
    rig.send(form)
    timer.join()


def killed_amid_many(rig, dice):
    """SIGKILL while several admins revoke at once."""
    forms = [rig.form() for _ in range(4)]
    rig.shim.arm(kill_at=dice.randint(1, 3 * CALLS))
    at_once([lambda form=form: rig.send(form) for form in forms])


def frozen(rig, dice):
    """The worker is suspended for a moment while it revokes."""
    form, seconds = rig.form(), dice.uniform(0.05, 0.3)
    at_once([lambda: rig.send(form), lambda: rig.pause(seconds)])


def broken_disk(rig, dice):
    """A write or a sync of the log fails once."""
    kinds, number = dice.choice([(SYNCS, dice.randint(1, 2)), (WRITES, dice.randint(1, LOG_CALLS))])
    send_armed(rig, kinds=kinds, fail_at=number, error=errno.EIO, log_only=True)


def full_disk(rig, dice):
    """Writes to the log find no space, once or several times."""
    send_armed(rig, kinds=WRITES, fail_at=dice.randint(1, LOG_CALLS), times=dice.choice([1, 30, 1 << 30]),
               error=errno.ENOSPC, log_only=True)


def refused(rig, dice):
    """Stytch fails, truncates its response, or succeeds without an effect."""
    rig.send(rig.form(dice.choice(["revoke-500", "revoke-429", "revoke-half", "revoke-ignored"])))


def refused_and_killed(rig, dice):
    """Stytch fails or truncates its response, and the worker is killed."""
    send_armed(rig, dice.choice(["revoke-500", "revoke-half"]), kill_at=dice.randint(1, CALLS))


def unanswered(rig, dice):
    """Stytch revokes and does not respond in time."""
    rig.send(rig.form("revoke-nothing"))


def hung_up(rig, dice):
    """The client disconnects before the response."""
    rig.hang_up(rig.form())
    time.sleep(dice.uniform(0, 0.01))


def sent_twice(rig, dice):
    """The same form is submitted several times at once; sometimes the worker is killed."""
    form = rig.form()
    rig.shim.arm(kill_at=dice.choice([0, dice.randint(1, 2 * CALLS)]))
    at_once([lambda: rig.send(form)] * 4)
    restart_if_ended(rig)
    rig.send(form)


def nothing_wrong(rig, dice):
    """A revocation without a fault."""
    rig.send(rig.form())


#: The faults and their weights.
FAULTS = {killed: 8, killed_later: 4, killed_amid_many: 4, frozen: 4, broken_disk: 5, full_disk: 4, refused: 6,
          refused_and_killed: 4, unanswered: 0.3, hung_up: 3, sent_twice: 5, nothing_wrong: 4}


def send_armed(rig, user=None, **how):
    """Sends a form while the shim is armed."""
    form = rig.form(user)
    rig.shim.arm(**how)
    rig.send(form)


def at_once(works):
    """Runs functions at the same time."""
    barrier = threading.Barrier(len(works))
    threads = [threading.Thread(target=lambda work=work: (barrier.wait(), work())) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def restart_if_ended(rig):
    """Starts the worker again if it has ended."""
    rig.calm()
    if rig.worker.poll() is not None:
        rig.start_worker()


def test_every_invariant_holds_after_random_faults(rig):
    print(f"FAULTS_SEED={SEED} FAULTS_COUNT={COUNT}")
    dice = random.Random(SEED)
    for number in range(COUNT):
        fault, = dice.choices(list(FAULTS), list(FAULTS.values()))
        print(number, fault.__name__)
        fault(rig, dice)
        restart_if_ended(rig)
    rig.restart()
    rig.recover()
    check(rig)
    rig.stop()
    check(rig)
    rig.start_worker()
