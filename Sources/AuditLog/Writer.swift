import GRDB
import Synchronization

/// Puts entries on the disk, those that come at the same time in one transaction and with one sync (group commit).
///
/// Whoever comes first leads: it writes for all who wait, then hands the lead to the first who came meanwhile. So a lone
/// entry costs no change of thread, and no thread of its own stands by.
final class Writer: Sendable {
    private let database: any DatabaseWriter
    private let state = Mutex(State())

    private struct State {
        var waiting: [Waiting] = []
        var hasLeader = false
        /// Outcomes of work that was done, which the disk has refused so far.
        var owed: [Draft] = []
        /// Set by an I/O error: what it left on the disk is not known until the next start has looked.
        var failure: AuditLogError?
        var commits = 0
    }

    private struct Waiting {
        let draft: Draft
        let continuation: CheckedContinuation<Turn, Never>
    }

    private enum Turn {
        case lead
        case written(Result<Entry, AuditLogError>)
    }

    private static let largestBatch = 256
    /// About 20 MB of write-ahead log.
    private static let commitsBetweenCheckpoints = 512

    init(_ database: any DatabaseWriter) { self.database = database }

    /// Writes an entry; when this returns, the entry has been synced to the disk.
    func append(_ draft: Draft) async throws(AuditLogError) -> Entry {
        let turn = await withCheckedContinuation { continuation in
            let leads = state.withLock { state in
                state.waiting.append(Waiting(draft: draft, continuation: continuation))
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
    func owe(_ draft: Draft) { state.withLock { $0.owed.append(draft) } }

    /// Whether every outcome is on the disk and nothing has failed.
    var isSound: Bool { state.withLock { $0.owed.isEmpty && $0.failure == nil } }

    /// Writes the batch, whose first draft is the leader's own, and gives the others their results.
    private func lead() -> Result<Entry, AuditLogError> {
        let (batch, owed, failure) = state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.largestBatch))
            state.waiting.removeFirst(batch.count)
            return (batch, state.owed, state.failure)
        }
        let results: [Result<Entry, AuditLogError>]
        do {
            if let failure { throw failure }
            results = try commit(batch.map(\.draft), after: owed)
            state.withLock { $0.owed.removeFirst(owed.count) }
            checkpointIfDue()
        } catch {
            results = batch.map { _ in .failure(unavailable(error)) }
        }
        let next = state.withLock { state in
            state.hasLeader = !state.waiting.isEmpty
            return state.waiting.first?.continuation
        }
        next?.resume(returning: .lead)
        for (waiting, result) in zip(batch, results).dropFirst() {
            waiting.continuation.resume(returning: .written(result))
        }
        return results.first ?? .failure(.unavailable("The writer of the audit log had nothing to write."))
    }

    private func commit(_ drafts: [Draft], after owed: [Draft]) throws -> [Result<Entry, AuditLogError>] {
        try database.writeWithoutTransaction { db in
            var results: [Result<Entry, AuditLogError>] = []
            try db.inTransaction(.immediate) {
                var last = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM entry") ?? 0
                for draft in owed where try Self.insert(draft, after: last, into: db) != nil { last += 1 }
                for draft in drafts {
                    if let entry = try Self.insert(draft, after: last, into: db) {
                        last = entry.seq
                        results.append(.success(entry))
                    } else {
                        results.append(.failure(.operationUsed(draft.event.operation ?? "")))
                    }
                }
                return .commit
            }
            return results
        }
    }

    /// Inserts a draft; `nil` where its operation has that phase already.
    private static func insert(_ draft: Draft, after last: Int64, into db: Database) throws -> Entry? {
        if let operation = draft.event.operation {
            let isUsed = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM entry WHERE operation = ? AND phase = ?)"),
                arguments: [operation, draft.phase.rawValue])
            if isUsed == true { return nil }
        }
        return try draft.insert(as: last + 1, into: db)
    }

    /// Checkpoints from the one connection that writes: in SQLite before 3.51.3 a checkpoint that races a commit on another
    /// connection can lose the commit (the WAL-reset bug). What it may fail at concerns the next entry, not the last.
    private func checkpointIfDue() {
        let isDue = state.withLock { state in
            state.commits += 1
            return state.commits.isMultiple(of: Self.commitsBetweenCheckpoints)
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
        let failure = AuditLogError.unavailable("SQLite refused to write the audit log: \(error.resultCode).")
        // After an I/O error a commit may be on the disk or not; only a new start can tell.
        if error.resultCode == .SQLITE_IOERR || error.resultCode == .SQLITE_CORRUPT {
            state.withLock { $0.failure = failure }
        }
        return failure
    }
}
