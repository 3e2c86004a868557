"""Verifies an audit log; written from Sources/AuditFormat/FORMAT.md alone, it shares no code with the portal.
Exit code 0: the log is whole, compared with something from outside of its folder; 1: it is damaged; 2: it is consistent with
itself only; 3: the arguments are invalid or a file cannot be read."""
import argparse, array, bisect, hmac, json, math, os, re, sqlite3, struct, sys
from hashlib import sha256
from urllib.parse import quote

import checkpoints
from anchors import AFTER, BEFORE, EPOCH, ZEROS, read_anchors

FIELDS = """epoch time phase intent action operation admin_id admin_email admin_role address session typed user_id
    user_external_id user_name app_id app_name app_type app_scopes reason ticket outcome status error_type request_id
    observed observed_at duration detail""".split()
PHASE, ACTION, OPERATION, OUTCOME, DETAIL = map(FIELDS.index, ("phase", "action", "operation", "outcome", "detail"))
# Values for calculations are cast; the canonical entry has each field as it is stored, so a forged type is found.
ROWS = "SELECT {}, ifnull(CAST(mac AS BLOB), x''), {} FROM entry ORDER BY seq".format(
    ", ".join(f"ifnull(CAST({name} AS INT), 0)" for name in ("seq", "epoch", "time", "intent")), ", ".join(FIELDS))
LOG = "SELECT CAST(key_id AS TEXT), ifnull(CAST(base_seq AS INT), 0), ifnull(CAST(base_mac AS BLOB), x'') FROM log"
SEQ, INTEGER, LENGTH = (struct.Struct(layout).pack for layout in (">q", ">cq", ">cI"))
SILENCE, EPOCHS, NINETY_DAYS = 65 * 60 * 1000, 10**7, 90 * 86_400_000
SCHEMA = "c65a96f439c2782773479385bb8ae8b0d3bfbf34a8f565bee68cae49f39331b2"
OBJECTS = """SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'
    AND NOT (type = 'table' AND name GLOB 'entry_text_*') ORDER BY type, name"""
DERIVED = {
    "open_operation (intent, operation)": """SELECT seq, operation FROM entry AS begun WHERE phase = 'intent' AND NOT EXISTS (
        SELECT 1 FROM entry WHERE operation = begun.operation
        AND (phase = 'settlement' OR (phase = 'outcome' AND outcome <> 'unknown')))""",
    "hour (hour, first, last)": "SELECT time / 3600000, min(seq), max(seq) FROM entry GROUP BY 1",
    "day (day, action, outcome, entries)":
        "SELECT time / 86400000, action, coalesce(outcome, ''), count(*) FROM entry GROUP BY 1, 2, 3"}
HONEST = {"cut", "lost", "torn", "key", "pruning", "derived", "silence", "missing"}
KEY = re.compile(r"connected-apps-portal audit key\nid ([0-9a-f]{16})\nepoch %s\nkey ([0-9a-f]{64})\n?" % EPOCH)
class Faults(set):
    """Pairs of a seq and a kind; only the smallest are kept."""
    def report(self, seq, kind):
        self.add((seq, kind))
        if len(self) > 5000:
            self.intersection_update(sorted(self)[:100])

class Key:
    """The key of a key file, and the later keys."""
    def __init__(self, path):
        match = KEY.fullmatch(open(path, encoding="ascii").read(1000))
        if not match:
            raise ValueError(f"{path} is not a key file")
        self.start, self.keys = int(match[2]), bytearray.fromhex(match[3])
        self.ids = {match[1], *([sha256(b"id" + self.keys).hexdigest()[:16]] if self.start == 0 else [])}

    def at(self, epoch):
        """Returns the key of an epoch; None if it is older than the key file."""
        if not 0 <= epoch < EPOCHS:
            return os.urandom(32)  # no entry has such an epoch, and a forged one must not take forever
        place = 32 * (epoch - self.start)
        while len(self.keys) <= place:
            self.keys += sha256(b"next" + self.keys[-32:]).digest()
        return bytes(self.keys[place:place + 32]) if place >= 0 else None

