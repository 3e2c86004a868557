extension Schema {
    /// Only `entry` is evidence; the other tables can be rebuilt from it: `open_operation` (what the reconciler settles), `hour`
    /// (the seqs of each hour, so that a time becomes a range of seqs), `day` (the counts of the chart) and `entry_text` (the
    /// index of free text). An index on a field also contains what other filters and the chart need, so that many entries are
    /// skipped without reading their rows.
    ///
    /// INSERT OR REPLACE deletes the row in its way without firing a delete trigger, so the insert triggers demand the next
    /// number and an unused phase of the operation, whatever the conflict clause is.
    static let tables = """
        CREATE TABLE entry (
            seq              INTEGER PRIMARY KEY CHECK (seq > 0),
            epoch            INTEGER NOT NULL CHECK (epoch >= 0),
            time             INTEGER NOT NULL CHECK (time > 0),
            phase            TEXT NOT NULL CHECK (phase IN ('intent', 'outcome', 'settlement', 'event')),
            intent           INTEGER,
            action           TEXT NOT NULL CHECK (action <> ''),
            operation        TEXT,
            admin_id         TEXT,
            admin_email      TEXT NOT NULL,
            admin_role       TEXT,
            address          TEXT NOT NULL,
            session          TEXT,
            typed            TEXT,
            user_id          TEXT,
            user_external_id TEXT,
            user_name        TEXT,
            app_id           TEXT,
            app_name         TEXT,
            app_type         TEXT,
            app_scopes       TEXT,
            reason           TEXT,
            ticket           TEXT,
            outcome          TEXT CHECK (outcome <> ''),
            status           INTEGER,
            error_type       TEXT,
            request_id       TEXT,
            observed         TEXT CHECK (observed IN ('gone', 'listed')),
            observed_at      INTEGER,
            duration         INTEGER CHECK (duration >= 0),
            detail           TEXT,
            mac              BLOB NOT NULL CHECK (length(mac) = 32),
            CHECK ((phase IN ('outcome', 'settlement')) = (intent IS NOT NULL)),
            CHECK ((phase = 'intent') = (outcome IS NULL)),
            CHECK (phase = 'event' OR operation IS NOT NULL),
            CHECK ((observed IS NULL) = (observed_at IS NULL))
        ) STRICT;

        CREATE TABLE log (
            id       INTEGER PRIMARY KEY DEFAULT 1 CHECK (id = 1),
            key_id   TEXT NOT NULL,
            segment  INTEGER NOT NULL DEFAULT 1,
            base_seq INTEGER NOT NULL DEFAULT 0,
            base_mac BLOB NOT NULL DEFAULT (zeroblob(32)) CHECK (length(base_mac) = 32),
            indexed  INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE open_operation (intent INTEGER PRIMARY KEY, operation TEXT NOT NULL) STRICT;
        CREATE TABLE hour (hour INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;
        CREATE TABLE day (
            day     INTEGER NOT NULL,
            action  TEXT NOT NULL,
            outcome TEXT NOT NULL,
            entries INTEGER NOT NULL,
            PRIMARY KEY (day, action, outcome)
        ) STRICT, WITHOUT ROWID;
        CREATE VIRTUAL TABLE entry_text USING fts5 (text, content = '', tokenize = 'trigram');

        CREATE UNIQUE INDEX entry_operation ON entry (operation, phase) WHERE operation IS NOT NULL;
        CREATE INDEX entry_admin    ON entry (admin_email, seq, time, action, outcome);
        CREATE INDEX entry_user     ON entry (user_id, seq, time, action, outcome) WHERE user_id IS NOT NULL;
        CREATE INDEX entry_external ON entry (user_external_id, seq, time, action, outcome)
                                    WHERE user_external_id IS NOT NULL;
        CREATE INDEX entry_app      ON entry (app_id, seq, time, action, outcome) WHERE app_id IS NOT NULL;
        CREATE INDEX entry_address  ON entry (address, seq, time, action, outcome);
        CREATE INDEX entry_action   ON entry (action, seq, time, outcome);
        CREATE INDEX entry_outcome  ON entry (outcome, seq, time, action) WHERE outcome IS NOT NULL;
        CREATE INDEX entry_request  ON entry (request_id, seq) WHERE request_id IS NOT NULL;
        CREATE INDEX entry_ticket   ON entry (ticket, seq) WHERE ticket IS NOT NULL;

        CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN
            SELECT RAISE (ABORT, 'an entry of the audit log is never changed');
        END;
        \(neverDeleted)
        CREATE TRIGGER entry_is_the_next BEFORE INSERT ON entry
        WHEN NEW.seq IS NOT (SELECT max(coalesce((SELECT max(seq) FROM entry), 0), base_seq) + 1 FROM log)
        BEGIN
            SELECT RAISE (ABORT, 'an entry of the audit log has the next number');
        END;
        CREATE TRIGGER entry_is_the_only_one_of_its_operation BEFORE INSERT ON entry
        WHEN NEW.operation IS NOT NULL
            AND EXISTS (SELECT 1 FROM entry WHERE operation = NEW.operation AND phase = NEW.phase)
        BEGIN
            SELECT RAISE (ABORT, 'an operation has one intent, one outcome and one settlement');
        END;
        CREATE TRIGGER entry_ends_what_is_open BEFORE INSERT ON entry
        WHEN NEW.intent IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM open_operation WHERE intent = NEW.intent AND operation = NEW.operation)
        BEGIN
            SELECT RAISE (ABORT, 'an outcome or a settlement belongs to an operation that is open');
        END;
        CREATE TRIGGER entry_opens_an_operation AFTER INSERT ON entry WHEN NEW.phase = 'intent' BEGIN
            INSERT INTO open_operation (intent, operation) VALUES (NEW.seq, NEW.operation);
        END;
        CREATE TRIGGER entry_closes_an_operation AFTER INSERT ON entry
        WHEN NEW.phase = 'settlement' OR (NEW.phase = 'outcome' AND NEW.outcome <> 'unknown')
        BEGIN
            DELETE FROM open_operation WHERE intent = NEW.intent;
        END;
        CREATE TRIGGER entry_is_counted AFTER INSERT ON entry BEGIN
            INSERT INTO hour (hour, first, last) VALUES (NEW.time / 3600000, NEW.seq, NEW.seq)
                ON CONFLICT (hour) DO UPDATE SET last = excluded.last;
            INSERT INTO day (day, action, outcome, entries)
                VALUES (NEW.time / 86400000, NEW.action, coalesce(NEW.outcome, ''), 1)
                ON CONFLICT (day, action, outcome) DO UPDATE SET entries = min(entries, 1000000000000) + 1;
        END;
        """

    /// Pruning drops and recreates this trigger in one transaction; nothing else does.
    static let neverDeleted = """
        CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN
            SELECT RAISE (ABORT, 'an entry of the audit log is never deleted');
        END;
        """
}
