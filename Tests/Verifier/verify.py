"""Verifies an audit log; written from Sources/AuditFormat/FORMAT.md alone, it shares no code with the portal.
Exit code 0: the log is whole; 1: it is not; 2: the arguments are invalid or a file cannot be read."""
import argparse, array, bisect, datetime, hmac, json, math, os, re, sqlite3, struct, sys
from collections import namedtuple
from hashlib import sha256
from urllib.parse import quote

FIELDS = """epoch time phase intent action operation admin_id admin_email admin_role address session typed user_id
    user_external_id user_name app_id app_name app_type app_scopes reason ticket outcome status error_type request_id
    observed observed_at duration detail""".split()
PHASE, ACTION, OUTCOME, DETAIL = map(FIELDS.index, ("phase", "action", "outcome", "detail"))
# Values for calculations are cast; the canonical entry has each field as it is stored, so a forged type is found.
ROWS = "SELECT {}, ifnull(CAST(mac AS BLOB), x''), {} FROM entry ORDER BY seq".format(
    ", ".join(f"ifnull(CAST({name} AS INT), 0)" for name in ("seq", "epoch", "time", "intent")), ", ".join(FIELDS))
LOG = "SELECT CAST(key_id AS TEXT), ifnull(CAST(base_seq AS INT), 0), ifnull(CAST(base_mac AS BLOB), x'') FROM log"
SEQ, INTEGER, LENGTH = (struct.Struct(layout).pack for layout in (">q", ">cq", ">cI"))
ZEROS, SILENCE, EPOCHS = bytes(32), 65 * 60 * 1000, 10**7
NUMBER, EPOCH, HEX = r"(0|[1-9]\d{0,17})", r"(0|[1-9]\d{0,6})", r'"[0-9a-f]{64}"'
LINE = {"segment": r"[1-9]\d{0,17}", "seq": NUMBER, "mac": HEX, "digest": HEX, "count": NUMBER,
        "time": r'"[\d-]{10}T[\d:]{8}\.\d{3}Z"', "key": r'"[0-9a-f]{16}"', "epoch": EPOCH, "previous": HEX, "seal": HEX}
ANCHOR = re.compile(r"\{%s\}" % ",".join(f'"{name}":{form}' for name, form in LINE.items()), re.ASCII)
KEY = re.compile(r"connected-apps-portal audit key\nid ([0-9a-f]{16})\nepoch %s\nkey ([0-9a-f]{64})\n?" % EPOCH)
Anchor = namedtuple("Anchor", [*LINE, "opens"])  # opens: whether it is the first of its segment
BEFORE = Anchor(0, 0, "", "", 0, 0, "", 0, "", "", False)
AFTER = BEFORE._replace(seq=math.inf, epoch=math.inf)

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

def parsed(line, segment):
    """Parses a line; returns None if it is not an anchor. `segment` is that of the previous line."""
    try:
        anchor = Anchor(*json.loads(ANCHOR.fullmatch(line.decode())[0]).values(), None)
        time = round(datetime.datetime.fromisoformat(anchor.time).timestamp() * 1000)
    except (TypeError, ValueError):
        return None
    return anchor._replace(time=time, opens=anchor.segment != segment)

def read_anchors(path, log_id, key, faults):
    """Returns the anchors that no restoration has overtaken, the number of lines, and the number of seals that were not checked."""
    anchors, lines, previous, before = [], 0, ZEROS.hex(), BEFORE
    found = open(path, "rb").read().split(b"\n")[:-1]
    while found and not parsed(found[-1], 0): found.pop()  # it was being written when the machine stopped
    for lines, line in enumerate(found, 1):
        anchor = parsed(line, before.segment)
        secret = anchor and key and key.at(anchor.epoch)
        if not anchor or (
                anchor.previous != previous or anchor.key != log_id or not 0 <= anchor.segment - before.segment <= 1
                or not anchor.opens and (anchor.seq < before.seq or anchor.epoch < before.epoch)
                or secret and hmac.digest(secret, line[:line.rindex(b',"seal"')], "sha256").hex() != anchor.seal):
            faults.report((anchor or before).seq + 1, "anchors")
        if anchor:
            anchors.append(before := anchor)
        previous = sha256(line).hexdigest()
    kept, following, limit = [], math.inf, math.inf
    for anchor in reversed(anchors):
        if anchor.seq > following:
            faults.report(following + 1, "lost")
        if anchor.seq <= limit:
            kept.append(anchor)
        if anchor.opens:
            following, limit = anchor.seq, min(limit, anchor.seq)
    unsealed = sum(key is None or anchor.epoch < key.start for anchor in anchors)
    return sorted(reversed(kept), key=lambda anchor: anchor.seq), lines, unsealed  # forged ones can have any order