class Course:
    """Compares the anchors in their order while entries are read; keys prove the epochs from `proven` on."""
    def __init__(self, anchors, base, mac, proven, faults):
        self.anchors, self.proven, self.faults = iter(anchors), proven, faults
        self.passed, self.next, self.life = BEFORE, next(self.anchors, AFTER), math.inf
        self.digest, self.end = sha256(ZEROS), 0  # of the entries after the anchor that was passed, and their last seq
        self.reach(base, mac)

    def add(self, seq, content):
        """Adds an entry to the digest; after a gap, the next anchor is not checked."""
        self.digest.update(content)
        self.end = seq if self.end == seq - 1 else math.nan

    def reach(self, seq, mac=None):
        """Passes the anchors up to a seq and compares those at the seq with its MAC."""
        while (anchor := self.next).seq <= seq:
            if mac is not None and anchor.seq == seq and anchor.mac != mac.hex():
                self.faults.report(seq, "anchor")
            if self.end == anchor.seq and self.passed.epoch < self.proven and self.digest.hexdigest() != anchor.digest:
                self.faults.report(self.passed.seq + 1, "digest")
            self.digest, self.end = sha256(bytes.fromhex(anchor.digest)), anchor.seq
            self.passed, self.next, self.life = anchor, next(self.anchors, AFTER), anchor.time

def encoded(values):
    """Encodes fields; texts are bytearrays, and "?" is an invalid type."""
    return b"".join([b"N" if value is None else LENGTH(b"T", len(value)) + value if type(value) is bytearray
                     else INTEGER(b"I", value) if type(value) is int else b"?" for value in values])

class Events:
    """What entries say about operations and about the log itself."""
    def __init__(self, anchors, faults):
        self.anchors, self.faults, self.operations = anchors, faults, {}
        self.prunings, self.restorations, self.acknowledged = [], [], []

    def add(self, seq, time, intent, fields):
        """Adds an entry."""
        phase, action, name, detail = (fields[place] for place in (PHASE, ACTION, OPERATION, DETAIL))
        if name is not None and phase in (b"intent", b"outcome", b"settlement"):
            name, is_outcome = bytes(name) if type(name) is bytearray else name, phase == b"outcome"
            begun = self.operations.pop(name, None)
            if phase == b"intent":
                self.operations[name] = seq, False
            elif not begun or begun[0] != intent or is_outcome and begun[1]:
                if begun: self.operations[name] = begun
                self.faults.report(seq, "operation")
            elif is_outcome and fields[OUTCOME] == b"unknown":
                self.operations[name] = intent, True
            if phase == b"intent" and begun: self.faults.report(seq, "operation")
        if action == b"restoration":
            self.restorations.append(seq)
        elif action == b"pruning" and (found := members(detail, first=int, last=int, mac=str, sha256=str)):
            self.prunings.append({"seq": seq} | found)
            covering = next((anchor for anchor in self.anchors if anchor.seq >= found["last"]), AFTER)
            after = next((anchor for anchor in self.anchors if anchor.seq >= seq), AFTER)
            if self.anchors and not (covering.seq < seq < math.inf > after.seq
                                     and time - covering.time >= NINETY_DAYS and time - after.time <= SILENCE):
                self.faults.report(seq, "pruning")
        elif action == b"acknowledgement" and (found := members(detail, fault=str, first=int, last=int)):
            self.acknowledged.append({"seq": seq} | found)

    def restores(self, openings):
        """Returns the restorations; a segment that lost entries and was not begun by one is a fault."""
        lost = {}
        for seq, covered in openings:
            lost[seq + 1] = max(lost.get(seq + 1, 0), covered)
            if covered > seq and seq + 1 not in self.restorations: self.faults.report(seq + 1, "lost")
        return [{"seq": seq, "lost_to": max(lost.get(seq, 0), seq - 1)} for seq in self.restorations]

