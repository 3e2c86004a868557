import Foundation
import GRDB

/// A signed-in admin's time here.
public struct Session: Sendable, Equatable {
    /// Whose session; role and address as they are now.
    public let account: Account
    /// When it began, in milliseconds since 1970-01-01 00:00 UTC.
    public let created: Int64
    /// What names it in the audit log.
    public let name: String

    /// After 15 minutes without a request a session ends: an admin's screen that nobody watches is the likeliest way in,
    /// and signing in again takes seconds (S-5; NIST SP 800-63B allows 30 minutes).
    public static let idleTimeout: Int64 = 15 * 60 * 1000
    /// After 8 hours a session ends whatever happens in it: a working day (NIST SP 800-63B allows 12 hours).
    public static let absoluteLifetime: Int64 = 8 * 60 * 60 * 1000
    /// A sixth session of an admin ends the oldest.
    public static let maximumCount = 5
}

extension Accounts {
    /// Signs an admin in: a new token, whatever cookie the browser had before (S-3, S-4). Errors: `refused`, `busy`.
    public func signIn(_ email: String, password: String) throws -> (token: Token, session: Session) {
        let address = Email(email)?.description ?? ""
        let row = try database.read { db in
            try Row.fetchOne(
                db, sql: "SELECT id, email, role, disabled, created, password FROM admin WHERE email = ?",
                arguments: [address])
        }
        let stored = row?[5] as String?
        let fits = password.utf8.count <= 1024 ? try passwords.verify(password, against: stored) : false
        guard fits, let stored, let account = row.flatMap(Account.init), !account.isDisabled else {
            throw AccountsError.refused
        }
        let renewed = passwords.isOutdated(stored) ? try passwords.hash(password) : nil
        let token = Token()
        let now = now()
        try database.write { db in
            if let renewed {
                try db.execute(
                    sql: "UPDATE admin SET password = ? WHERE id = ? AND password = ?",
                    arguments: [renewed, account.id, stored])
            }
            // The password may have been changed, or the admin disabled, while it was being checked.
            try db.execute(
                sql: """
                    INSERT INTO session (token, admin, created, seen)
                    SELECT ?, id, ?, ? FROM admin WHERE id = ? AND disabled = 0 AND password = ?
                    """, arguments: [token.hash, now, now, account.id, renewed ?? stored])
            guard db.changesCount == 1 else { throw AccountsError.refused }
            try Self.endSessions(db, of: account, beyond: Session.maximumCount)
        }
        return (token, Session(account: account, created: now, name: token.name))
    }

    /// The session of a token; `nil` where it has ended or never was. A request keeps the session alive.
    public func session(_ token: Token) throws -> Session? {
        let hash = token.hash
        let now = now()
        // One statement is consistent by itself. Around it GRDB's `read` would compile BEGIN, COMMIT and two pragmas anew,
        // and with them every statement that is kept, for each request of an admin.
        let found = try database.unsafeRead { db -> (session: Session, seen: Int64)? in
            let sql = """
                SELECT admin.id, email, role, disabled, admin.created, session.created, seen
                FROM session JOIN admin ON admin.id = session.admin WHERE token = ?
                """
            guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [hash]),
                let account = Account(row)
            else { return nil }
            return (Session(account: account, created: row[5], name: token.name), row[6])
        }
        guard let (session, seen) = found, !session.account.isDisabled,
            now - seen < Session.idleTimeout, now - session.created < Session.absoluteLifetime
        else { return nil }
        // Once a minute is enough: the session then ends after 14 to 15 idle minutes, and most requests write nothing.
        if now - seen >= 60_000 {
            // A full disk keeps no session alive, and must not keep anybody from reading either.
            try? database.write { db in
                try db.execute(sql: "UPDATE session SET seen = max(seen, ?) WHERE token = ?", arguments: [now, hash])
            }
        }
        return session
    }

    /// Ends a session; its token is unknown from then on, to every process (S-6).
    public func signOut(_ token: Token) throws {
        try database.write { db in
            try db.execute(sql: "DELETE FROM session WHERE token = ?", arguments: [token.hash])
        }
    }

    private static func endSessions(_ db: Database, of account: Account, beyond most: Int) throws {
        try db.execute(
            sql: """
                DELETE FROM session WHERE admin = ?1 AND token NOT IN
                (SELECT token FROM session WHERE admin = ?1 ORDER BY created DESC, rowid DESC LIMIT ?2)
                """, arguments: [account.id, most])
    }
}
