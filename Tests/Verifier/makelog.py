"""Creates small intact logs as FORMAT.md describes them; shares no code with the verifier."""
import hashlib
import hmac
import json
import re
import shutil
import sqlite3
import struct
import textwrap
from contextlib import closing, suppress
from copy import deepcopy
from datetime import datetime, timezone
from pathlib import Path

from verify import DERIVED

FIELDS = """epoch time phase intent action operation admin_id admin_email admin_role address session typed user_id
    user_external_id user_name app_id app_name app_type app_scopes reason ticket outcome status error_type request_id
    observed observed_at duration detail""".split()
COLUMNS = ["seq", *FIELDS, "mac"]
MINUTE = 60_000
ZEROS = bytes(32)


def field(value):
    """Encodes a field of a canonical entry."""
    if value is None:
        return b"N"
    if isinstance(value, int):
        return b"I" + value.to_bytes(8, "big", signed=True)
    return b"T" + struct.pack(">I", len(value.encode())) + value.encode()


def canonical(row, before):
    """Returns the canonical entry of a row after an entry with the MAC `before`."""
    return row["seq"].to_bytes(8, "big") + before + b"".join(field(row[name]) for name in FIELDS)


def schema():
    """Returns the statement that creates the table of the entries, and those that create the rest, as the portal has them."""
    source = (Path(__file__).parents[2] / "Sources/AuditLog/Store/Schema+Tables.swift").read_text()
    tables, trigger = (textwrap.dedent(text) for text in re.findall(r'"""\n(.*?)\n *"""', source, re.DOTALL))
    statements = tables.replace("\\(neverDeleted)", trigger) + "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);"
    entry, rest = statements.split(";\n", 1)
    return entry, rest


def create(path, primary, fill):
    """Creates a database; `fill` inserts rows that no rule of the schema checks, as an attacker would."""
    entry, rest = schema()
    Path(path).unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(f"CREATE TABLE entry(seq INTEGER {'PRIMARY KEY' * primary}, {', '.join(FIELDS)}, mac BLOB)")
        file.execute("CREATE TABLE log(key_id TEXT, segment INTEGER, base_seq INTEGER, base_mac BLOB)")
        fill(file)
        log = file.execute("SELECT * FROM log").fetchone()
        file.execute("DROP TABLE log")
        if primary:
            file.execute("PRAGMA writable_schema = ON")
            file.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'entry'", [entry])
    with closing(sqlite3.connect(path)) as file:
        file.executescript(rest)
        file.execute("INSERT INTO log (key_id, segment, base_seq, base_mac) VALUES (?, ?, ?, ?)", log)
        derive(file)
        file.commit()


def refill(path, fill):
    """Replaces the entries of a database of the portal, without its triggers and checks, as an attacker would."""
    with closing(sqlite3.connect(path)) as file, file:
        triggers = file.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.execute("DELETE FROM entry")
        file.execute("DELETE FROM log")
        fill(file)
        derive(file)
        for _, sql in triggers:
            file.execute(sql)


def derive(file):
    """Fills the tables that are derived from the entries."""
    for table, entries in DERIVED.items():
        file.execute(f"DELETE FROM {table.split()[0]}")
        with suppress(sqlite3.IntegrityError):  # a forged time has no hour
            file.execute(f"INSERT INTO {table} {entries}")


