"""Every kind of entry is a valid event of the Open Cybersecurity Schema Framework 1.3.0, by the schema itself (C-9, C-10)."""
import itertools
import json
import os
import subprocess
from copy import deepcopy

import jsonschema
import pytest
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from makelog import Log
from worker import PROGRAM

ACTIONS = ["sign-in", "sign-out", "look-up", "revocation", "refusal", "export", "verification", "acknowledgement", "pruning",
           "restoration", "start", "stop", "session end", "admin change", "something new"]
PHASES = ["event", "intent", "outcome", "settlement"]
OUTCOMES = [None, "succeeded", "applied", "already revoked", "refused", "unknown", "not applied"]
USER = {"user_id": "user-test-1", "user_external_id": "x-1", "user_name": "Zoë"}
APP = {"app_id": "app-test-1", "app_name": "", "app_type": "third_party", "app_scopes": "openid offline_access"}
CHANGES = [json.dumps({"change": change, "admin": "ann@example.com"})
           for change in ("created", "disabled", "password reset", "role changed")]
#: What an entry can have or not.
PARTS = [
    {"admin_email": "the portal", "address": ""}, {"admin_email": "root on the machine", "address": ""},
    {"admin_id": "admin-1", "admin_role": "owner", "session": "00112233"} | USER | APP,
    {"address": "2001:db8::7", "reason": "why", "ticket": "T-1", "typed": "x", "duration": 7} | USER | APP | {"app_scopes": ""},
    {"request_id": "request-1", "error_type": "e", "detail": "{}", "observed": "gone", "observed_at": 1_750_000_000_000} | USER,
    *({"detail": change} for change in CHANGES),
]


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """The events of a log with every kind of entry."""
    folder, log = tmp_path_factory.mktemp("ocsf"), Log()
    for number, (action, phase, outcome, part) in enumerate(itertools.product(ACTIONS, PHASES, OUTCOMES, PARTS)):
        operation = {"operation": f"{number:032x}"} if phase != "event" else {}
        log.entry(action=action, phase=phase, outcome=outcome, **operation, **part)
    log.save(folder)
    printed = subprocess.run(
        [PROGRAM, "audit", "tail", "--after", "0", "--format", "ocsf"], env=os.environ | {"PORTAL_STATE_DIR": str(folder)},
        capture_output=True, check=True).stdout
    lines = [json.loads(line) for line in printed.splitlines()]
    assert len(lines) == len(log.rows) > 3000
    return lines


@pytest.fixture(scope="module")
def validators():
    """A validator for each class and its profiles, made when it is needed."""
    schema, found = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.3.0")), {}

    def validator(event):
        key = event["class_uid"], *event["metadata"].get("profiles", [])
        if key not in found:
            name = schema.lookup_class_name_from_uid(class_uid=key[0])
            found[key] = jsonschema.Draft202012Validator(schema.get_class_schema(class_name=name, profiles=list(key[1:])))
        return found[key]
    return validator


def problems(event, validators):
    return [f"{'/'.join(map(str, error.path))}: {error.message[:300]}" for error in validators(event).iter_errors(event)]


def test_every_kind_of_entry_is_valid(events, validators):
    wrong = {(event["class_uid"], problem) for event in events for problem in problems(event, validators)}
    assert not wrong
    assert {event["class_uid"] for event in events} == {3001, 3002, 3005, 6002, 6003}


@pytest.mark.parametrize("name", ["metadata", "user", "privileges", "time", "class_uid"])
def test_the_validator_sees_what_is_missing(events, validators, name):
    event = deepcopy(next(event for event in events if event["class_uid"] == 3005))
    validator = validators(event)
    del event[name]
    assert list(validator.iter_errors(event))


def test_the_validator_sees_an_attribute_that_the_class_does_not_have(events, validators):
    for event in events[:50]:
        assert problems(deepcopy(event) | {"user_of_nothing": {"name": "x"}}, validators)


def test_a_revocation_is_counted_once_when_it_has_ended(events):
    """C-10: the intent and an outcome that is not known are no revocations for anybody who counts them."""
    revocations = [event for event in events if (event["class_uid"], event["activity_id"]) == (3005, 2)]
    assert revocations
    assert {event["unmapped"]["phase"] for event in revocations} == {"outcome", "settlement"}
    assert not any(event["unmapped"]["phase"] == "outcome" and event["status_detail"] == "unknown" for event in revocations)
    counted = [event["metadata"]["correlation_uid"] for event in revocations]
    assert len(counted) == len(set(counted))
