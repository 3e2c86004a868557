"""SIGKILL at each write, sync and send of one revocation."""
import pytest

from checker import gather, violations
from conftest import LONG

#: How many points the short form tries, besides the syncs and the calls after them.
CHOSEN = 12


def one_revocation(rig):
    """Returns the writes, syncs and sends of the worker from a form to the last byte of the response."""
    form = rig.form()
    rig.shim.arm()
    told = rig.send(form)
    names = rig.calm()
    assert told.text.startswith("Revoked: "), told
    return names


@pytest.fixture(scope="module")
def course(rig):
    """The shortest of three, because background work can add calls."""
    return min((one_revocation(rig) for _ in range(3)), key=len)


def points(course):
    """Returns the numbers of the calls before which the worker is killed."""
    if LONG:
        return range(1, len(course) + 1)
    evenly = {1 + place * (len(course) - 1) // (CHOSEN - 1) for place in range(CHOSEN)}
    syncs = {number for number, name in enumerate(course, 1) if name.startswith("fdatasync")}
    return sorted(evenly | syncs | {number + 1 for number in syncs})


def killed_at(rig, number):
    """Kills the worker at a call of a revocation, restarts it, submits the form again, and returns the calls before the kill."""
    form = rig.form()
    rig.shim.arm(kill_at=number)
    rig.send(form)
    names = rig.calm()
    rig.restart()
    rig.recover()
    rig.send(form)
    return names


def test_the_intent_is_synced_before_anything_is_sent(course):
    first_sync = course.index("fdatasync audit.sqlite-wal")
    sends = [number for number, name in enumerate(course) if name.startswith("send")]
    assert sends and first_sync < sends[0], course


def test_the_outcome_is_synced_before_the_client_is_answered(course):
    syncs = [number for number, name in enumerate(course) if name == "fdatasync audit.sqlite-wal"]
    answers = [number for number, name in enumerate(course) if name.startswith("write socket")]
    assert answers and len(syncs) == 2 and syncs[1] < answers[0], course


def test_a_worker_killed_at_any_write_sync_or_send_keeps_every_invariant(rig, course):
    chosen, reached = points(course), 0
    for number in chosen:
        names = killed_at(rig, number)
        reached += len(names) == number
        wrong = [f"killed before call {number}, {names[-1]}: {one.invariant} {one.words}"
                 for one in violations(gather(rig))]
        assert not wrong, "\n".join(wrong)
    # The number of pages of a commit varies, so the last calls may not be reached.
    assert reached >= len(chosen) * 3 / 4, f"only {reached} of {len(chosen)} points were reached"


def test_the_kills_happened_before_and_after_the_call(rig):
    settled = rig.query("SELECT DISTINCT outcome FROM entry WHERE phase = 'settlement'")
    assert {outcome for outcome, in settled} == {"applied", "not applied"}
