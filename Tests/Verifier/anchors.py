"""Reads the anchors of a log (FORMAT.md); part of verify.py."""
import datetime, hmac, json, math, os, re
from collections import namedtuple
from hashlib import sha256

ZEROS = bytes(32)
NUMBER, EPOCH, HEX = r"(0|[1-9]\d{0,17})", r"(0|[1-9]\d{0,6})", r'"[0-9a-f]{64}"'
LINE = {"segment": r"[1-9]\d{0,17}", "seq": NUMBER, "mac": HEX, "digest": HEX, "count": NUMBER,
        "time": r'"[\d-]{10}T[\d:]{8}\.\d{3}Z"', "key": r'"[0-9a-f]{16}"', "epoch": EPOCH, "previous": HEX, "seal": HEX}
ANCHOR = re.compile(r"\{%s\}" % ",".join(f'"{name}":{form}' for name, form in LINE.items()), re.ASCII)
Anchor = namedtuple("Anchor", [*LINE, "opens"])  # opens: whether it is the first of its segment
BEFORE = Anchor(0, 0, "", "", 0, 0, "", 0, "", "", False)
AFTER = BEFORE._replace(seq=math.inf, epoch=math.inf)

def parsed(line, segment):
    """Parses a line; returns None if it is not an anchor. `segment` is that of the previous line."""
    try:
        anchor = Anchor(*json.loads(ANCHOR.fullmatch(line.decode())[0]).values(), None)
        time = round(datetime.datetime.fromisoformat(anchor.time).timestamp() * 1000)
    except (TypeError, ValueError):
        return None
    return anchor._replace(time=time, opens=anchor.segment != segment)

def read_anchors(path, log_id, key, faults, starts=None):
    """Returns the anchors that no restoration has overtaken, the segments that restorations began (the last entry that was kept
    and the last one that was covered before), the number of lines, and the number of seals that were not checked; `starts`
    receives the segments that follow another and their first seqs."""
    anchors, lines, before, last, torn, starts = [], 0, BEFORE, None, [], [] if starts is None else starts
    found = open(path, "rb").read().split(b"\n")[:-1] if os.path.exists(path) else []
    while found and not parsed(found[-1], 0): found.pop()  # it was being written when the machine stopped
    for lines, line in enumerate(found, 1):
        anchor = parsed(line, before.segment)
        if not anchor:
            torn.append(line.startswith(b'{"segment":') or b'{"segment":'.startswith(line))
            continue
        secret = key and key.at(anchor.epoch)
        linked = anchor.previous == (ZEROS.hex() if last is None else sha256(last).hexdigest())
        for is_beginning in torn: faults.report(before.seq + 1, "torn" if is_beginning and linked else "anchors")
        if (not linked or anchor.key != log_id or not 0 <= anchor.segment - before.segment <= 1
                or not anchor.opens and (anchor.seq < before.seq or anchor.epoch < before.epoch)
                or secret and hmac.digest(secret, line[:line.rindex(b',"seal"')], "sha256").hex() != anchor.seal):
            faults.report(anchor.seq + 1, "anchors")
        if anchor.segment > before.segment > 0: starts.append((anchor.segment, anchor.seq))
        anchors.append(before := anchor)
        last, torn = line, []
    kept, openings, following, limit = [], [], None, math.inf
    for anchor in reversed(anchors):
        if following and anchor.segment < following.segment:
            if following.seq > limit and openings: openings[-1][1] = max(openings[-1][1], anchor.seq)
            else:
                limit = following.seq
                openings.append([following.seq, anchor.seq])
        if anchor.seq <= limit: kept.append(anchor)
        following = anchor
    unsealed = sum(key is None or anchor.epoch < key.start for anchor in anchors)
    # Forged anchors can have any order.
    return sorted(reversed(kept), key=lambda anchor: anchor.seq), openings, lines, unsealed
