public import AuditFormat
import Disk
import GRDB
import SQLite

/// The result of a verification of the whole log.
public struct WholeLogCheck: Sendable {
    /// The verdict.
    public let verdict: Verdict
    /// Whether the indices and the helper tables agree with the entries.
    public let derivedTablesAgree: Bool
}

/// Verifies the whole of an open log, with everything that is derived from it, while the portal works.
struct WholeLogVerifier {
    let store: LogStore
    /// Waits after each piece of work, so that the portal keeps the processor.
    let pause: () -> Void

    private static let entriesAtOnce: Int64 = 5_000

    /// Verifies all entries that there are now; throws `CancellationError` if `isCancelled` says so.
    func verify(isCancelled: () -> Bool) throws -> Verdict {
        let file = AnchorFile(try DurableFile.read(store.files.anchors) ?? [], keyID: store.keys.id)
        let end = file.anchors.last?.seq ?? 0
        let base = try store.database.read(ChainHead.init(baseOf:))
        var verifier = Verifier(anchors: file.anchors, openings: file.openings, key: nil, base: base)
        var position = base.seq
        // Short transactions, because the write-ahead log cannot be emptied during one.
        while position < end {
            guard !isCancelled() else { throw CancellationError() }
            let next = min(end, position &+ Self.entriesAtOnce)
            try store.database.read { db in
                try StoredEntry.forEach(db, "WHERE seq > ? AND seq <= ? ORDER BY seq", [position, next]) { entry in
                    verifier.read(entry)
                    return true
                }
            }
            position = next
            pause()
        }
        var verdict = verifier.finish(base: base)
        verdict.add(file, after: nil)
        try store.database.read { db in verdict.acknowledged = try Acknowledgements.all(db) }
        return verdict
    }

    /// Returns whether everything that is derived from the entries agrees with them.
    func derivedTablesAgree() throws -> Bool {
        try store.database.read { db in
            try db.pausing({ pause() }) { try DerivedTables.agree(db) }
        }
    }
}
