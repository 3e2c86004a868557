import CSQLite
import GRDB

/// The tables of the log and the rules that the database itself keeps.
enum Schema {
    /// In the order of the table; `NewEntry`, `Entry` and `StoredRow` rely on it. What stands between the first and the last is
    /// what a MAC macChecker, in this order (FORMAT.md).
    static let columns = [
        "seq", "epoch", "time", "phase", "intent", "action", "operation",
        "admin_id", "admin_email", "admin_role", "address", "session",
        "typed", "user_id", "user_external_id", "user_name",
        "app_id", "app_name", "app_type", "app_scopes",
        "reason", "ticket",
        "outcome", "status", "error_type", "request_id", "observed", "observed_at", "duration", "detail",
        "mac",
    ]

    static let selection = "SELECT \(columns.joined(separator: ", ")) FROM entry"

    /// `keyStore` gives the key that macChecker the entries of a log that had no chain yet.
    static func migrator(_ keyStore: KeyStore) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("entries") { db in try db.execute(sql: firstTables) }
        migrator.registerMigration("chain") { db in try chainEntries(db, keyStore.key) }
        // The index of text is made anew, with milestones (`Text`).
        migrator.registerMigration("milestones") { db in
            try db.execute(
                sql: "INSERT INTO entry_text (entry_text) VALUES ('delete-all'); UPDATE log SET indexed = base_seq")
        }
        return migrator
    }

    /// The id of the key of a log, and the epoch of its last entry; `nil` where there is no chain yet.
    static func chain(_ db: Database) throws -> (keyID: String, epoch: Int64)? {
        guard try db.tableExists("log"), let keyID = try String.fetchOne(db, sql: "SELECT key_id FROM log") else {
            return nil
        }
        return (keyID, try Int64.fetchOne(db, sql: "SELECT epoch FROM entry ORDER BY seq DESC LIMIT 1") ?? 0)
    }

    /// Moves the entries into tables with a chain, sealing each one as it is now.
    private static func chainEntries(_ db: Database, _ key: Key) throws {
        try db.execute(sql: "ALTER TABLE entry RENAME TO first_entry")
        for name in try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'first_entry'")
        {
            try db.execute(sql: "DROP TRIGGER \(name)")
        }
        for name in try String.fetchAll(
            db,
            sql: "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'first_entry' AND sql IS NOT NULL")
        {
            try db.execute(sql: "DROP INDEX \(name)")
        }
        try db.execute(sql: tables)
        try db.execute(sql: "INSERT INTO log (key_id) VALUES (?)", arguments: [key.id])
        var last = ChainHead.none
        let old = columns.dropFirst().dropLast().map { missingAtFirst.contains($0) ? "NULL" : $0 }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT \(old.joined(separator: ", ")) FROM first_entry ORDER BY seq")
        while let row = try rows.next() {
            var values = row.map(\.1)
            values[0] = key.epoch.databaseValue
            last = try NewEntry.insert(values, after: last, sealedBy: key, into: db)
        }
        try db.execute(sql: "DROP TABLE first_entry")
    }

    private static let missingAtFirst: Set<String> = ["epoch", "observed", "observed_at", "detail"]

    /// What every connection to the log is told before its first use.
    static func prepare(_ db: Database) throws {
        try prepareReading(db)
        // An entry changes so many pages that what SQLite keeps to undo one statement would go into a file.
        try db.execute(
            sql: "PRAGMA recursive_triggers = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY")
    }

    /// What a connection is told that only reads.
    static func prepareReading(_ db: Database) throws {
        unsafe portal_sqlite3_defend(db.sqliteConnection)
        unsafe portal_sqlite3_refuse_extensions(db.sqliteConnection)
        unsafe sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, 1 << 24)
        try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384")
        db.add(function: Text.contains)
    }
}