class Log:
    """A log: `rows`, `lines` (the anchors), and the row of the table `log`."""

    def __init__(self, secret=b"a secret of thirty-two bytes ..."):
        self.keys, self.epoch, self.time, self.moved = [secret], 0, 1_750_000_000_000, 1_750_000_000_000
        self.rows, self.lines, self.segment, self.base = [], [], 1, (0, ZEROS)
        self.start()

    @classmethod
    def load(cls, database, anchors, key):
        """Loads a log of the portal with its initial key."""
        log = cls.__new__(cls)
        with closing(sqlite3.connect(database)) as file:
            file.row_factory = sqlite3.Row
            log.rows = [{name: row[name] for name in COLUMNS} for row in file.execute("SELECT * FROM entry ORDER BY seq")]
            log.segment, log.base = 1, tuple(file.execute("SELECT base_seq, base_mac FROM log").fetchone())
        log.keys, log.lines = [bytes.fromhex(key.read_text()[-65:])], anchors.read_bytes().splitlines()
        log.time = log.moved = log.rows[-1]["time"]
        log.epoch = log.rows[-1]["epoch"]
        return log

    @property
    def id(self):
        return hashlib.sha256(b"id" + self.keys[0]).digest()[:8].hex()

    @property
    def last(self):
        """The seq and the MAC of the last entry."""
        return (self.rows[-1]["seq"], self.rows[-1]["mac"]) if self.rows else self.base

    def key(self, epoch):
        while len(self.keys) <= epoch:
            self.keys.append(hashlib.sha256(b"next" + self.keys[-1]).digest())
        return self.keys[epoch]

    def wait(self, minutes):
        """Lets time pass; the key is advanced every 15 minutes."""
        self.time += minutes * MINUTE
        while self.time - self.moved >= 15 * MINUTE:
            self.epoch, self.moved = self.epoch + 1, self.moved + 15 * MINUTE

    def entry(self, **fields):
        """Writes an entry and returns its seq."""
        row = dict.fromkeys(FIELDS) | {"phase": "event", "action": "page", "reason": "naïve · 理由"}
        row |= {"admin_email": "admin@example.com", "address": "127.0.0.1"}
        row |= {"epoch": self.epoch, "time": self.time, "status": 200, "seq": self.last[0] + 1} | fields
        row["mac"] = self.sealed(row, self.last[1])
        self.rows.append(row)
        return row["seq"]

    def code(self, epoch, content):
        return hmac.digest(self.key(epoch), content, "sha256")

    def sealed(self, row, before):
        return self.code(row["epoch"], canonical(row, before))

    def anchor(self, after=None):
        """Writes an anchor, which is linked to the line `after` or to the last one."""
        lines = [json.loads(line) for line in self.lines if line.endswith(b"}")]
        linked = after or (self.lines[-1] if self.lines else None)
        before = next((line for line in reversed(lines) if line["seq"] <= self.last[0]), None)
        digest = hashlib.sha256(bytes.fromhex(before["digest"]) if before else ZEROS)
        mac = self.base[1]
        for row in self.rows:
            if not before or row["seq"] > before["seq"]:
                digest.update(canonical(row, mac) + row["mac"])
            mac = row["mac"]
        time = datetime.fromtimestamp(self.time / 1000, timezone.utc)
        line = json.dumps({
            "segment": self.segment, "seq": self.last[0], "mac": self.last[1].hex(), "digest": digest.hexdigest(),
            "count": len(self.rows), "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "key": self.id, "epoch": self.epoch,
            "previous": hashlib.sha256(linked).hexdigest() if linked else ZEROS.hex(),
        }, separators=(",", ":")).encode()[:-1]
        seal = self.code(self.epoch, line).hex()
        self.lines.append(line + b',"seal":"' + seal.encode() + b'"}')

    def start(self):
        """Records a start of the worker."""
        self.epoch, self.moved = self.epoch + 1 if self.rows else 0, self.time
        self.entry(action="start")
        self.anchor()

    def work(self, entries, anchors=True):
        """Writes entries every ten minutes and an anchor every hour."""
        for _ in range(entries):
            self.wait(10)
            self.entry()
            if anchors and self.last[0] % 6 == 1:
                self.anchor()

    def prune(self, last, waits=True):
        """Deletes the entries up to a seq as the portal does, after 91 days."""
        self.anchor()
        if waits:
            self.wait(91 * 24 * 60)
            self.anchor()
        gone = [row for row in self.rows if row["seq"] <= last]
        self.entry(action="pruning", detail=json.dumps(
            {"first": gone[0]["seq"], "last": last, "mac": gone[-1]["mac"].hex(), "sha256": ZEROS.hex()}))
        self.rows, self.base = self.rows[len(gone):], (last, gone[-1]["mac"])
        self.anchor()

    def copy(self):
        return deepcopy(self)

    def restore(self, copy):
        """Restores the entries of an older copy."""
        self.rows, self.base = deepcopy(copy.rows), copy.base
        self.segment, self.epoch = self.segment + 1, self.epoch + 1
        self.anchor()
        self.entry(action="restoration")

    def reseal(self, seq, epoch=None):
        """Seals all entries from a seq on again with the current key, as an intruder would."""
        for row, before in zip(self.rows[seq - 1:], self.rows[seq - 2:]):
            row["epoch"] = row["epoch"] if epoch is None else epoch
            row["mac"] = self.code(self.epoch, canonical(row, before["mac"]))

    def save(self, folder, epoch=0, key_id=None, primary=True, into=None):
        """Writes the database, its anchors, a copy of them outside of its folder, and the key of an epoch, and returns the paths
        of the database, the copy and the key; `into` is a database whose entries are replaced."""
        database, outside, key = folder / "audit.sqlite", folder / "outside" / "anchors.jsonl", folder / "key"
        if into:
            shutil.copyfile(into, database)
        refill(database, self.fill) if into else create(database, primary, self.fill)
        outside.parent.mkdir(exist_ok=True)
        for anchors in folder / "anchors.jsonl", outside:
            anchors.write_bytes(b"".join(line + b"\n" for line in self.lines))
        key.write_text(self.key_file(epoch, key_id))
        return database, outside, key

    def fill(self, file):
        """Inserts the rows."""
        file.execute("INSERT INTO log (key_id, segment, base_seq, base_mac) VALUES (?, ?, ?, ?)",
                     (self.id, self.segment, *self.base))
        file.executemany(f"INSERT INTO entry ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})",
                         ([row[name] for name in COLUMNS] for row in self.rows))

    def key_file(self, epoch, key_id=None):
        """Returns the key file of an epoch."""
        return (f"connected-apps-portal audit key\nid {key_id or self.id}\nepoch {epoch}\n"
                f"key {self.key(epoch).hex()}\n")
