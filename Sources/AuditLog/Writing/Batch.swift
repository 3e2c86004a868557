import AuditFormat
import Disk
import GRDB

/// The entries of one transaction.
struct Batch {
    typealias Result = Swift.Result<Entry?, AuditLogError>

    /// A nil asks whether the disk accepts anything.
    let entries: [NewEntry?]
    /// Outcomes that are written first.
    let pendingOutcomes: [NewEntry]

    var hasIntent: Bool { entries.contains { $0?.phase == .intent } }

    /// Writes the batch in one transaction and returns a result for each of its entries.
    ///
    /// `intentRefusal` is the reason why no intents are accepted. Throws if nothing was written.
    func commit(
        to store: LogStore, sealedBy key: Key, intentRefusal: AuditLogError?
    ) throws -> [Result] {
        try store.database.writeWithoutTransaction { db in
            try db.transaction(.immediate) {
                try store.schema.compareIfChanged(db)
                var head = try ChainHead(lastEntryIn: db)
                // An operation that was settled in the meantime needs no outcome.
                for outcome in pendingOutcomes where try Self.isOpen(outcome, db) {
                    _ = try Self.insert(outcome, &head, key, db)
                }
                return try entries.map { entry in
                    guard let entry else {
                        // Only a page that is written shows whether the disk accepts anything.
                        try db.cachedStatement(sql: "UPDATE log SET segment = segment").execute()
                        return .success(nil)
                    }
                    if entry.phase == .intent, let intentRefusal { return .failure(intentRefusal) }
                    do {
                        guard let stored = try Self.insert(entry, &head, key, db) else {
                            return .failure(.duplicateOperation(entry.storedOperation ?? ""))
                        }
                        return .success(stored)
                    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                        // A constraint rolls back only its own statement; the other entries of the batch are not affected.
                        return .failure(AuditLogError(refusing: error))
                    }
                }
            }
        }
    }

    private static func isOpen(_ outcome: NewEntry, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM open_operation WHERE intent = ?)"),
            arguments: [outcome.intent]) ?? false
    }

    /// Inserts an entry; returns nil if its operation has an entry of that phase already.
    private static func insert(_ entry: NewEntry, _ head: inout ChainHead, _ key: Key, _ db: Database) throws -> Entry?
    {
        do {
            let stored = try entry.insert(after: head, sealedBy: key, into: db)
            head = ChainHead(seq: stored.seq, mac: stored.mac)
            return stored
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            guard let operation = entry.storedOperation else { throw error }
            let exists = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM entry WHERE operation = ? AND phase = ?)"),
                arguments: [operation, entry.phase.rawValue])
            if exists == true { return nil }
            throw error
        }
    }
}

extension Batch.Result {
    /// Whether SQLite refused the entry, rather than that it had been written before.
    var isRefused: Bool { if case .failure(.unavailable) = self { true } else { false } }
}

extension AuditLogError {
    /// Describes why an entry was refused, without the values that SQLite was given.
    init(refusing error: any Error) {
        self =
            switch error {
            case let error as AuditLogError: error
            case let error as DiskError: AuditLogError(error)
            case let error as DatabaseError:
                .unavailable("SQLite refused to write the audit log: \(error.resultCode).")
            default: .unavailable("The audit log could not be written.")
            }
    }
}
