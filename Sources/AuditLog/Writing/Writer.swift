import GRDB
import Synchronization
import Time

/// Writes entries to the disk; those that arrive at the same time share one transaction and one sync (group commit).
///
/// The first caller leads: it writes for all who wait, then passes the lead to the first who came in the meantime. So a lone
/// entry needs no other thread, and no thread waits idly.
final class Writer: Sendable {
    private struct Waiting {
        /// Nil for a caller that only waits for pending outcomes.
        let entry: NewEntry?
        let continuation: CheckedContinuation<Turn, Never>
    }

    private enum Turn {
        case lead
        case written(Batch.Result)
    }

    private struct State {
        var waiting: [Waiting] = []
        var hasLeader = false
        /// Outcomes of work that was done, which could not be stored yet.
        var pendingOutcomes: [NewEntry] = []
        /// An I/O error or a change by somebody else: only the next start can find out what is on the disk.
        var failure: AuditLogError?
        /// Whether the last batch was refused; a full disk may have space for the next one.
        var isRefused = false
    }

    private let store: LogStore
    private let checkpoints: CheckpointSchedule
    private let state = Mutex(State())
    /// Fires when the disk has failed.
    let failed = Signal()

    private static let maximumBatchSize = 256

    init(_ store: LogStore) {
        self.store = store
        checkpoints = CheckpointSchedule()
    }

    /// Appends an entry and returns once it is synced to the disk.
    func append(_ entry: NewEntry) async throws(AuditLogError) -> Entry {
        guard let entry = try await write(entry) else {
            throw .unavailable("The writer of the audit log had nothing to write.")
        }
        return entry
    }

    /// Writes the pending outcomes, and a page in any case; when it returns, nothing is pending and the disk accepts entries.
    func flushPending() async throws(AuditLogError) { _ = try await write(nil) }

    /// Keeps an outcome that could not be stored, to be written before the next entry.
    func deferOutcome(_ outcome: NewEntry) { state.withLock { $0.pendingOutcomes.append(outcome) } }

    /// The operations whose outcomes are pending.
    var pendingOperations: Set<String> { state.withLock { Set($0.pendingOutcomes.compactMap(\.event.operation)) } }

    /// Why nothing can be written until the next start; nil if it can.
    var failure: AuditLogError? { state.withLock { $0.failure } }

    /// Whether all outcomes are stored and the last write succeeded.
    var isWritable: Bool {
        state.withLock { $0.pendingOutcomes.isEmpty && !$0.isRefused && $0.failure == nil }
    }

    /// Runs a transaction that writes no entries; a disk that fails in it has failed for entries too.
    func inTransaction<Value>(_ work: (Database) throws -> Value) throws -> Value {
        do {
            return try store.database.writeWithoutTransaction { db in try db.transaction(.immediate) { try work(db) } }
        } catch {
            _ = refusal(for: error)
            throw error
        }
    }

    private func write(_ entry: NewEntry?) async throws(AuditLogError) -> Entry? {
        let turn = await withCheckedContinuation { continuation in
            let isLeader = state.withLock { state in
                state.waiting.append(Waiting(entry: entry, continuation: continuation))
                guard !state.hasLeader else { return false }
                state.hasLeader = true
                return true
            }
            if isLeader { continuation.resume(returning: .lead) }
        }
        switch turn {
        case .lead: return try lead().get()
        case .written(let result): return try result.get()
        }
    }

    /// Writes a batch, whose first entry is the leader's own, and passes the results to the others.
    private func lead() -> Batch.Result {
        let (waiting, pending, failure) = state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.maximumBatchSize))
            state.waiting.removeFirst(batch.count)
            return (batch, state.pendingOutcomes, state.failure)
        }
        let batch = Batch(entries: waiting.map(\.entry), pendingOutcomes: pending)
        let results: [Batch.Result]
        do {
            if let failure { throw failure }
            results = try commit(batch)
            state.withLock { state in
                state.pendingOutcomes.removeFirst(pending.count)
                state.isRefused = results.allSatisfy(\.isRefused)
            }
            if checkpoints.isDue(after: waiting.count) { checkpoint() }
        } catch {
            let refusal = refusal(for: error)
            state.withLock { $0.isRefused = true }
            results = waiting.map { _ in .failure(refusal) }
        }
        let next = state.withLock { state in
            state.hasLeader = !state.waiting.isEmpty
            return state.waiting.first?.continuation
        }
        next?.resume(returning: .lead)
        for (waiting, result) in zip(waiting, results).dropFirst() {
            waiting.continuation.resume(returning: .written(result))
        }
        return results.first ?? .success(nil)
    }

    /// Commits a batch to the files that were opened, and to no others.
    private func commit(_ batch: Batch) throws -> [Batch.Result] {
        let now = store.clock.now
        try store.checkFiles()
        let results = try commit(batch, at: now)
        store.watch.remember()
        return results
    }

    /// Commits a batch; if the disk is full, once more with the released reserve.
    private func commit(_ batch: Batch, at now: UTCTime) throws -> [Batch.Result] {
        // Entries are stored even if the anchor is not; a verification shows that it is missing.
        do { try store.anchors.writeIfDue(at: now) } catch { _ = refusal(for: error) }
        let key = try withReserve { try store.keys.current(at: now) }
        let refusal = batch.hasIntent ? store.reserve.refusal : nil
        do {
            return try batch.commit(to: store, sealedBy: key, intentRefusal: refusal)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL && store.reserve.release() {
            return try batch.commit(to: store, sealedBy: key, intentRefusal: store.reserve.refusal)
        }
    }

    /// Runs work that needs a little disk space; if it fails, once more with the released reserve.
    private func withReserve<Value>(_ work: () throws -> Value) throws -> Value {
        do { return try work() } catch {
            guard store.reserve.release() else { throw error }
            return try work()
        }
    }

    /// Checkpoints on the one connection that writes: in SQLite before 3.51.3, a checkpoint that races a commit on another
    /// connection can lose the commit (the WAL-reset bug). An error concerns the next entry, not the last one.
    private func checkpoint() {
        do {
            try store.database.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
            store.watch.remember()
        } catch {
            _ = refusal(for: error)
        }
    }

    private func refusal(for error: any Error) -> AuditLogError {
        let refusal = AuditLogError(refusing: error)
        switch error {
        // After an I/O error, a commit may be on the disk or not; only the next start can tell.
        case let error as DatabaseError where [.SQLITE_IOERR, .SQLITE_CORRUPT].contains(error.resultCode): break
        case AuditLogError.unusable: break
        default: return refusal
        }
        let isFirst = state.withLock { state in
            defer { state.failure = refusal }
            return state.failure == nil
        }
        if isFirst {
            DamageMarker.write(store.files)
            failed.fire()
        }
        return refusal
    }
}
