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
        /// Whether the last batch was refused; a full disk may have room again for the next.
        var isRefused = false
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

    /// Whether every outcome is on the disk and the last write did not fail.
    var isSound: Bool { state.withLock { $0.owed.isEmpty && !$0.isRefused && $0.failure == nil } }

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
            state.withLock { state in
                state.owed.removeFirst(owed.count)
                state.isRefused = Self.isRefusedWhole(results)
            }
            checkpointIfDue()
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
        return results.first ?? .failure(.unavailable("The writer of the audit log had nothing to write."))
    }

    private func commit(_ drafts: [Draft], after owed: [Draft]) throws -> [Result<Entry, AuditLogError>] {
        try database.writeWithoutTransaction { db in
            try Self.inTransaction(db) {
                var last = try Int64.fetchOne(db.cachedStatement(sql: "SELECT max(seq) FROM entry")) ?? 0
                for draft in owed where try Self.insert(draft, after: last, into: db) != nil { last += 1 }
                return try drafts.map { draft in
                    do {
                        guard let entry = try Self.insert(draft, after: last, into: db) else {
                            return .failure(.operationUsed(draft.event.operation ?? ""))
                        }
                        last = entry.seq
                        return .success(entry)
                    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                        // A constraint undoes its own statement only: the others in the batch are none the worse.
                        return .failure(unavailable(error))
                    }
                }
            }
        }
    }

    /// As GRDB's `inTransaction`, with statements that are kept: SQL that is compiled anew makes SQLite compile all others
    /// anew too, since GRDB sets an authorizer for it.
    private static func inTransaction<Value>(_ db: Database, _ work: () throws -> Value) throws -> Value {
        try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
            let value = try work()
            try db.cachedStatement(sql: "COMMIT").execute()
            return value
        } catch {
            // After some errors SQLite has rolled back by itself. What the rollback may fail at must not hide the first error.
            if db.isInsideTransaction { try? db.rollback() }
            throw error
        }
    }

    /// Whether nothing of a batch was written because SQLite refused it, rather than because it had been written before.
    private static func isRefusedWhole(_ results: [Result<Entry, AuditLogError>]) -> Bool {
        results.allSatisfy { if case .failure(.unavailable) = $0 { true } else { false } }
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
        let failure = AuditLogError.unavailable(Self.sentence(error))
        // After an I/O error a commit may be on the disk or not; only a new start can tell.
        if error.resultCode == .SQLITE_IOERR || error.resultCode == .SQLITE_CORRUPT {
            state.withLock { $0.failure = failure }
        }
        return failure
    }

    /// What SQLite said, without the values that it was given.
    private static func sentence(_ error: DatabaseError) -> String {
        "SQLite refused to write the audit log: \(error.resultCode)."
    }
}
