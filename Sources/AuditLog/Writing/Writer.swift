import GRDB
import Synchronization
import Time

/// Puts entries on the disk, those that come at the same time in one transaction and with one sync (group commit).
///
/// Whoever comes first leads: it writes for all who wait, then hands the lead to the first who came meanwhile. So a lone
/// entry costs no change of thread, and no thread of its own stands by.
final class Writer: Sendable {
    private let database: any DatabaseWriter
    private let keyStore: KeyStore
    private let anchorWriter: AnchorWriter
    private let reserve: DiskReserve
    private let folder: String
    private let clock: any UTCClock
    private let state = Mutex(State())
    /// Happens when the disk has failed.
    let failed = Signal()

    private struct State {
        var waiting: [Waiting] = []
        var hasLeader = false
        /// Outcomes of work that was done, which the disk has refused so far.
        var pending: [NewEntry] = []
        /// Set by an I/O error: what it left on the disk is not known until the next start has looked.
        var failure: AuditLogError?
        /// Whether the last batch was refused; a full disk may have reserve again for the next.
        var isRefused = false
        /// Since the last checkpoint.
        var commits = 0
        var entries = 0
    }

    private struct Waiting {
        /// `nil` for somebody who only waits for what is pending.
        let newEntry: NewEntry?
        let continuation: CheckedContinuation<Turn, Never>
    }

    private typealias Written = Result<Entry?, AuditLogError>

    private enum Turn {
        case lead
        case written(Written)
    }

    private static let largestBatch = 256
    /// About 20 MB of write-ahead log, whether entries come one by one or many at a time.
    private static let commitsBetweenCheckpoints = 512
    private static let entriesBetweenCheckpoints = 2_048

    init(
        _ database: any DatabaseWriter, _ keyStore: KeyStore, _ anchorWriter: AnchorWriter, _ reserve: DiskReserve,
        folder: String,
        clock: any UTCClock
    ) {
        self.database = database
        self.keyStore = keyStore
        self.anchorWriter = anchorWriter
        self.reserve = reserve
        self.folder = folder
        self.clock = clock
    }

    /// Writes an entry; when this returns, the entry has been synced to the disk.
    func append(_ newEntry: NewEntry) async throws(AuditLogError) -> Entry {
        guard let entry = try await write(newEntry) else {
            throw .unavailable("The writer of the audit log had nothing to write.")
        }
        return entry
    }

    /// Writes what is pending, and a page in any case; when this returns, nothing is pending, and the disk takes entries.
    func flushPending() async throws(AuditLogError) { _ = try await write(nil) }

    private func write(_ newEntry: NewEntry?) async throws(AuditLogError) -> Entry? {
        let turn = await withCheckedContinuation { continuation in
            let leads = state.withLock { state in
                state.waiting.append(Waiting(newEntry: newEntry, continuation: continuation))
                guard !state.hasLeader else { return false }
                state.hasLeader = true
                return true
            }
            if leads { continuation.resume(returning: .lead) }
        }
        switch turn {
        case .lead: return try lead().get()
        case .written(let result): return try result.get()
        }
    }

    /// Keeps an outcome that could not be written, to be written ahead of the next entry.
    func deferOutcome(_ newEntry: NewEntry) {
        state.withLock { $0.pending.append(newEntry) }
    }

    /// The operations whose outcomes are pending.
    var pendingOperations: Set<String> { state.withLock { Set($0.pending.compactMap(\.event.operation)) } }

    /// Whether the disk has failed.
    var hasFailed: Bool { state.withLock { $0.failure != nil } }

    /// Whether every outcome is on the disk and the last write did not fail.
    var isWritable: Bool { state.withLock { $0.pending.isEmpty && !$0.isRefused && $0.failure == nil } }

