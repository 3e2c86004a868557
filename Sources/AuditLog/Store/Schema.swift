import AuditFormat
import GRDB
import SQLite

/// The tables of the log and the rules that the database itself enforces.
enum Schema {
    static let columns = EntryField.allCases.map(\.name)

    static let selection = "SELECT \(columns.joined(separator: ", ")) FROM entry"

    static let insertion =
        "INSERT INTO entry (\(columns.joined(separator: ", "))) "
        + "VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))"

    /// Creates the tables of a new log whose entries are sealed by a key.
    static func migrator(keyID: String) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("log") { db in
            try db.execute(sql: tables)
            try db.execute(sql: "INSERT INTO log (key_id) VALUES (?)", arguments: [keyID])
        }
        return migrator
    }

    /// Prepares a connection of the process that writes the log.
    static func prepareWriter(_ db: Database) throws {
        try prepareReader(db)
        // The statement journal of an entry would otherwise be a file, because an entry changes many pages.
        try db.execute(
            sql: "PRAGMA recursive_triggers = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY")
    }

    /// Prepares a connection that only reads.
    static func prepareReader(_ db: Database) throws {
        try db.harden()
        try db.execute(sql: "PRAGMA cache_size = -16384")
        db.add(function: TextMatch.function)
    }
}
