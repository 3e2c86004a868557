extension Schema {
    /// The tables of the portal's first version, which had no chain; they live on as what a migration finds.
    static let firstTables = """
        CREATE TABLE entry (
            seq              INTEGER PRIMARY KEY CHECK (seq > 0),
            time             INTEGER NOT NULL CHECK (time > 0),
            phase            TEXT NOT NULL CHECK (phase IN ('intent', 'outcome', 'event')),
            intent           INTEGER REFERENCES entry (seq),
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
            duration         INTEGER CHECK (duration >= 0),
            CHECK ((phase = 'outcome') = (intent IS NOT NULL)),
            CHECK ((phase = 'intent') = (outcome IS NULL)),
            CHECK (phase = 'event' OR operation IS NOT NULL)
        ) STRICT;

        CREATE UNIQUE INDEX entry_operation ON entry (operation, phase) WHERE operation IS NOT NULL;
        CREATE INDEX entry_time    ON entry (time);
        CREATE INDEX entry_admin   ON entry (admin_email, seq);
        CREATE INDEX entry_action  ON entry (action, seq);
        CREATE INDEX entry_user    ON entry (user_id, seq) WHERE user_id IS NOT NULL;
        CREATE INDEX entry_external ON entry (user_external_id, seq) WHERE user_external_id IS NOT NULL;
        CREATE INDEX entry_app     ON entry (app_id, seq) WHERE app_id IS NOT NULL;
        CREATE INDEX entry_outcome ON entry (outcome, seq) WHERE outcome IS NOT NULL;

        CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN
            SELECT RAISE (ABORT, 'an entry of the audit log is never changed');
        END;
        CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN
            SELECT RAISE (ABORT, 'an entry of the audit log is never deleted');
        END;
        CREATE TRIGGER entry_is_the_next BEFORE INSERT ON entry
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry)
        BEGIN
            SELECT RAISE (ABORT, 'an entry of the audit log has the next number');
        END;
        CREATE TRIGGER entry_is_the_only_one_of_its_operation BEFORE INSERT ON entry
        WHEN NEW.operation IS NOT NULL
            AND EXISTS (SELECT 1 FROM entry WHERE operation = NEW.operation AND phase = NEW.phase)
        BEGIN
            SELECT RAISE (ABORT, 'an operation has one intent and one outcome');
        END;
        """
}