    /// Writes the batch, whose first newEntry is the leader's own, and gives the others their results.
    private func lead() -> Written {
        let (batch, pending, failure) = state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.largestBatch))
            state.waiting.removeFirst(batch.count)
            return (batch, state.pending, state.failure)
        }
        let results: [Written]
        do {
            if let failure { throw failure }
            results = try commit(batch.map(\.newEntry), after: pending)
            state.withLock { state in
                state.pending.removeFirst(pending.count)
                state.isRefused = Self.isRefusedWhole(results)
            }
            checkpointIfDue(after: batch.count)
        } catch {
            let refusal = unavailable(error)
            state.withLock { $0.isRefused = true }
            results = batch.map { _ in .failure(refusal) }
        }
        let next = state.withLock { state in
            state.hasLeader = !state.waiting.isEmpty
            return state.waiting.first?.continuation
        }
        next?.resume(returning: .lead)
        for (waiting, result) in zip(batch, results).dropFirst() {
            waiting.continuation.resume(returning: .written(result))
        }
        return results.first ?? .success(nil)
    }

    /// Writes a batch, and where the disk is full, once more in the reserve that is kept for that.
    private func commit(_ newEntries: [NewEntry?], after pending: [NewEntry]) throws -> [Written] {
        let now = clock.now
        // An anchor that cannot be written keeps no entry out: that it is missing shows.
        do { try anchorWriter.anchorIfDue(at: now) } catch { _ = unavailable(error) }
        let key = try roomyKey(at: now)
        let refusal = newEntries.contains { $0?.phase == .intent } ? reserve.refusal : nil
        do {
            return try commit(newEntries, after: pending, sealedBy: key, refusal: refusal)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL && reserve.release() {
            return try commit(newEntries, after: pending, sealedBy: key, refusal: reserve.refusal)
        }
    }

    /// The key that macChecker now; moving it on needs a little reserve as well.
    private func roomyKey(at now: UTCTime) throws -> Key {
        do { return try keyStore.current(at: now) } catch {
            guard reserve.release() else { throw error }
            return try keyStore.current(at: now)
        }
    }

    private func commit(
        _ newEntries: [NewEntry?], after pending: [NewEntry], sealedBy key: Key, refusal: AuditLogError?
    ) throws -> [Written] {
        try database.writeWithoutTransaction { db in
            try db.transaction(.immediate) {
                var last = try ChainHead(lastOf: db)
                // What was settled meanwhile needs its outcome no more.
                for newEntry in pending where try Self.isOpen(newEntry, db) {
                    if let entry = try Self.insert(newEntry, after: last, sealedBy: key, into: db) {
                        last = ChainHead(seq: entry.seq, mac: entry.mac)
                    }
                }
                return try newEntries.map { newEntry in
                    guard let newEntry else {
                        // Somebody asks whether the disk takes anything: only a page that is written tells.
                        try db.cachedStatement(sql: "UPDATE log SET segment = segment").execute()
                        return .success(nil)
                    }
                    if newEntry.phase == .intent, let refusal { return .failure(refusal) }
                    do {
                        guard let entry = try Self.insert(newEntry, after: last, sealedBy: key, into: db) else {
                            return .failure(.duplicateOperation(newEntry.event.operation ?? ""))
                        }
                        last = ChainHead(seq: entry.seq, mac: entry.mac)
                        return .success(entry)
                    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                        // A constraint undoes its own statement only: the others in the batch are none the worse.
                        return .failure(unavailable(error))
                    }
                }
            }
        }
    }

    /// Does something else with the database than to write entries; a disk that fails under it has failed for all.
    func inTransaction<Value>(_ work: (Database) throws -> Value) throws -> Value {
        do {
            return try database.writeWithoutTransaction { db in try db.transaction(.immediate) { try work(db) } }
        } catch {
            _ = unavailable(error)
            throw error
        }
    }

    /// Whether nothing of a batch was written because SQLite refused it, rather than because it had been written before.
    private static func isRefusedWhole(_ results: [Written]) -> Bool {
        results.allSatisfy { if case .failure(.unavailable) = $0 { true } else { false } }
    }

    private static func isOpen(_ outcome: NewEntry, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM open_operation WHERE intent = ?)"),
            arguments: [outcome.intent]) ?? false
    }

    /// Inserts a newEntry; `nil` where its operation has that phase already.
    private static func insert(
        _ newEntry: NewEntry, after last: ChainHead, sealedBy key: Key, into db: Database
    ) throws -> Entry? {
        do {
            return try newEntry.insert(after: last, sealedBy: key, into: db)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            guard let operation = newEntry.event.operation else { throw error }
            let isUsed = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM entry WHERE operation = ? AND phase = ?)"),
                arguments: [operation, newEntry.phase.rawValue])
            if isUsed == true { return nil }
            throw error
        }
    }

    /// Checkpoints from the one connection that writes: in SQLite before 3.51.3 a checkpoint that races a commit on another
    /// connection can lose the commit (the WAL-reset bug). What it may fail at concerns the next entry, not the last.
    private func checkpointIfDue(after entries: Int) {
        let isDue = state.withLock { state in
            state.commits += 1
            state.entries += entries
            let isDue =
                state.commits >= Self.commitsBetweenCheckpoints || state.entries >= Self.entriesBetweenCheckpoints
            if isDue { (state.commits, state.entries) = (0, 0) }
            return isDue
        }
        guard isDue else { return }
        do {
            try database.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
        } catch {
            _ = unavailable(error)
        }
    }

    private func unavailable(_ error: any Error) -> AuditLogError {
        if let error = error as? AuditLogError { return error }
        guard let error = error as? DatabaseError else { return .unavailable("The audit log could not be written.") }
        let failure = AuditLogError.unavailable(Self.sentence(error))
        // After an I/O error a commit may be on the disk or not; only a new start can tell.
        if error.resultCode == .SQLITE_IOERR || error.resultCode == .SQLITE_CORRUPT {
            let isFirst = state.withLock { state in
                defer { state.failure = failure }
                return state.failure == nil
            }
            if isFirst {
                DamageMarker.write(in: folder)
                failed.fire()
            }
        }
        return failure
    }

    /// What SQLite said, without the values that it was given.
    private static func sentence(_ error: DatabaseError) -> String {
        "SQLite refused to write the audit log: \(error.resultCode)."
    }
}