def encoded(values):
    """Encodes fields; texts are bytearrays, and "?" is an invalid type."""
    return b"".join([b"N" if value is None else LENGTH(b"T", len(value)) + value if type(value) is bytearray
                     else INTEGER(b"I", value) if type(value) is int else b"?" for value in values])

def walk(rows, base, mac, course, key, faults):
    """Reads the entries once, in their order."""
    entries, last, clock, current, secret = 0, base, -math.inf, None, None
    setbacks, unchecked, pruning, opened = 0, 0, '{"last":0,"mac":"%s"}' % ZEROS.hex(), set()
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
        elif fields[ACTION] == b"pruning":
            pruning = fields[DETAIL]
        if time - course.life > SILENCE:
            faults.report(seq, "silence")
        if fields[PHASE] == b"intent":
            opened.add(seq)
        elif fields[PHASE] == b"settlement" or fields[PHASE] == b"outcome" and fields[OUTCOME] != b"unknown":
            opened.discard(intent)
        if course.next.seq <= seq:
            course.reach(seq, mac)
    return entries, last if entries else 0, setbacks, unchecked, pruning, sorted(opened)

def verify(path, anchors_path, key):
    """Verifies a log and returns the report."""
    log, faults = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None), Faults()
    log.text_factory = bytearray
    log_id = bytes(log.execute(LOG).fetchone()[0]).decode()
    # The anchors are read first, so that a running portal cannot write one after the last entry that is read.
    anchors, lines, unsealed = read_anchors(anchors_path, log_id, key, faults) if anchors_path else ([], 0, 0)
    log.execute("BEGIN")
    _, base, mac = log.execute(LOG).fetchone()
    course = Course(anchors, base, mac, key.start if key else math.inf, faults)
    entries, last, setbacks, unchecked, pruning, opened = walk(log.execute(ROWS), base, mac, course, key, faults)
    first = log.execute("SELECT CAST(min(seq) AS INT) FROM entry").fetchone()[0] if entries else base + 1
    named = log.execute("""SELECT json_extract(it, '$.last'), json_extract(it, '$.mac')
        FROM (SELECT CAST(? AS TEXT) AS it) WHERE json_valid(it)""", [pruning]).fetchone()
    ends = {(last + 1, "cut"): course.next is not AFTER, (first, "base"): named != (base, mac.hex().encode()),
            (1, "key"): key and key.ids != {log_id}}
    found = sorted(faults.union(fault for fault in ends if ends[fault]))[:100]
    return {"whole": not found, "entries": entries, "last": last, "first_bad": found[0][0] if found else None,
            "faults": [{"seq": seq, "kind": kind} for seq, kind in found], "setbacks": setbacks, "open": opened,
            "anchors": lines, "keyed": key is not None, "unchecked": unchecked + unsealed}

def text(report):
    """Returns a report as text."""
    return "\n".join([
        "The log is whole:" if report["whole"] else f"The log is NOT WHOLE, from seq {report['first_bad']} on:",
        *map("  {0[kind]} at seq {0[seq]}".format, report["faults"]),
        "{entries} entries up to {last}, {anchors} anchors; without a key: {unchecked}; "
        "clock setbacks: {setbacks}; open operations: {open}".format(**report)])

def main():
    """Reads the arguments, prints the report and exits."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, action in ("database", None), ("--anchors", None), ("--key", None), ("--json", "store_true"):
        parser.add_argument(name, action=action)
    given = parser.parse_args()
    try:
        report = verify(given.database, given.anchors, Key(given.key) if given.key else None)
    except (OSError, sqlite3.Error, ValueError, TypeError) as error:
        parser.exit(2, f"verify.py: {given.database} or what belongs to it cannot be read: {error}\n")
    print(json.dumps(report) if given.json else text(report))
    sys.exit(0 if report["whole"] else 1)

if __name__ == "__main__":
    main()
