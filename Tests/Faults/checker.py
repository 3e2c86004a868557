"""Compares what the sandbox received, what the log says and what the client was told; the invariants that do not hold.

I1 each upstream revoke has an intent that was there before it. I2 each intent has at most one upstream call and, after
recovery, exactly one final ending. I3 an ending says what the sandbox did. I4 the client was told nothing stronger than the
log says. I5 the log has no gap and its chain verifies.
"""
import datetime
import json
import re
import sqlite3
from collections import namedtuple
from contextlib import closing

import verify

#: `calls` are the sandbox's records in order, `entries` the log's rows, `told` the client's, `report` the verifier's.
Evidence = namedtuple("Evidence", "calls entries told report")
Violation = namedtuple("Violation", "invariant words")
#: One revocation: its intent, its last outcome or settlement, all of these, and the upstream call that belongs to it.
Operation = namedtuple("Operation", "intent last endings calls")

COLUMNS = ("seq time phase intent action operation user_id app_id outcome status error_type observed observed_at").split()
READ = re.compile(r"/v1/users/([^/?]+)/connected_apps")

#: What the beginning of a page's words claims: the outcomes that the log must have for it.
CLAIMS = [
    (r"Revoked: ", {"succeeded"}), (r"Acknowledged", {"succeeded"}), (r"Gone: ", {"applied"}),
    (r".* is listed again\.", {"applied"}), (r".* was revoked already\.", {"already revoked"}),
    (r"Not revoked: Stytch refused", {"refused"}), (r"Not revoked: ", {"not applied"}),
]
#: Words that claim nothing: that it is not known, that it is under way, or that the app may have been revoked.
WEAK = re.compile(r"It is not known whether|The revocation of .* is under way|Not connected")
#: Words that say that so far nothing was sent: the log is at fault, or the form has to be sent again.
NOT_DONE = re.compile(r"The audit log cannot be written|Revoke the access of")
OWED = re.compile(r"The outcome is not recorded yet — The revocation of entry (\d+) ended \(([a-z ]+)\)")
#: What nginx says itself, or nobody.
SILENT = {0, 429, 502, 504}


def gather(rig):
    """The evidence that a rig has left; the log is only read."""
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
    """Everything that does not hold, in words."""
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
    """The revocations of a log, by their operation."""
    operations = {entry["operation"]: Operation(entry, [], [], []) for entry in entries
                  if entry["phase"] == "intent" and entry["action"] == "revocation"}
    for entry in entries:
        if entry["phase"] in ("outcome", "settlement") and entry["operation"] in operations:
            operation = operations[entry["operation"]]
            operation.endings.append(entry)
            operation.last[:] = [entry]
    return operations


def pair(row):
    """The grant of an operation."""
    return row["user_id"], row["app_id"]


def ended_at(operation):
    """When the first ending was written; a call later than that is not this operation's."""
    return operation.endings[0]["time"] if operation.endings else float("inf")


def matched(revokes, operations):
    """Gives each call to its operation, those that end first before others (which finds a match wherever there is one)."""
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
            # Given to it all the same, so that one fault is one violation.
            unused[0].calls.append(call)
            yield Violation("I1", f"{where} was sent outside of the time of its intent, entry {unused[0].intent['seq']}")
        elif any(one.intent["time"] <= call["at"] for one in same):
            yield Violation("I2", f"{where} is one more than there are intents")
        else:
            yield Violation("I1", f"{where} has no intent")


def ended_once(operation):
    """I2, but for the number of calls."""
    final = [ending["outcome"] for ending in operation.endings
             if ending["outcome"] != "unknown" or ending["phase"] == "settlement"]
    if len(final) != 1 or final == ["unknown"]:
        yield Violation("I2", f"entry {operation.intent['seq']} has {len(final)} final endings: {final}")


class Truth:
    """Which grants were gone at a line of the sandbox's record."""

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
        """What the last list of a user's apps said before a time; `None` where nobody looked."""
        looks = [gone for when, whose, gone in self.looks if whose == user and when <= at]
        return ("gone" if (user, app) in looks[-1] else "listed") if looks else None


def says_what_happened(operation, truth):
    """I3: what the sandbox answered, and what it listed when the portal looked."""
    seq, effects = operation.intent["seq"], [call["took_effect"] for call in operation.calls]
    statuses = [call["status"] for call in operation.calls]
    for ending in operation.endings:
        outcome = ending["outcome"]
        if outcome == "succeeded" and 200 not in statuses:
            yield Violation("I3", f"entry {seq} succeeded, but the sandbox answered {statuses}")
        if outcome == "applied" and ending["observed"] != "gone":
            yield Violation("I3", f"entry {seq} was applied, but nobody saw that the app was gone")
        if outcome == "refused" and (True in effects or not statuses or max(statuses) < 400):
            yield Violation("I3", f"entry {seq} was refused, but the sandbox answered {statuses}, effects {effects}")
        if outcome == "not applied" and ending["phase"] == "outcome" and statuses:
            yield Violation("I3", f"entry {seq} never reached Stytch, but the sandbox answered {statuses}")
        if ending["observed"]:
            seen = truth.seen(*pair(operation.intent), ending["observed_at"])
            if seen != ending["observed"]:
                yield Violation("I3", f"entry {seq}: the app was {ending['observed']} says the log, {seen} the sandbox")


def told_no_more(told, operations):
    """I4."""
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
    elif owed := OWED.match(told.text):
        statuses = [call["status"] for call in operation.calls] if operation else []
        if owed[2] == "succeeded" and 200 not in statuses:
            yield Violation("I4", f"{what}, and the sandbox {statuses}")
    else:
        claims = [claimed for words, claimed in CLAIMS if re.match(words, told.text)]
        if not claims or outcome not in claims[0]:
            yield Violation("I4", what)
        elif told.text.startswith("Revoked: ") and last["observed"] != "gone":
            yield Violation("I4", f"{what}, and not that it is gone")


def is_success(location):
    """Whether an answer leads to the page that only a success leads to."""
    return re.fullmatch(r"/users/[^/]+\?operation=[0-9a-f]+", location) is not None


def whole(evidence):
    """I5."""
    seqs = [entry["seq"] for entry in evidence.entries]
    if seqs != list(range(1, len(seqs) + 1)):
        yield Violation("I5", "the seqs have a gap")
    if not evidence.report["whole"]:
        yield Violation("I5", verify.told(evidence.report))


def check(rig):
    """Asks that nothing is wrong; to be called when everything is settled."""
    evidence = gather(rig)
    found = violations(evidence)
    assert not found, "\n".join(f"{one.invariant}: {one.words}" for one in found)
    return evidence
