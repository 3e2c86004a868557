"""Compares what the sandbox received, what the log contains and what the client was shown, and reports violated invariants.

I1: each revocation at Stytch has an earlier intent. I2: each intent has at most one call to Stytch and, after recovery,
exactly one final outcome. I3: an outcome is what the sandbox did. I4: the client was shown nothing stronger than the log
says. I5: the log has no gap, and its chain verifies.
"""
import datetime
import json
import re
import sqlite3
from collections import namedtuple
from contextlib import closing

import verify

#: The sandbox's records in order, the rows of the log, what the client was shown, and the verifier's report.
Evidence = namedtuple("Evidence", "calls entries told report")
Violation = namedtuple("Violation", "invariant words")
#: A revocation: its intent, its last outcome or settlement, all outcomes and settlements, and its call to Stytch.
Operation = namedtuple("Operation", "intent last endings calls")

COLUMNS = ("seq time phase intent action operation user_id app_id outcome status error_type observed observed_at").split()
READ = re.compile(r"/v1/users/([^/?]+)/connected_apps")

#: The outcomes that the log must have if a page begins with a text.
CLAIMS = [
    (r"Revoked: ", {"succeeded"}), (r"Stytch confirmed the revocation", {"succeeded"}),
    (r"Revoked \(confirmed later\): ", {"applied"}), (r".* is listed again\.", {"applied"}),
    (r".* was already revoked\.", {"already revoked"}), (r"Not revoked: Stytch rejected", {"refused"}),
    (r"Not revoked: ", {"not applied"}),
]
#: Texts that claim nothing: the outcome is unknown, the revocation is in progress, or the app is not connected.
WEAK = re.compile(r"Not confirmed whether|The revocation of .* is in progress|Not connected")
#: Texts that say that nothing was sent: the log failed, or the form must be submitted again.
NOT_DONE = re.compile(r"The audit log cannot be written|Revoke access for")
PENDING = re.compile(r"Result not saved yet — The revocation in entry (\d+) finished \(([a-z ]+)\)")
#: The statuses of nginx's own pages, and of a broken connection.
SILENT = {0, 429, 502, 504}


def gather(rig):
    """Collects the evidence of a rig; the log is only read."""
    calls = [json.loads(line) for line in (rig.folder / "sandbox.jsonl").read_text().splitlines()]
    for call in calls:
        moment = datetime.datetime.fromisoformat(call["time"].replace("Z", "+00:00"))
        call["at"] = round(moment.timestamp() * 1000)
    with closing(sqlite3.connect(f"file:{rig.state}/audit.sqlite?mode=ro", uri=True, timeout=30)) as log:
        log.row_factory = sqlite3.Row
        entries = [dict(row) for row in log.execute(f"SELECT {', '.join(COLUMNS)} FROM entry ORDER BY seq")]
    key = verify.Key(str(rig.state / "audit-first.key"))
    report = verify.verify(str(rig.state / "audit.sqlite"), str(rig.state / "anchors.jsonl"), key)
    return Evidence(calls, entries, list(rig.told), report)


def violations(evidence):
    """Returns all violations."""
    revokes = [dict(call) for call in evidence.calls if "took_effect" in call]
    operations = operations_of(evidence.entries)
    found = [*matched(revokes, operations)]
    truth = Truth(evidence.calls)
    for operation in operations.values():
        found += ended_once(operation)
        found += says_what_happened(operation, truth)
    for told in evidence.told:
        found += told_no_more(told, operations)
    return [*found, *whole(evidence)]


def operations_of(entries):
    """Returns the revocations of a log by their operation."""
    operations = {entry["operation"]: Operation(entry, [], [], []) for entry in entries
                  if entry["phase"] == "intent" and entry["action"] == "revocation"}
    for entry in entries:
        if entry["phase"] in ("outcome", "settlement") and entry["operation"] in operations:
            operation = operations[entry["operation"]]
            operation.endings.append(entry)
            operation.last[:] = [entry]
    return operations


def pair(row):
    """Returns the grant of an operation."""
    return row["user_id"], row["app_id"]


def ended_at(operation):
    """Returns the time of the first outcome; a later call does not belong to the operation."""
    return operation.endings[0]["time"] if operation.endings else float("inf")


def matched(revokes, operations):
    """Assigns each call to its operation, earliest outcome first, which finds a match if there is one."""
    left = []
    for call in revokes:
        same = [one for one in operations.values() if pair(one.intent) == (call["user_id"], call["connected_app_id"])]
        open_ = [one for one in same if not one.calls and one.intent["time"] <= call["at"] <= ended_at(one)]
        if open_:
            min(open_, key=ended_at).calls.append(call)
        else:
            left.append((call, same))
    for call, same in left:
        where = f"the revoke {call['request_id']} of {call['user_id']}, {call['connected_app_id']}"
        unused = [one for one in same if not one.calls]
        if unused:
            # Assigned nevertheless, so that one fault is one violation.
            unused[0].calls.append(call)
            yield Violation("I1", f"{where} was sent outside of the time of its intent, entry {unused[0].intent['seq']}")
        elif any(one.intent["time"] <= call["at"] for one in same):
            yield Violation("I2", f"{where} is one more than there are intents")
        else:
            yield Violation("I1", f"{where} has no intent")


