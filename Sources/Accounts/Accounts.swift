import Foundation
import GRDB

/// Who may come in: the admins, their roles and passwords, and their sessions, in a database of their own.
public final class Accounts: Sendable {
    let database: DatabaseQueue
    let passwords: Passwords
    let now: @Sendable () -> Int64

    /// Opens the accounts in a folder, and makes them where there are none.
    ///
    /// `now` gives milliseconds since 1970-01-01 00:00 UTC. A rollback journal is used, since the commands that change
    /// accounts write from another process while the portal runs, which the write-ahead log of this SQLite does not bear.
    public convenience init(
        folder: String, cost: ScryptCost = .standard,
        now: @escaping @Sendable () -> Int64 = Accounts.milliseconds
    ) throws {
        try self.init(folder: folder, passwords: Passwords(cost: cost), now: now)
    }

    init(folder: String, passwords: Passwords, now: @escaping @Sendable () -> Int64) throws {
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
        try Self.migrator.migrate(database)
        self.passwords = passwords
        self.now = now
    }

    /// Milliseconds since 1970-01-01 00:00 UTC.
    public static let milliseconds: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("admins and sessions") { db in
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
                        token   BLOB PRIMARY KEY NOT NULL CHECK (length(token) = 32),
                        admin   TEXT NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
                        created INTEGER NOT NULL,
                        seen    INTEGER NOT NULL
                    ) STRICT;
                    CREATE INDEX session_admin ON session (admin);
                    """)
        }
        migrator.registerMigration("changes that wait for their entries") { db in
            try db.execute(
                sql: """
                    CREATE TABLE change (
                        id       TEXT PRIMARY KEY NOT NULL,
                        author   TEXT NOT NULL,
                        sentence TEXT NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }

    /// Adds an admin. Errors: `notAnEmail`, `exists`, `weakPassword`.
    @discardableResult
    public func add(_ email: String, role: Role, password: String) throws -> Account {
        guard let email = Email(email) else { throw AccountsError.notAnEmail }
        try PasswordRules.check(password, of: email)
        let hash = try passwords.hash(password)
        let account = Account(
            id: UUID().uuidString.lowercased(), email: email.description, role: role, isDisabled: false, created: now())
        try database.write { db in
            guard try Self.find(db, email.description) == nil else { throw AccountsError.exists }
            try db.execute(
                sql: "INSERT INTO admin (id, email, role, password, created) VALUES (?, ?, ?, ?, ?)",
                arguments: [account.id, account.email, account.role.rawValue, hash, account.created])
            try Self.note("added \(account.email) as \(account.role.rawValue)", db)
        }
        return account
    }

    /// All admins, by address.
    public func list() throws -> [Account] {
        try database.read { db in
            try Row.fetchAll(db, sql: "SELECT id, email, role, disabled, created FROM admin ORDER BY email")
                .compactMap(Account.init)
        }
    }

    /// Shuts an admin out and ends all of the admin's sessions at once (S-7). Errors: `unknown`, `lastOwner`.
    public func disable(_ email: String) throws {
        try change(email) { db, account in
            try Self.keepAnOwner(db, without: account)
            try db.execute(sql: "UPDATE admin SET disabled = 1 WHERE id = ?", arguments: [account.id])
            try db.execute(sql: "DELETE FROM session WHERE admin = ?", arguments: [account.id])
            try Self.note("shut out \(account.email)", db)
        }
    }

    /// Gives an admin another password and ends all of the admin's sessions. Errors: `unknown`, `weakPassword`.
    public func setPassword(of email: String, to password: String) throws {
        guard let address = Email(email) else { throw AccountsError.notAnEmail }
        try PasswordRules.check(password, of: address)
        let hash = try passwords.hash(password)
        try change(email) { db, account in
            try db.execute(sql: "UPDATE admin SET password = ? WHERE id = ?", arguments: [hash, account.id])
            try db.execute(sql: "DELETE FROM session WHERE admin = ?", arguments: [account.id])
            try Self.note("gave \(account.email) another password", db)
        }
    }

    /// Gives an admin another role, which holds from the next request on. Errors: `unknown`, `lastOwner`.
    public func setRole(of email: String, to role: Role) throws {
        try change(email) { db, account in
            if role != .owner { try Self.keepAnOwner(db, without: account) }
            try db.execute(sql: "UPDATE admin SET role = ? WHERE id = ?", arguments: [role.rawValue, account.id])
            try Self.note("made \(account.email) \(role.rawValue), who was \(account.role.rawValue)", db)
        }
    }

    private func change(_ email: String, _ change: (Database, Account) throws -> Void) throws {
        guard let email = Email(email) else { throw AccountsError.notAnEmail }
        try database.write { db in
            guard let account = try Self.find(db, email.description) else { throw AccountsError.unknown }
            try change(db, account)
        }
    }

    private static func find(_ db: Database, _ email: String) throws -> Account? {
        try Row.fetchOne(
            db, sql: "SELECT id, email, role, disabled, created FROM admin WHERE email = ?", arguments: [email]
        ).flatMap(Account.init)
    }

    private static func keepAnOwner(_ db: Database, without account: Account) throws {
        guard account.role == .owner, !account.isDisabled else { return }
        let others = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM admin WHERE role = 'owner' AND disabled = 0 AND id <> ?",
            arguments: [account.id])
        guard let others, others > 0 else { throw AccountsError.lastOwner }
    }
}

extension Account {
    /// Reads id, email, role, disabled and created; `nil` for a role that this version does not know.
    init?(_ row: Row) {
        guard let role = Role(rawValue: row[2]) else { return nil }
        self.init(id: row[0], email: row[1], role: role, isDisabled: row[3], created: row[4])
    }
}
