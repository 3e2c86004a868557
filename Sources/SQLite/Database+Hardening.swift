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

extension Database {
    /// Runs work and calls a closure now and then in the middle of its statements, such as one that waits.
    public func pausing<Value>(_ pause: @escaping () -> Void, _ work: () throws -> Value) throws -> Value {
        let handler = PauseHandler(pause)
        unsafe sqlite3_progress_handler(
            sqliteConnection, PauseHandler.instructions,
            { argument in
                unsafe argument.map { unsafe Unmanaged<PauseHandler>.fromOpaque($0).takeUnretainedValue().pause() }
                return 0
            }, Unmanaged.passUnretained(handler).toOpaque())
        defer { unsafe sqlite3_progress_handler(sqliteConnection, 0, nil, nil) }
        return try withExtendedLifetime(handler) { try work() }
    }
}

private final class PauseHandler {
    let pause: () -> Void

    /// How many instructions of SQLite's virtual machine run between two calls: some milliseconds.
    static let instructions: Int32 = 100_000

    init(_ pause: @escaping () -> Void) { self.pause = pause }
}

/// The linked SQLite library.
public enum SQLiteLibrary {
    /// The version, such as `3.40.1`.
    public static var version: String { unsafe String(cString: sqlite3_libversion()) }
}
