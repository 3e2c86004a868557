"""Each check can fail: manipulated evidence, or an effect without the portal, violates exactly one invariant."""
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
    """The evidence of these, without violations."""
    evidence = gather(rig)
    assert violations(evidence) == []
    return evidence


def found(evidence):
    """Returns the violated invariants."""
    return [one.invariant for one in violations(evidence)]


def manipulated(evidence, rows, row, **changes):
    """Returns the evidence with changes to one row."""
    changed = [{**one, **changes} if one is row else one for one in getattr(evidence, rows)]
    return evidence._replace(**{rows: changed})


def without(evidence, row):
    """Returns the evidence without one entry and without a gap."""
    kept = [one for one in evidence.entries if one is not row]
    return evidence._replace(entries=[{**one, "seq": seq} for seq, one in enumerate(kept, 1)])


def entry(evidence, form, phase):
    """Returns an entry of an operation."""
    return next(one for one in evidence.entries if (one["operation"], one["phase"]) == (form.operation, phase))


def call(evidence, form):
    """Returns the call to Stytch of an operation."""
    return [one for one in evidence.calls if (one.get("user_id"), one.get("connected_app_id")) == (form.user, form.app)][-1]


def test_a_revoke_without_the_portal_has_no_intent(make_rig):
    rig = make_rig().start()
    user, app = rig.grant()
    rig.sandbox("POST", f"/v1/users/{user}/connected_apps/{app}/revoke")
    assert found(gather(rig)) == ["I1"]


def test_a_revoke_that_is_repeated_without_the_portal_is_a_second_call(make_rig):
    rig = make_rig().start()
    form = rig.form()
    rig.send(form)
    rig.sandbox("POST", f"/v1/users/{form.user}/connected_apps/{form.app}/revoke")
    assert found(gather(rig)) == ["I2"]


def test_a_call_that_occurs_twice_is_a_second_call(evidence, forms):
    twice = [*evidence.calls, call(evidence, forms["good"])]
    assert found(evidence._replace(calls=twice)) == ["I2"]


def test_an_intent_after_its_effect_does_not_count(evidence, forms):
    intent, made = entry(evidence, forms["good"], "intent"), call(evidence, forms["good"])
    assert found(manipulated(evidence, "entries", intent, time=made["at"] + 1)) == ["I1"]


def test_a_call_after_its_outcome_does_not_belong_to_it(evidence, forms):
    outcome, made = entry(evidence, forms["good"], "outcome"), call(evidence, forms["good"])
    assert found(manipulated(evidence, "calls", made, at=outcome["time"] + 1)) == ["I1"]


def test_an_intent_without_an_outcome_is_open(evidence, forms):
    settled = entry(evidence, forms["failed"], "settlement")
    assert found(without(evidence, settled)) == ["I2"]


def test_an_intent_has_only_one_outcome(evidence, forms):
    outcome = entry(evidence, forms["failed"], "outcome")
    assert found(manipulated(evidence, "entries", outcome, outcome="refused")) == ["I2"]


def test_a_success_requires_a_response_with_status_200(evidence, forms):
    made = call(evidence, forms["good"])
    assert found(manipulated(evidence, "calls", made, status=500)) == ["I3"]


def test_an_observation_must_match_the_sandbox(evidence, forms):
    settled = entry(evidence, forms["failed"], "settlement")
    told = [one for one in evidence.told if one.operation != forms["failed"].operation]
    assert found(manipulated(evidence, "entries", settled, outcome="applied", observed="gone")._replace(told=told)) == ["I3"]


def test_a_refusal_must_not_have_an_effect(evidence, forms):
    made = call(evidence, forms["refused"])
    assert "I3" in found(manipulated(evidence, "calls", made, status=200))


@pytest.mark.parametrize("words", ["Revoked: the app no longer has access", "Stytch confirmed the revocation of the app",
                                   "Revoked (confirmed later): the app", "the app was already revoked.",
                                   "Not revoked: Stytch rejected the request", "Words that no page has"])
def test_a_client_must_not_be_shown_more_than_the_log_says(evidence, forms, words):
    told = Told(forms["failed"].operation, float("inf"), 200, "", words)
    assert found(evidence._replace(told=[*evidence.told, told])) == ["I4"]


def test_a_redirect_to_the_page_of_a_success_requires_a_success(evidence, forms):
    form = forms["failed"]
    told = Told(form.operation, float("inf"), 303, f"/users/{form.user}?operation={form.operation}", "")
    assert found(evidence._replace(told=[*evidence.told, told])) == ["I4"]


def test_a_client_must_not_be_shown_that_nothing_was_done_if_it_was(evidence, forms):
    told = Told(forms["good"].operation, float("inf"), 503, "", "The audit log cannot be written — so nothing was done.")
    assert found(evidence._replace(told=[*evidence.told, told])) == ["I4"]


@pytest.mark.parametrize("status", [0, 502, 504])
def test_a_broken_connection_claims_nothing(evidence, forms, status):
    told = Told(forms["failed"].operation, float("inf"), status, "", "The portal does not answer")
    assert found(evidence._replace(told=[*evidence.told, told])) == []


def test_a_missing_entry_leaves_a_gap(evidence):
    middle = next(one for one in evidence.entries if one["action"] == "look-up")
    assert found(evidence._replace(entries=[one for one in evidence.entries if one is not middle])) == ["I5"]


@pytest.mark.parametrize("field", ["address", "admin_email", "reason", "duration", "observed_at"])
def test_a_verifier_that_skips_a_field_does_not_find_the_log_whole(rig, evidence, field):
    files = [str(rig.state / name) for name in ("audit.sqlite", "anchors.jsonl", "audit-first.key")]
    other = forgetful(field)
    report = other.verify(files[0], files[1], other.Key(files[2]))
    assert found(evidence._replace(report=report)) == ["I5"]


def forgetful(field):
    """Returns the verifier without one field."""
    source = Path(verify.__file__).read_text()
    changed = re.sub(rf'(FIELDS = """[^"]*?)\b{field}\b', r"\1", source, count=1)
    assert changed != source
    module = types.ModuleType("forgetful")
    exec(compile(changed, "forgetful", "exec"), module.__dict__)
    return module
