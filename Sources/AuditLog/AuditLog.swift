import CSQLite
import Foundation
import GRDB
import Synchronization
public import Time

/// What admins did and how it ended: append-only, chained, durable before it is told, in a database of its own.
///
/// An operation has an intent, synced to the disk before its work begins, and an outcome after it (product rule 6: no log,
/// no action). There is no way to change an entry, and the only way to delete some is to prune the oldest (`Pruning`).
public final class AuditLog: Sendable {
    let database: DatabasePool
    let folder: String
    let writer: Writer
    let keyStore: KeyStore
    let anchorWriter: AnchorWriter
    let reserve: DiskReserve
    let clock: any UTCClock
    /// The operations whose work is under way.
    let running = Mutex<Set<String>>([])
    let standing = Mutex(IntegrityStatus())
    let dailyCounts = DailyCounts()
    let patience: Duration
    private let lock: FileLock

    /// Opens the log in a folder, and makes it where there is none.
    ///
    /// `now` gives milliseconds since 1970-01-01 00:00 UTC. Errors: `inUse`; `unsafe` where the key is missing, or SQLite
    /// does not confirm the settings on which durability rests, or finds the file damaged; SQLite's own.
    public convenience init(folder: String, clock: any UTCClock = .system) throws {
        try self.init(folder: folder, reserve: nil, clock: clock)
    }

    init(
        folder: String, reserve: DiskReserve?, patience: Duration = Plan.patience, clock: any UTCClock
    ) throws {
        self.patience = patience
        lock = try FileLock("\(folder)/audit.lock")
        self.folder = folder
        self.clock = clock
        self.reserve = reserve ?? DiskReserve(folder: folder)
        database = try Self.open(folder)
        let chain = try database.read(Schema.chain)
        keyStore = try KeyStore(folder: folder, keyID: chain?.keyID, epoch: chain?.epoch ?? 0, now: clock.now)
        try Schema.migrator(keyStore).migrate(database)
        try DamageMarker.check(database, in: folder)
        anchorWriter = try AnchorWriter(database, keyStore, folder: folder)
        writer = Writer(database, keyStore, anchorWriter, self.reserve, folder: folder, clock: clock)
    }

    private static func open(_ folder: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "audit"
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase(Schema.prepare)
        let database = try DatabasePool(path: file(in: folder), configuration: configuration)
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
        return database
    }

    static func file(in folder: String) -> String { "\(folder)/audit.sqlite" }

    /// Records an operation: its intent, then the work, then its outcome; both entries.
    ///
    /// The work runs only after the intent has been synced to the disk. Errors: `unavailable` and `duplicateOperation`, where the
    /// work did not run; `outcomePending`, where it did.
    public func record(
        _ event: Event, by actor: Actor, _ work: () async -> Outcome
    ) async throws(AuditLogError) -> (intent: Entry, outcome: Entry) {
        let started = clock.now
        let operation = event.storable.operation ?? ""
        let begins = running.withLock { $0.insert(operation).inserted }
        guard begins else { throw .duplicateOperation(operation) }
        defer {
            running.withLock { _ = $0.remove(operation) }
        }
        let intent = try await writer.append(
            NewEntry(
                time: started, phase: .intent, intent: nil, actor: actor, event: event, outcome: nil, duration: nil))
        let outcome = await work()
        let ended = clock.now
        let newEntry = NewEntry(
            time: ended, phase: .outcome, intent: intent.seq, actor: actor, event: event, outcome: outcome,
            duration: max(0, (ended - started).wholeMilliseconds))
        do {
            return (intent, try await writer.append(newEntry))
        } catch {
            writer.deferOutcome(newEntry)
            throw .outcomePending(intent: intent.seq, outcome)
        }
    }

    /// Records something that has only one entry, such as a look-up; `started` gives its duration.
    @discardableResult
    public func recordEvent(
        _ event: Event, _ outcome: Outcome, by actor: Actor, started: UTCTime? = nil
    ) async throws(AuditLogError) -> Entry {
        let ended = clock.now
        return try await writer.append(
            NewEntry(
                time: ended, phase: .event, intent: nil, actor: actor, event: event, outcome: outcome,
                duration: max(0, (ended - (started ?? ended)).wholeMilliseconds)))
    }

    /// Records what was seen of an operation that is open: how it ended as far as Stytch's own list tells.
    @discardableResult
    public func settle(_ intent: Entry, _ outcome: Outcome) async throws(AuditLogError) -> Entry {
        try await writer.append(
            NewEntry(
                time: clock.now, phase: .settlement, intent: intent.seq, actor: .portal, event: intent.event,
                outcome: outcome, duration: nil))
    }

    /// The intents whose operations are open and not under way, oldest first, at most `limit`.
    public func openOperations(limit: Int = 100) throws -> [Entry] {
        try database.snapshot { db in try openOperations(limit: limit, db) }
    }

    func openOperations(limit: Int, _ db: Database) throws -> [Entry] {
        let excluded = running.withLock { $0 }.union(writer.pendingOperations)
        var entries: [Entry] = []
        try StoredRow.forEach(
            db, "\(Schema.selection) WHERE seq IN (SELECT intent FROM open_operation) ORDER BY seq", []
        ) { row in
            let entry = try Entry(row)
            if !excluded.contains(entry.event.operation ?? "") { entries.append(entry) }
            return entries.count < limit
        }
        return entries
    }

    /// Writes the outcomes that the disk has refused so far, finds out whether it takes anything again, and takes reserve again
    /// that was given up.
    public func flushPending() async throws(AuditLogError) {
        if !writer.isWritable { try await writer.flushPending() }
        reserve.restore()
    }

    /// Whether every outcome is on the disk and the last write did not fail.
    public var isWritable: Bool { writer.isWritable }

    /// Whether the disk has failed.
    public var hasFailed: Bool { writer.hasFailed }

    /// The version of SQLite that is linked.
    public static var sqliteVersion: String { unsafe String(cString: sqlite3_libversion()) }

    /// Returns when the disk has failed: the process should end, and the next start checks the file before it serves.
    public func waitForFailure() async { await writer.failed.wait() }

    /// Hears each anchor, a line of JSON, from now on.
    public func listenToAnchors(_ listener: @escaping @Sendable (String) -> Void) { anchorWriter.listen(listener) }
}
