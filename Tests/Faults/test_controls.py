"""Each check can fail: evidence that was doctored, or an effect without the portal, is reported as just that invariant."""
import re
import types
from pathlib import Path

import pytest

import verify
from checker import gather, violations
from rig import Told


@pytest.fixture(scope="module")
def forms(rig):
    """A revocation that succeeded, one that Stytch refused, and one that is settled as not applied."""
    made = {"good": rig.form(), "refused": rig.form("revoke-429"), "failed": rig.form("revoke-500")}
    for form in made.values():
        rig.send(form)
    rig.settle()
    return made


@pytest.fixture
def evidence(rig, forms):
    """What these leave, of which nothing is wrong."""
    evidence = gather(rig)
    assert violations(evidence) == []
    return evidence


def found(evidence):
    """The invariants that do not hold, each once for each violation."""
    return [one.invariant for one in violations(evidence)]


def doctored(evidence, rows, row, **changes):
    """The evidence with changes to one row."""
    changed = [{**one, **changes} if one is row else one for one in getattr(evidence, rows)]
    return evidence._replace(**{rows: changed})


def without(evidence, row):
    """The evidence without one entry; the rest moves up, so that there is no gap."""
    kept = [one for one in evidence.entries if one is not row]
    return evidence._replace(entries=[{**one, "seq": seq} for seq, one in enumerate(kept, 1)])


def entry(evidence, form, phase):
    """An entry of an operation."""
    return next(one for one in evidence.entries if (one["operation"], one["phase"]) == (form.operation, phase))


def call(evidence, form):
    """The upstream call of an operation, of which the grant has only one."""
    return [one for one in evidence.calls if (one.get("user_id"), one.get("connected_app_id")) == (form.user, form.app)][-1]


def test_a_revoke_without_the_portal_has_no_intent(make_rig):
    rig = make_rig().start()
    user, app = rig.grant()
    rig.sandbox("POST", f"/v1/users/{user}/connected_apps/{app}/revoke")
    assert found(gather(rig)) == ["I1"]


def test_a_revoke_that_is_repeated_without_the_portal_is_one_too_many(make_rig):
    rig = make_rig().start()
    form = rig.form()
    rig.send(form)
    rig.sandbox("POST", f"/v1/users/{form.user}/connected_apps/{form.app}/revoke")
    assert found(gather(rig)) == ["I2"]


def test_a_call_that_is_there_twice_is_one_too_many(evidence, forms):
    twice = [*evidence.calls, call(evidence, forms["good"])]
    assert found(evidence._replace(calls=twice)) == ["I2"]


def test_an_intent_after_its_effect_is_none(evidence, forms):
    intent, made = entry(evidence, forms["good"], "intent"), call(evidence, forms["good"])
    assert found(doctored(evidence, "entries", intent, time=made["at"] + 1)) == ["I1"]


def test_a_call_after_its_outcome_is_not_the_outcomes(evidence, forms):
    outcome, made = entry(evidence, forms["good"], "outcome"), call(evidence, forms["good"])
    assert found(doctored(evidence, "calls", made, at=outcome["time"] + 1)) == ["I1"]


def test_an_intent_without_an_ending_is_open(evidence, forms):
    settled = entry(evidence, forms["failed"], "settlement")
    assert found(without(evidence, settled)) == ["I2"]


def test_an_intent_with_two_endings_has_one_too_many(evidence, forms):
    outcome = entry(evidence, forms["failed"], "outcome")
    assert found(doctored(evidence, "entries", outcome, outcome="refused")) == ["I2"]


def test_a_success_that_the_sandbox_answered_with_500_is_none(evidence, forms):
    made = call(evidence, forms["good"])
    assert found(doctored(evidence, "calls", made, status=500)) == ["I3"]


def test_an_app_that_was_seen_gone_and_was_not_is_no_observation(evidence, forms):
    settled = entry(evidence, forms["failed"], "settlement")
    told = [one for one in evidence.told if one.operation != forms["failed"].operation]
    assert found(doctored(evidence, "entries", settled, outcome="applied", observed="gone")._replace(told=told)) == ["I3"]


def test_a_refusal_of_what_took_effect_is_none(evidence, forms):
    made = call(evidence, forms["refused"])
    assert "I3" in found(doctored(evidence, "calls", made, status=200))


@pytest.mark.parametrize("words", ["Revoked: the app no longer has access", "Acknowledged: Stytch revoked the app",
                                   "Gone: the app no longer has access", "the app was revoked already.",
                                   "Not revoked: Stytch refused", "Words that no page has"])
def test_a_client_who_was_told_more_than_the_log_says_was_told_too_much(evidence, forms, words):
    told = Told(forms["failed"].operation, float("inf"), 200, "", words)
    assert found(evidence._replace(told=[*evidence.told, told])) == ["I4"]


def test_a_client_who_was_led_to_the_page_of_a_success_was_told_of_one(evidence, forms):
    form = forms["failed"]
    told = Told(form.operation, float("inf"), 303, f"/users/{form.user}?operation={form.operation}", "")
    assert found(evidence._replace(told=[*evidence.told, told])) == ["I4"]


def test_a_client_who_was_told_that_nothing_was_done_when_it_was_is_deceived(evidence, forms):
    told = Told(forms["good"].operation, float("inf"), 503, "", "The audit log cannot be written — so nothing was done.")
    assert found(evidence._replace(told=[*evidence.told, told])) == ["I4"]


@pytest.mark.parametrize("status", [0, 502, 504])
def test_a_connection_that_broke_tells_nothing(evidence, forms, status):
    told = Told(forms["failed"].operation, float("inf"), status, "", "The portal does not answer")
    assert found(evidence._replace(told=[*evidence.told, told])) == []


def test_an_entry_that_is_missing_leaves_a_gap(evidence):
    middle = next(one for one in evidence.entries if one["action"] == "look-up")
    assert found(evidence._replace(entries=[one for one in evidence.entries if one is not middle])) == ["I5"]


@pytest.mark.parametrize("field", ["address", "admin_email", "reason", "duration", "observed_at"])
def test_a_verifier_that_skips_a_field_does_not_find_the_log_whole(rig, evidence, field):
    files = [str(rig.state / name) for name in ("audit.sqlite", "anchors.jsonl", "audit-first.key")]
    other = forgetful(field)
    report = other.verify(files[0], files[1], other.Key(files[2]))
    assert found(evidence._replace(report=report)) == ["I5"]


def forgetful(field):
    """The verifier, but for one field."""
    source = Path(verify.__file__).read_text()
    changed = re.sub(rf'(FIELDS = """[^"]*?)\b{field}\b', r"\1", source, count=1)
    assert changed != source
    module = types.ModuleType("forgetful")
    exec(compile(changed, "forgetful", "exec"), module.__dict__)
    return module
