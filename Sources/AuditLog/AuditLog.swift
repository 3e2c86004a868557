import GRDB
import SQLite
import Synchronization
public import Time

/// The audit log: append-only, chained, and durable before anything is reported, in a database of its own.
///
/// An operation has an intent, synced to the disk before its work begins, and an outcome after it (product rule 6: no log, no
/// action). Entries cannot be changed, and only the oldest ones can be pruned.
public final class AuditLog: Sendable {
    let store: LogStore
    let writer: Writer
    let search: LogSearch
    let verifier: NewEntryVerifier
    let integrity: IntegrityRecord
    /// The operations whose work is in progress.
    private let running = Mutex<Set<String>>([])

    /// Opens the log in a folder; creates it if there is none.
    ///
    /// Throws `inUse`, or `unusable` if the key is missing, if SQLite does not confirm the settings that durability depends on,
    /// or if the database is damaged; and errors of SQLite and of the disk.
    public convenience init(folder: String, clock: any UTCClock = .system) throws {
        try self.init(folder: folder, reserve: nil, clock: clock)
    }

    init(
        folder: String, reserve: DiskReserve?, textSearchTimeout: Duration = SearchPlan.textSearchTimeout,
        clock: any UTCClock
    ) throws {
        store = try LogStore(files: LogFiles(folder: folder), reserve: reserve, clock: clock)
        writer = Writer(store)
        search = LogSearch(database: store.database, writer: writer, timeout: textSearchTimeout)
        verifier = NewEntryVerifier(store)
        integrity = try IntegrityRecord(store.database)
    }

    /// Records an operation: its intent, then the work, then its outcome; returns both entries.
    ///
    /// The work runs only after the intent is synced to the disk. Throws `unavailable` or `duplicateOperation` if the work did
    /// not run, `outcomePending` if it did.
    public func record(
        _ event: Event, by actor: Actor, _ work: () async -> Outcome
    ) async throws(AuditLogError) -> (intent: Entry, outcome: Entry) {
        let started = store.clock.now
        let operation = event.operation ?? ""
        guard running.withLock({ $0.insert(operation).inserted }) else { throw .duplicateOperation(operation) }
        defer { running.withLock { _ = $0.remove(operation) } }
        let intent = try await writer.append(
            NewEntry(
                time: started, phase: .intent, intent: nil, actor: actor, event: event, outcome: nil, duration: nil))
        let outcome = await work()
        let ended = store.clock.now
        let entry = NewEntry(
            time: ended, phase: .outcome, intent: intent.seq, actor: actor, event: event, outcome: outcome,
            duration: max(0, (ended - started).wholeMilliseconds))
        do {
            return (intent, try await writer.append(entry))
        } catch {
            writer.deferOutcome(entry)
            throw .outcomePending(intent: intent.seq, outcome)
        }
    }

    /// Records an event that has only one entry, such as a lookup; `started` is for its duration.
    @discardableResult
    public func recordEvent(
        _ event: Event, _ outcome: Outcome, by actor: Actor, started: UTCTime? = nil
    ) async throws(AuditLogError) -> Entry {
        let ended = store.clock.now
        return try await writer.append(
            NewEntry(
                time: ended, phase: .event, intent: nil, actor: actor, event: event, outcome: outcome,
                duration: max(0, (ended - (started ?? ended)).wholeMilliseconds)))
    }

    /// Records how an open operation ended, as far as Stytch's list shows it.
    @discardableResult
    public func settle(_ intent: Entry, _ outcome: Outcome) async throws(AuditLogError) -> Entry {
        try await writer.append(
            NewEntry(
                time: store.clock.now, phase: .settlement, intent: intent.seq, actor: .portal, event: intent.event,
                outcome: outcome, duration: nil))
    }

    /// Returns the intents of the open operations that are not in progress, oldest first.
    public func openOperations(limit: Int = 100) throws -> [Entry] {
        try store.database.snapshot { db in try openOperations(limit: limit, db) }
    }

    func openOperations(limit: Int, _ db: Database) throws -> [Entry] {
        let excluded = running.withLock { $0 }.union(writer.pendingOperations)
        var entries: [Entry] = []
        // The helper table only says where to look; whether an operation is open is decided by its entries.
        let clauses = """
            AS begun WHERE seq IN (SELECT intent FROM open_operation) AND phase = 'intent' AND NOT EXISTS (
                SELECT 1 FROM entry WHERE operation = begun.operation
                AND (phase = 'settlement' OR (phase = 'outcome' AND outcome <> 'unknown')))
            ORDER BY seq
            """
        try StoredEntry.forEach(db, clauses, []) { stored in
            let entry = Entry(tolerating: stored)
            if !excluded.contains(entry.event.operation ?? "") { entries.append(entry) }
            return entries.count < limit
        }
        return entries
    }

    /// Writes the outcomes that could not be stored, finds out whether the disk accepts entries again, and restores the reserve.
    public func flushPending() async throws(AuditLogError) {
        if !writer.isWritable { try await writer.flushPending() }
        store.reserve.restore()
    }

    /// Whether all outcomes are stored and the last write succeeded.
    public var isWritable: Bool { writer.isWritable }

    /// Why nothing can be written until the next start: the disk failed, or somebody changed the files; nil if it can.
    public var failure: AuditLogError? { writer.failure }

    /// Returns when there is a failure: the process should end, and the next start checks the log before it serves.
    public func waitForFailure() async { await writer.failed.wait() }

    /// The version of the linked SQLite library.
    public static var sqliteVersion: String { SQLiteLibrary.version }
}