def ended_once(operation):
    """Checks I2 except for the number of calls."""
    final = [ending["outcome"] for ending in operation.endings
             if ending["outcome"] != "unknown" or ending["phase"] == "settlement"]
    if len(final) != 1 or final == ["unknown"]:
        yield Violation("I2", f"entry {operation.intent['seq']} has {len(final)} final outcomes: {final}")


class Truth:
    """Knows which grants the sandbox had revoked at each time."""

    def __init__(self, calls):
        self.looks, gone = [], set()
        for call in calls:
            if call["path"] == "/sandbox/reset":
                gone = set()
            elif call.get("took_effect"):
                gone = gone | {(call["user_id"], call["connected_app_id"])}
            elif (read := READ.fullmatch(call["path"])) and call["method"] == "GET" and call["status"] == 200:
                self.looks.append((call["at"], read[1], gone))

    def seen(self, user, app, at):
        """Returns what the last list of a user's apps before a time contained; None if there was none."""
        looks = [gone for when, whose, gone in self.looks if whose == user and when <= at]
        return ("gone" if (user, app) in looks[-1] else "listed") if looks else None


def says_what_happened(operation, truth):
    """Checks I3: the sandbox's responses, and what it listed when the portal read the list."""
    seq, effects = operation.intent["seq"], [call["took_effect"] for call in operation.calls]
    statuses = [call["status"] for call in operation.calls]
    for ending in operation.endings:
        outcome = ending["outcome"]
        if outcome == "succeeded" and 200 not in statuses:
            yield Violation("I3", f"entry {seq} succeeded, but the sandbox answered {statuses}")
        if outcome == "applied" and ending["observed"] != "gone":
            yield Violation("I3", f"entry {seq} was applied, but the app was not seen to be gone")
        if outcome == "refused" and (True in effects or not statuses or max(statuses) < 400):
            yield Violation("I3", f"entry {seq} was refused, but the sandbox answered {statuses}, effects {effects}")
        if outcome == "not applied" and ending["phase"] == "outcome" and statuses:
            yield Violation("I3", f"entry {seq} never reached Stytch, but the sandbox answered {statuses}")
        if ending["observed"]:
            seen = truth.seen(*pair(operation.intent), ending["observed_at"])
            if seen != ending["observed"]:
                yield Violation("I3", f"entry {seq}: the app was {ending['observed']} says the log, {seen} the sandbox")


def told_no_more(told, operations):
    """Checks I4."""
    operation = operations.get(told.operation)
    last = operation.last[0] if operation and operation.last else None
    outcome = last and last["outcome"]
    what = f"the client was told {told.text or told.location!r}, the log says {outcome}"
    if is_success(told.location) and outcome != "succeeded":
        yield Violation("I4", what)
    if not told.text or told.status in SILENT or WEAK.match(told.text):
        return
    if NOT_DONE.match(told.text):
        if operation and any(call["at"] <= told.at for call in operation.calls):
            yield Violation("I4", f"{what}, and a call was made")
    elif pending := PENDING.match(told.text):
        statuses = [call["status"] for call in operation.calls] if operation else []
        if pending[2] == "succeeded" and 200 not in statuses:
            yield Violation("I4", f"{what}, and the sandbox {statuses}")
    else:
        claims = [claimed for words, claimed in CLAIMS if re.match(words, told.text)]
        if not claims or outcome not in claims[0]:
            yield Violation("I4", what)
        elif told.text.startswith("Revoked: ") and last["observed"] != "gone":
            yield Violation("I4", f"{what}, and not that it is gone")


def is_success(location):
    """Returns whether a redirect leads to the page that only a success leads to."""
    return re.fullmatch(r"/users/[^/]+\?operation=[0-9a-f]+", location) is not None


def whole(evidence):
    """Checks I5."""
    seqs = [entry["seq"] for entry in evidence.entries]
    if seqs != list(range(1, len(seqs) + 1)):
        yield Violation("I5", "the seqs have a gap")
    if evidence.report["verdict"] == "damaged":
        yield Violation("I5", verify.text(evidence.report))


def check(rig):
    """Asserts that no invariant is violated, after everything is settled."""
    evidence = gather(rig)
    found = violations(evidence)
    assert not found, "\n".join(f"{one.invariant}: {one.words}" for one in found)
    return evidence
