import Foundation
import GRDB
import Text
import Time

/// A change of the admins that has no entry in the audit log yet.
///
/// This is the transactional-outbox pattern: commands change accounts from another process, which must not write the audit log,
/// so they leave an outbox entry in the transaction of the change, and the portal records and removes it.
public struct OutboxEntry: Sendable, Equatable {
    /// The kinds of changes; the database stores the raw value.
    public enum Change: String, Sendable {
        case created, disabled
        case passwordReset = "password reset"
        case roleChanged = "role changed"
    }

    /// 128 random bits as hexadecimal digits.
    public let id: String
    /// The user of the operating system who made the change.
    public let author: String
    /// What was changed.
    public let change: Change
    /// The email address of the admin whose account was changed.
    public let email: String
    /// The change in a sentence without its subject, such as “disabled ann@example.com”.
    public let sentence: String
}

/// A session that has expired but is still stored.
public struct ExpiredSession: Sendable, Equatable {
    /// The admin whose session it was.
    public let account: Account
    /// Identifies the session in the audit log.
    public let name: String
    fileprivate let tokenHash: Data
}

extension Accounts {
    /// Returns the changes without an entry in the audit log, oldest first.
    public func outbox() throws -> [OutboxEntry] {
        try database.read { db in
            try Row.fetchAll(db, sql: "SELECT id, author, change, email, sentence FROM outbox ORDER BY rowid")
                .compactMap {
                    row in
                    OutboxEntry.Change(rawValue: row[2]).map {
                        OutboxEntry(id: row[0], author: row[1], change: $0, email: row[3], sentence: row[4])
                    }
                }
        }
    }

    /// Removes a change that has been recorded.
    public func remove(_ entry: OutboxEntry) throws {
        try database.write { db in try db.execute(sql: "DELETE FROM outbox WHERE id = ?", arguments: [entry.id]) }
    }

    /// Adds a change to the outbox, in the transaction that makes it.
    static func enqueue(_ change: OutboxEntry.Change, of email: String, _ sentence: String, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO outbox (id, author, change, email, sentence) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                String.randomHex128(), ProcessInfo.processInfo.userName, change.rawValue, email, sentence,
            ])
    }

    /// Returns the sessions that have expired and have not been removed yet (S-5).
    public func expiredSessions() throws -> [ExpiredSession] {
        let now = clock.now
        return try database.read { db in
            let sql = """
                SELECT \(Account.columns), token FROM session JOIN admin ON admin.id = session.admin
                WHERE last_seen <= ? OR session.created <= ?
                """
            let limits = [now - Session.idleTimeout, now - Session.absoluteLifetime].map(\.milliseconds)
            return try Row.fetchAll(db, sql: sql, arguments: StatementArguments(limits)).compactMap { row in
                let hash = row[5] as Data
                return Account(row).map {
                    ExpiredSession(account: $0, name: Token.name(ofHash: hash), tokenHash: hash)
                }
            }
        }
    }

    /// Removes an expired session that has been recorded.
    public func remove(_ session: ExpiredSession) throws {
        try database.write { db in
            try db.execute(sql: "DELETE FROM session WHERE token = ?", arguments: [session.tokenHash])
        }
    }
}
