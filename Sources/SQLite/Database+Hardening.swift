import CSQLite
public import GRDB

extension Database {
    /// Refuses what a hostile database file could use: writes to the schema and to shadow tables, extensions, functions in
    /// views and triggers, and values of more than 16 MiB.
    public func harden() throws {
        unsafe portal_sqlite3_defend(sqliteConnection)
        unsafe portal_sqlite3_refuse_extensions(sqliteConnection)
        unsafe sqlite3_limit(sqliteConnection, SQLITE_LIMIT_LENGTH, 1 << 24)
        try execute(sql: "PRAGMA trusted_schema = OFF")
    }
}

/// The linked SQLite library.
public enum SQLiteLibrary {
    /// The version, such as `3.40.1`.
    public static var version: String { unsafe String(cString: sqlite3_libversion()) }
}
