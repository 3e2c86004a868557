import GRDB
public import Time

/// The admins with their roles and passwords, and their sessions, in a database of their own.
public final class Accounts: Sendable {
    let database: DatabaseQueue
    let passwords: Passwords
    let clock: any UTCClock

    /// Opens the accounts in a folder; creates them if there are none.
    ///
    /// The database has a rollback journal, because commands change it from another process while the portal runs, which is not
    /// safe with the write-ahead log of this version of SQLite.
    public convenience init(folder: String, clock: any UTCClock = .system) throws {
        try self.init(folder: folder, passwords: Passwords(cost: .standard), clock: clock)
    }

    init(folder: String, passwords: Passwords, clock: any UTCClock) throws {
        var configuration = Configuration()
        configuration.label = "accounts"
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = TRUNCATE;
                    PRAGMA synchronous = FULL;
                    PRAGMA trusted_schema = OFF;
                    """)
        }
        database = try DatabaseQueue(path: "\(folder)/accounts.sqlite", configuration: configuration)
        try Schema.migrator.migrate(database)
        self.passwords = passwords
        self.clock = clock
    }
}
