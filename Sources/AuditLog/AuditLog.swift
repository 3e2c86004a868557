import Foundation
import GRDB

/// What admins did and how it ended: append-only, durable before it is told, in a database of its own.
///
/// An operation has an intent, synced to the disk before its work begins, and an outcome after it (product rule 6: no log,
/// no action). There is no way to change or delete an entry.
public final class AuditLog: Sendable {
    let database: DatabasePool
    private let writer: Writer
    private let lock: FileLock
    private let now: @Sendable () -> Int64

    /// Opens the log in a folder, and makes it where there is none.
    ///
    /// `now` gives milliseconds since 1970-01-01 00:00 UTC. Errors: `inUse`; `unsafe` where SQLite does not confirm the
    /// settings on which durability rests; SQLite's own.
    public init(folder: String, now: @escaping @Sendable () -> Int64 = AuditLog.milliseconds) throws {
        lock = try FileLock("\(folder)/audit.lock")
        var configuration = Configuration()
        configuration.label = "audit"
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase(Schema.prepare)
        database = try DatabasePool(path: "\(folder)/audit.sqlite", configuration: configuration)
        try database.writeWithoutTransaction { db in
            // GRDB sets NORMAL for a pool; with it a power cut may take back an entry that was acknowledged.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                throw AuditLogError.unsafe("SQLite did not accept synchronous = FULL.")
            }
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" else {
                throw AuditLogError.unsafe("SQLite did not accept a write-ahead log.")
            }
        }
        try Schema.migrator.migrate(database)
        writer = Writer(database)
        self.now = now
    }

    /// Milliseconds since 1970-01-01 00:00 UTC.
    public static let milliseconds: @Sendable () -> Int64 = {
        Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
    }

    /// Records an operation: its intent, then the work, then its outcome; both entries.
    ///
    /// The work runs only after the intent has been synced to the disk. Errors: `unavailable` and `operationUsed`, where the
    /// work did not run; `outcomeOwed`, where it did.
    public func record(
        _ event: Event, by actor: Actor, _ work: () async -> Outcome
    ) async throws(AuditLogError) -> (intent: Entry, outcome: Entry) {
        let started = now()
        let intent = try await writer.append(
            Draft(
                time: started, phase: .intent, intent: nil, actor: actor, event: event, outcome: nil, duration: nil))
        let outcome = await work()
        let ended = now()
        let draft = Draft(
            time: ended, phase: .outcome, intent: intent.seq, actor: actor, event: event, outcome: outcome,
            duration: max(0, ended - started))
        do {
            return (intent, try await writer.append(draft))
        } catch {
            writer.owe(draft)
            throw .outcomeOwed(intent: intent.seq, outcome)
        }
    }

    /// Records something that has only one entry, such as a look-up; `started` gives its duration.
    @discardableResult
    public func note(
        _ event: Event, _ outcome: Outcome, by actor: Actor, started: Int64? = nil
    ) async throws(AuditLogError) -> Entry {
        let ended = now()
        return try await writer.append(
            Draft(
                time: ended, phase: .event, intent: nil, actor: actor, event: event, outcome: outcome,
                duration: max(0, ended - (started ?? ended))))
    }

    /// Whether every outcome is on the disk and the last write did not fail.
    public var isSound: Bool { writer.isSound }

    /// The entries that a filter lets through, newest first, at most `limit`.
    public func entries(_ filter: Filter = Filter(), limit: Int = 50) throws -> [Entry] {
        let (condition, arguments) = filter.sql
        let sql = "\(Self.selection) \(condition) ORDER BY seq DESC LIMIT ?"
        return try database.read { db in
            try Self.fetch(db, sql: sql, arguments: StatementArguments(arguments) + [limit])
        }
    }

    /// How many entries a filter lets through, counted up to `most`, so that the count cannot hang.
    public func count(_ filter: Filter, upTo most: Int) throws -> Int {
        let (condition, arguments) = filter.sql
        let sql = "SELECT count(*) FROM (SELECT 1 FROM entry \(condition) LIMIT ?)"
        return try database.read { db in
            try Int.fetchOne(
                db.cachedStatement(sql: sql), arguments: StatementArguments(arguments) + [most]) ?? 0
        }
    }

    /// One entry; `nil` where the log has none of that number.
    public func entry(_ seq: Int64) throws -> Entry? {
        try database.read { db in
            try Self.fetch(db, sql: "\(Self.selection) WHERE seq = ?", arguments: [seq]).first
        }
    }

    /// All entries of an operation: the intent, and the outcome where there is one.
    public func operation(_ operation: String) throws -> [Entry] {
        try database.read { db in
            try Self.fetch(db, sql: "\(Self.selection) WHERE operation = ? ORDER BY seq", arguments: [operation])
        }
    }

    private static let selection = "SELECT \(Schema.columns.joined(separator: ", ")) FROM entry"

    private static func fetch(_ db: Database, sql: String, arguments: StatementArguments) throws -> [Entry] {
        var entries: [Entry] = []
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { entries.append(try Entry(row)) }
        return entries
    }
}