def members(detail, **types):
    """Parses a detail; returns None unless it is an object with members of these types."""
    try:
        found = json.loads(bytes(detail).decode())
        return {name: found[name] for name in types} if all(type(found[name]) is types[name] for name in types) else None
    except (TypeError, ValueError, KeyError):
        return None

def walk(rows, base, mac, course, key, faults, events, tree):
    """Reads the entries once, in their order."""
    entries, last, clock, current, secret, setbacks, unchecked = 0, base, -math.inf, None, None, 0, 0
    epochs, starts = array.array("q", [-2**63]), array.array("q", [0])  # each rise of the epoch, and where it was
    for entries, row in enumerate(rows, 1):
        before, (seq, epoch, time, intent, mac), fields = mac, row[:5], row[5:]
        if seq != last + 1:
            faults.report(last + 1, "gap")
        course.reach(seq - 1)
        message = SEQ(seq) + before + encoded(fields)
        if epoch != current:
            current, secret = epoch, key and key.at(epoch)
        if secret is None:
            unchecked += 1
        elif hmac.digest(secret, message, "sha256") != mac:
            faults.report(seq, "mac")
        if course.passed.epoch < course.proven:
            course.add(seq, message + mac)
        if epoch > epochs[-1]:
            epochs.append(epoch)
            starts.append(seq)
        elif epoch < epochs[-1]:
            faults.report(starts[bisect.bisect(epochs, epoch)], "epoch")
        if epoch > course.next.epoch:
            faults.report(seq, "epoch")
        setbacks, clock, last = setbacks + (time < clock), time, seq
        if fields[ACTION] == b"start" and course.passed is not BEFORE:
            course.life = time
        if time - course.life > SILENCE:
            faults.report(seq, "silence")
        events.add(seq, time, intent, fields)
        tree.add(seq, message + mac)
        if course.next.seq <= seq:
            course.reach(seq, mac)
    return entries, last if entries else 0, setbacks, unchecked

def is_derived_correctly(log):
    """Returns whether the indices and the helper tables agree with the entries."""
    try:
        return log.execute("PRAGMA integrity_check(1)").fetchall() == [(b"ok",)] and not any(
            log.execute(f"SELECT EXISTS (SELECT * FROM ({wanted}) EXCEPT {stored}) OR EXISTS ({stored} EXCEPT SELECT * FROM ({wanted}))"
                        ).fetchone()[0]
            for table, wanted in DERIVED.items() for stored in ["SELECT {1} FROM {0}".format(*table[:-1].split(" (", 1))])
    except sqlite3.Error:
        return False

def verify(path, anchors_path, key, checkpoints_path=None):
    """Verifies a log and returns the report."""
    if os.path.exists(path + "-journal"):
        raise ValueError(f"{path}-journal would roll the log back")
    log, faults = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None), Faults()
    log.text_factory = bytearray
    log_id = bytes(log.execute(LOG).fetchone()[0]).decode()
    folder = os.path.dirname(os.path.abspath(path))
    local = os.path.join(folder, "anchors.jsonl")
    outside = anchors_path and not os.path.samefile(os.path.dirname(os.path.abspath(anchors_path)), folder)
    if outside: os.stat(anchors_path)
    # The anchors are read first, so that a running portal cannot write one after the last entry that is read.
    starts = []
    anchors, openings, lines, unsealed = read_anchors(anchors_path if outside else local, log_id, key, faults, starts)
    log.execute("BEGIN")
    _, base, mac = log.execute(LOG).fetchone()
    course, events = Course(anchors, base, mac, key.start if key else math.inf, faults), Events(anchors, faults)
    tree = checkpoints.Comparison(checkpoints_path, "connected-apps-portal/" + log_id, folder, starts, base)
    entries, last, setbacks, unchecked = walk(log.execute(ROWS), base, mac, course, key, faults, events, tree)
    first = log.execute("SELECT CAST(min(seq) AS INT) FROM entry").fetchone()[0] if entries else base + 1
    pruned = events.prunings[-1] if events.prunings else {"last": 0, "mac": ZEROS.hex()}
    compared = min(anchors[-1].seq, last) if outside and anchors else None
    sources = ["anchors"] * (compared is not None) + ["checkpoints"] * (tree.compared is not None)
    faults.update((size, "checkpoint") for size in tree.different)
    ends = {(last + 1, "cut"): course.next is not AFTER or tree.largest > last, (1, "key"): key and key.ids != {log_id},
            (first, "base"): (pruned["last"], pruned["mac"]) != (base, mac.hex()),
            (0, "schema"): sha256(b"".join(encoded(row) for row in log.execute(OBJECTS))).hexdigest() != SCHEMA,
            (0, "derived"): not is_derived_correctly(log),
            (0, "missing"): compared is not None and not any(
                anchor.seq >= anchors[-1].seq for anchor in read_anchors(local, log_id, None, Faults())[0])}
    restores = events.restores([opening for opening in openings if opening[0] >= base])
    covered = max((seq for seq in (compared, tree.compared) if seq is not None), default=None)
    return conclude(faults.union(fault for fault in ends if ends[fault]), events, covered) | {
        "compared_with": sources,
        "entries": entries, "last": last, "setbacks": setbacks, "restores": restores, "anchors": lines,
        "open": sorted(seq for seq, _ in events.operations.values()), "keyed": key is not None,
        "unchecked": unchecked + unsealed}

