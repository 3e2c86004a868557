import GRDB
import Time

/// The tables of accounts.sqlite.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("accounts") { db in
            try db.execute(
                sql: """
                    CREATE TABLE admin (
                        id       TEXT PRIMARY KEY NOT NULL,
                        email    TEXT NOT NULL UNIQUE,
                        role     TEXT NOT NULL CHECK (role IN ('viewer', 'revoker', 'auditor', 'owner')),
                        password TEXT NOT NULL,
                        disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
                        created  INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE session (
                        token     BLOB PRIMARY KEY NOT NULL CHECK (length(token) = 32),
                        admin     TEXT NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
                        created   INTEGER NOT NULL,
                        last_seen INTEGER NOT NULL
                    ) STRICT;
                    CREATE INDEX session_admin ON session (admin);
                    CREATE TABLE outbox (
                        id       TEXT PRIMARY KEY NOT NULL,
                        author   TEXT NOT NULL,
                        sentence TEXT NOT NULL
                    ) STRICT;
                    """)
        }
        migrator.registerMigration("kinds of changes") { db in
            try db.execute(
                sql: """
                    ALTER TABLE outbox ADD COLUMN change TEXT NOT NULL DEFAULT 'role changed';
                    ALTER TABLE outbox ADD COLUMN email TEXT NOT NULL DEFAULT '';
                    """)
        }
        return migrator
    }
}

extension Account {
    /// The columns that `init(_:)` reads.
    static let columns = "admin.id, email, role, disabled, admin.created"

    /// Reads the first five columns of a row; returns nil for a role that this version does not know.
    init?(_ row: Row) {
        guard let role = Role(rawValue: row[2]) else { return nil }
        self.init(id: row[0], email: row[1], role: role, isDisabled: row[3], created: UTCTime(milliseconds: row[4]))
    }
}
