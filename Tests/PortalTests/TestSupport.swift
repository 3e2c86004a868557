import AuditLog
import Foundation
import GRDB
import HTTP
import Identifiers
import Logging
import Synchronization
import TestSupport
import Testing
import Time

/// Records lines of text in the order in which they are appended.
final class LineRecorder: Sendable {
    private let recorded = Mutex<[String]>([])
    var lines: [String] { recorded.withLock { $0 } }
    func append(_ line: String) { recorded.withLock { $0.append(line) } }
}

/// Records each event of a log as one line: its level, its message and its metadata.
struct RecordingLogHandler: LogHandler {
    let recorder: LineRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        recorder.append("\(event.level) \(event.message) \(pairs.joined(separator: " "))")
    }
}

extension Grant {
    /// Creates a grant from two ids; fails the test if one is invalid.
    init(user: String, app: String) throws {
        self.init(user: try #require(UserID(user)), app: try #require(ConnectedAppID(app)))
    }
}

extension Event.User {
    /// Creates a user from text; fails the test if the id is invalid.
    init(id: String, externalID: String? = nil, name: String) throws {
        self.init(id: try #require(UserID(id)), externalID: externalID, name: name)
    }
}

extension Event.App {
    /// Creates an app from text; fails the test if the id is invalid.
    init(id: String, name: String, type: String = "first_party", scopes: String = "openid") throws {
        self.init(id: try #require(ConnectedAppID(id)), name: name, type: type, scopes: scopes)
    }
}

extension Actor {
    /// An admin about whom only the email address matters.
    static func admin(_ email: String, role: String? = nil) -> Actor {
        Actor(adminID: nil, email: email, role: role, address: PortalFixture.clientAddress, session: nil)
    }
}

/// Access to the databases over another connection, as an operator or an attacker has it.
extension PortalFixture {
    /// Makes the log refuse every entry, as another process does that writes it for a long time.
    func blockLogWrites() throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: "\(folder.path)/audit.sqlite", configuration: configuration)
        try queue.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
        logBlocker.withLock { $0 = queue }
    }

    func allowLogWrites() throws {
        try logBlocker.withLock { queue in
            try queue?.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
            queue = nil
        }
    }

    /// Blocks the log as soon as a revocation reaches Stytch, so that its outcome cannot be stored.
    func blockLogWritesOnRevocation() {
        stytch.respond { [self] request in
            if request.path.hasSuffix("/revoke") { try blockLogWrites() }
            return nil
        }
    }

    /// Changes an entry, as an attacker with access to the file can.
    func tamper(withEntry seq: Int64) throws {
        try withDatabase("audit") { db in
            try db.without("entry_is_never_changed") {
                try db.execute(sql: "UPDATE entry SET typed = 'nothing at all' WHERE seq = ?", arguments: [seq])
            }
        }
    }

    /// Renames the table of the log, so that the log cannot be read either.
    func hideLogTable() throws {
        try allowLogWrites()
        try withDatabase("audit") { db in try db.execute(sql: "ALTER TABLE entry RENAME TO hidden") }
    }

    /// Returns every row of both databases, except entries of some actions.
    func dump(exceptActions actions: [String] = []) throws -> [String] {
        let omitted = actions.map { "'\($0)'" }.joined(separator: ", ")
        return try rows("accounts", "admin") + rows("accounts", "session")
            + rows(
                "audit", "entry", columns: "time, phase, action, typed, user_id, operation",
                condition: "WHERE action NOT IN (\(omitted))")
    }

    private func rows(
        _ database: String, _ table: String, columns: String = "*", condition: String = ""
    ) throws -> [String] {
        try withDatabase(database) { db in
            try Row.fetchAll(db, sql: "SELECT \(columns) FROM \(table) \(condition)").map { "\(table) \($0)" }
        }
    }

    private func withDatabase<Value>(_ name: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: "\(folder.path)/\(name).sqlite")
        return try queue.writeWithoutTransaction { db in
            // Before SQLite 3.51.3, a checkpoint on another connection than the writer's can lose a commit.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            return try body(db)
        }
    }
}

extension TemporaryFolder {
    /// Removes the outcomes that a process wrote, as if the process had ended before.
    func removeOutcomes() throws {
        let queue = try DatabaseQueue(path: "\(path)/audit.sqlite")
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try db.without("entry_is_never_deleted") {
                try db.execute(
                    sql: """
                        DELETE FROM entry WHERE phase = 'outcome';
                        INSERT OR IGNORE INTO open_operation SELECT seq, operation FROM entry WHERE phase = 'intent';
                        """)
            }
        }
        try queue.close()
    }
}

extension Database {
    /// Runs work without a trigger, which is there again afterwards.
    fileprivate func without(_ trigger: String, _ work: () throws -> Void) throws {
        let sql = try String.fetchOne(self, sql: "SELECT sql FROM sqlite_schema WHERE name = ?", arguments: [trigger])
        try execute(sql: "DROP TRIGGER \(trigger)")
        try work()
        try execute(sql: try #require(sql))
    }
}