def conclude(found, events, compared):
    """Returns the verdict: faults that an owner has acknowledged do not count."""
    def is_acknowledged(seq, kind):
        return any(record["fault"] == kind and record["first"] <= seq <= record["last"] for record in events.acknowledged)
    new, old = ([fault for fault in sorted(found) if is_acknowledged(*fault) == wanted][:100] for wanted in (False, True))
    covered = compared is not None and all(pruning["seq"] <= compared for pruning in events.prunings)
    return {"verdict": "damaged" if new else "whole" if covered else "consistent",
            "compared_to": compared,
            "first_bad": next((seq for seq, _ in new if seq), None), "acknowledged": events.acknowledged,
            "faults": [{"seq": seq, "kind": kind, "honest": kind in HONEST, "acknowledged": (seq, kind) in old}
                       for seq, kind in sorted(new + old)],
            "prunings": [{name: pruning[name] for name in ("seq", "first", "last", "sha256")} for pruning in events.prunings]}

def text(report):
    """Returns a report as text."""
    return "\n".join([
        {"whole": "The log is whole, compared with {sources} from outside up to {compared_to}:",
         "consistent": "The log is CONSISTENT WITH ITSELF ONLY; nothing from outside covers it (--anchors, --checkpoints):",
         "damaged": "The log is DAMAGED, from seq {first_bad} on:"}[report["verdict"]].format(
            sources=" and ".join(report["compared_with"]), **report),
        *("  {kind} at seq {seq}".format(**fault) + " (acknowledged)" * fault["acknowledged"] for fault in report["faults"]),
        *("  pruning {seq}: entries {first} to {last}, exported with SHA-256 {sha256}".format(**it) for it in report["prunings"]),
        *("  restoration {seq}: entries up to {lost_to} were lost".format(**it) for it in report["restores"]),
        "{entries} entries up to {last}, {anchors} anchors; without a key: {unchecked}; "
        "clock setbacks: {setbacks}; open operations: {open}".format(**report)])

def main():
    """Reads the arguments, prints the report and exits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.error = lambda message: parser.exit(3, f"{parser.format_usage()}verify.py: {message}\n")
    for name, action in ("database", None), ("--anchors", None), ("--checkpoints", None), ("--key", None), ("--json", "store_true"):
        parser.add_argument(name, action=action)
    given = parser.parse_args()
    try:
        report = verify(given.database, given.anchors, Key(given.key) if given.key else None, given.checkpoints)
    except (OSError, sqlite3.Error, ValueError, TypeError) as error:
        parser.exit(3, f"verify.py: the log or what belongs to it cannot be read: {error}\n")
    print(json.dumps(report) if given.json else text(report))
    sys.exit({"whole": 0, "damaged": 1, "consistent": 2}[report["verdict"]])

if __name__ == "__main__":
    main()
