import Foundation
import GRDB
import Logging
import Synchronization

/// Milliseconds since 1970 that pass only when the test says so.
final class Clock: Sendable {
    private let time: Atomic<Int64>
    init(at milliseconds: Int64 = 1_795_466_467_000) { time = Atomic(milliseconds) }
    var now: Int64 { time.load(ordering: .relaxed) }
    func advance(milliseconds: Int64) { time.add(milliseconds, ordering: .relaxed) }
    func advance(seconds: Int64) { advance(milliseconds: seconds * 1000) }
    func advance(minutes: Int64) { advance(seconds: minutes * 60) }
}

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/portal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Takes away what a process wrote that is to have ended before; its rules are taken away with it.
    static func removeOutcomes(in folder: TemporaryFolder) throws {
        let queue = try DatabaseQueue(path: "\(folder.path)/audit.sqlite")
        try queue.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA wal_autocheckpoint = 0;
                    DROP TRIGGER entry_is_never_deleted;
                    DELETE FROM entry WHERE phase = 'outcome';
                    INSERT OR IGNORE INTO open_operation SELECT seq, operation FROM entry WHERE phase = 'intent';
                    """)
        }
        try queue.close()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The lines of a log.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Keeps each event as one line.
struct LineHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.append("\(event.level) \(event.message) \(pairs.joined(separator: " "))")
    }
}

/// The databases of the site, seen and touched from beside it, as an operator with SQLite's own shell would.
extension TestSite {
    /// Makes the log refuse every entry, as a full disk would, until it is allowed again.
    func obstructLog() throws {
        try beside("audit") { db in
            try db.execute(
                sql: "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE (ABORT, 'the disk is full'); END")
        }
    }

    func freeLog() throws { try beside("audit") { try $0.execute(sql: "DROP TRIGGER full") } }

    /// Changes an entry, as somebody does who has the file.
    func alterLog(seq: Int64) throws {
        try beside("audit") { db in
            try db.execute(sql: "DROP TRIGGER entry_is_never_changed")
            try db.execute(sql: "UPDATE entry SET typed = 'nothing at all' WHERE seq = ?", arguments: [seq])
        }
    }

    /// Takes the log's table away, so that it cannot even be read.
    func hideLog() throws { try beside("audit") { try $0.execute(sql: "ALTER TABLE entry RENAME TO hidden") } }

    /// Every row of both databases but the entries of the log of these actions.
    func dump(exceptActions actions: [String] = []) throws -> [String] {
        let omitted = actions.map { "'\($0)'" }.joined(separator: ", ")
        return try ["accounts": ["admin", "session"], "audit": ["entry"]].sorted { $0.key < $1.key }.flatMap {
            database, tables in
            try tables.flatMap { table in
                let condition = table == "entry" ? "WHERE action NOT IN (\(omitted))" : ""
                let columns = table == "entry" ? "time, phase, action, typed, user_id, operation" : "*"
                return try beside(database) { db in
                    try Row.fetchAll(db, sql: "SELECT \(columns) FROM \(table) \(condition)").map { "\(table) \($0)" }
                }
            }
        }
    }

    private func beside<Value>(_ database: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: "\(folder.path)/\(database).sqlite")
        return try queue.writeWithoutTransaction { db in
            // Before SQLite 3.51.3 a checkpoint beside the writer's can lose a commit.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            return try body(db)
        }
    }
}
