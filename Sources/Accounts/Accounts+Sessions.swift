import Foundation
import GRDB
import Time

extension Accounts {
    /// Signs an admin in with a new token, whatever cookie the browser sent (S-3, S-4); throws `invalidCredentials` or `busy`.
    public func signIn(_ email: String, password: String) throws -> (token: Token, session: Session) {
        let address = Email(email)?.description ?? ""
        let row = try database.read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Account.columns), password FROM admin WHERE email = ?", arguments: [address])
        }
        let stored = row?[5] as String?
        let isCorrect =
            password.utf8.count <= PasswordRules.maximumByteCount
            ? try passwords.verify(password, against: stored) : false
        guard isCorrect, let stored, let account = row.flatMap(Account.init), !account.isDisabled else {
            throw AccountsError.invalidCredentials
        }
        let renewed = passwords.isOutdated(stored) ? try passwords.hash(password) : nil
        let token = Token()
        let now = clock.now
        try database.write { db in
            if let renewed {
                try db.execute(
                    sql: "UPDATE admin SET password = ? WHERE id = ? AND password = ?",
                    arguments: [renewed, account.id, stored])
            }
            // The password may have been changed, or the admin disabled, while it was being checked.
            try db.execute(
                sql: """
                    INSERT INTO session (token, admin, created, last_seen)
                    SELECT ?, id, ?, ? FROM admin WHERE id = ? AND disabled = 0 AND password = ?
                    """,
                arguments: [token.hash, now.milliseconds, now.milliseconds, account.id, renewed ?? stored])
            guard db.changesCount == 1 else { throw AccountsError.invalidCredentials }
            try Self.endOldestSessions(db, of: account)
        }
        return (token, Session(account: account, created: now, name: token.name))
    }

    /// Returns the session of a token and keeps it alive; nil if it has ended or never existed.
    public func session(_ token: Token) throws -> Session? {
        let hash = token.hash
        let now = clock.now
        // One statement is consistent on its own. GRDB's `read` would compile BEGIN, COMMIT and two pragmas for every request
        // of an admin, and with them every cached statement again.
        let found = try database.unsafeRead { db -> (session: Session, lastSeen: UTCTime)? in
            let sql = """
                SELECT \(Account.columns), session.created, last_seen
                FROM session JOIN admin ON admin.id = session.admin WHERE token = ?
                """
            guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [hash]),
                let account = Account(row)
            else { return nil }
            let session = Session(account: account, created: UTCTime(milliseconds: row[5]), name: token.name)
            return (session, UTCTime(milliseconds: row[6]))
        }
        guard let (session, lastSeen) = found, !session.account.isDisabled,
            now - lastSeen < Session.idleTimeout, now - session.created < Session.absoluteLifetime
        else { return nil }
        // Once a minute is enough: the session ends after 14 to 15 idle minutes, and most requests write nothing.
        if now - lastSeen >= .seconds(60) {
            // A full disk keeps no session alive, but it does not keep anybody from reading either.
            try? database.write { db in
                try db.execute(
                    sql: "UPDATE session SET last_seen = max(last_seen, ?) WHERE token = ?",
                    arguments: [now.milliseconds, hash])
            }
        }
        return session
    }

    /// Ends a session; every process rejects its token from then on (S-6).
    public func signOut(_ token: Token) throws {
        try database.write { db in
            try db.execute(sql: "DELETE FROM session WHERE token = ?", arguments: [token.hash])
        }
    }

    private static func endOldestSessions(_ db: Database, of account: Account) throws {
        try db.execute(
            sql: """
                DELETE FROM session WHERE admin = ?1 AND token NOT IN
                (SELECT token FROM session WHERE admin = ?1 ORDER BY created DESC, rowid DESC LIMIT ?2)
                """, arguments: [account.id, Session.maximumCount])
    }
}
