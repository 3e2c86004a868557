import Foundation
import GRDB
import Time

extension Accounts {
    /// Adds an admin; throws `invalidEmail`, `duplicateEmail` or `weakPassword`.
    @discardableResult
    public func add(_ email: String, role: Role, password: String) throws -> Account {
        guard let email = Email(email) else { throw AccountsError.invalidEmail }
        try PasswordRules.check(password, of: email)
        let hash = try passwords.hash(password)
        let account = Account(
            id: UUID().uuidString.lowercased(), email: email.description, role: role, isDisabled: false,
            created: clock.now)
        try database.write { db in
            guard try Self.find(db, email.description) == nil else { throw AccountsError.duplicateEmail }
            try db.execute(
                sql: "INSERT INTO admin (id, email, role, password, created) VALUES (?, ?, ?, ?, ?)",
                arguments: [account.id, account.email, account.role.rawValue, hash, account.created.milliseconds])
            try Self.enqueue(.created, of: account.email, "added \(account.email) as \(account.role.rawValue)", db)
        }
        return account
    }

    /// Returns all admins, sorted by email address.
    public func list() throws -> [Account] {
        try database.read { db in
            try Row.fetchAll(db, sql: "SELECT \(Account.columns) FROM admin ORDER BY email").compactMap(Account.init)
        }
    }

    /// Disables an admin and ends all their sessions at once (S-7); throws `unknownAdmin` or `lastOwner`.
    public func disable(_ email: String) throws {
        try change(email) { db, account in
            try Self.requireAnotherOwner(db, than: account)
            try db.execute(sql: "UPDATE admin SET disabled = 1 WHERE id = ?", arguments: [account.id])
            try db.execute(sql: "DELETE FROM session WHERE admin = ?", arguments: [account.id])
            try Self.enqueue(.disabled, of: account.email, "disabled \(account.email)", db)
        }
    }

    /// Sets the password of an admin and ends all their sessions; throws `unknownAdmin` or `weakPassword`.
    public func setPassword(of email: String, to password: String) throws {
        guard let address = Email(email) else { throw AccountsError.invalidEmail }
        try PasswordRules.check(password, of: address)
        let hash = try passwords.hash(password)
        try change(email) { db, account in
            try db.execute(sql: "UPDATE admin SET password = ? WHERE id = ?", arguments: [hash, account.id])
            try db.execute(sql: "DELETE FROM session WHERE admin = ?", arguments: [account.id])
            try Self.enqueue(.passwordReset, of: account.email, "reset \(account.email)'s password", db)
        }
    }

    /// Changes the role of an admin, from the next request on; throws `unknownAdmin` or `lastOwner`.
    public func setRole(of email: String, to role: Role) throws {
        try change(email) { db, account in
            if role != .owner { try Self.requireAnotherOwner(db, than: account) }
            try db.execute(sql: "UPDATE admin SET role = ? WHERE id = ?", arguments: [role.rawValue, account.id])
            try Self.enqueue(
                .roleChanged, of: account.email,
                "changed \(account.email) from \(account.role.rawValue) to \(role.rawValue)", db)
        }
    }

    private func change(_ email: String, _ change: (Database, Account) throws -> Void) throws {
        guard let email = Email(email) else { throw AccountsError.invalidEmail }
        try database.write { db in
            guard let account = try Self.find(db, email.description) else { throw AccountsError.unknownAdmin }
            try change(db, account)
        }
    }

    private static func find(_ db: Database, _ email: String) throws -> Account? {
        try Row.fetchOne(db, sql: "SELECT \(Account.columns) FROM admin WHERE email = ?", arguments: [email])
            .flatMap(Account.init)
    }

    private static func requireAnotherOwner(_ db: Database, than account: Account) throws {
        guard account.role == .owner, !account.isDisabled else { return }
        let count = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM admin WHERE role = 'owner' AND disabled = 0 AND id <> ?",
            arguments: [account.id])
        guard let count, count > 0 else { throw AccountsError.lastOwner }
    }
}
