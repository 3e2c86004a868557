import AuditFormat
import Disk
import GRDB
import Synchronization
import Time

/// Verifies the entries of an open log that are new since the last verification.
///
/// Where it continues is known to the process alone: what the log itself says about earlier verifications, anybody could have
/// written. A start begins at the last anchor, and the whole log is verified in the background.
final class NewEntryVerifier: Sendable {
    private let store: LogStore
    /// The anchor up to which no fault was found.
    private let verified: Mutex<Anchor?>

    init(_ store: LogStore) {
        self.store = store
        verified = Mutex(store.anchors.last)
    }

    /// Verifies the entries since the last verification that found nothing, up to the last anchor.
    ///
    /// Without the initial key, which is not on this server, a change is found once an anchor covers the entry.
    func verify() throws -> Verdict {
        let file = AnchorFile(try DurableFile.read(store.files.anchors) ?? [], keyID: store.keys.id)
        let start = verified.withLock { $0 }.flatMap { file.anchors.contains($0) ? $0 : nil }
        let end = file.anchors.last
        let verdict = try store.database.read { db in
            var verdict = try LogVerification.verify(db, file, key: nil, after: start, upTo: end?.seq)
            for fault in store.faultsAtStart { verdict.add(fault.kind, fault.seq) }
            verdict.acknowledged = try Acknowledgements.all(db)
            return verdict
        }
        if verdict.faults.isEmpty { verified.withLock { $0 = end } }
        return verdict
    }
}

/// The acknowledgements in a log.
enum Acknowledgements {
    static func all(_ db: Database) throws -> [Verdict.Acknowledged] {
        var found: [Verdict.Acknowledged] = []
        try StoredEntry.forEach(db, "INDEXED BY entry_action WHERE action = 'acknowledgement' ORDER BY seq", []) {
            entry in
            if let record = entry.text(.detail).flatMap(Acknowledgement.init) {
                found.append(Verdict.Acknowledged(seq: entry.integer(.seq), record: record))
            }
            return true
        }
        return found
    }
}
