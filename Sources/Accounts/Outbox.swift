import Foundation
import GRDB

/// A change of who may come in, made on the machine itself, that the audit log has no entry of yet.
public struct OutboxEntry: Sendable, Equatable {
    /// 128 random bits in hexadecimal digits.
    public let id: String
    /// The account of the machine that made it.
    public let author: String
    /// What was changed, in a sentence without its subject.
    public let sentence: String
}

/// A session that has ended by itself and is still stored.
public struct ExpiredSession: Sendable, Equatable {
    /// Whose it was.
    public let account: Account
    /// What names it in the audit log.
    public let name: String
    fileprivate let token: Data
}

extension Accounts {
    /// The changes that wait for their entries, oldest first.
    public func outbox() throws -> [OutboxEntry] {
        try database.read { db in
            try Row.fetchAll(db, sql: "SELECT id, author, sentence FROM change ORDER BY rowid").map {
                OutboxEntry(id: $0[0], author: $0[1], sentence: $0[2])
            }
        }
    }

    /// Takes a change away that has its entry.
    public func remove(_ change: OutboxEntry) throws {
        try database.write { db in try db.execute(sql: "DELETE FROM change WHERE id = ?", arguments: [change.id]) }
    }

    /// Leaves a note of a change in the transaction that makes it.
    static func note(_ sentence: String, _ db: Database) throws {
        let digits = String(UInt128.random(in: .min ... .max), radix: 16)
        let id = String(repeating: "0", count: 32 - digits.utf8.count) + digits
        try db.execute(
            sql: "INSERT INTO change (id, author, sentence) VALUES (?, ?, ?)",
            arguments: [id, ProcessInfo.processInfo.userName, sentence])
    }

    /// The sessions that have ended by themselves since the last were forgotten (S-5).
    public func expiredSessions() throws -> [ExpiredSession] {
        let now = now()
        return try database.read { db in
            let sql = """
                SELECT admin.id, email, role, disabled, admin.created, token
                FROM session JOIN admin ON admin.id = session.admin WHERE seen <= ? OR session.created <= ?
                """
            let rows = try Row.fetchAll(db, sql: sql, arguments: [now - Session.idleTimeout, now - Session.absoluteLifetime])
            return rows.compactMap { row in
                let token = row[5] as Data
                return Account(row).map { ExpiredSession(account: $0, name: Token.name(ofHash: token), token: token) }
            }
        }
    }

    /// Takes a session away that has ended.
    public func remove(_ session: ExpiredSession) throws {
        try database.write { db in
            try db.execute(sql: "DELETE FROM session WHERE token = ?", arguments: [session.token])
        }
    }
}
