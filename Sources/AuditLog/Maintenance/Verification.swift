public import AuditFormat
import Disk
import GRDB
import Synchronization
import Text
public import Time

/// How much of the log is known to be whole.
public struct IntegrityStatus: Sendable, Equatable {
    /// The verdict of the last verification; nil before the first one.
    public internal(set) var verdict: Verdict?
    /// When that verification was made.
    public internal(set) var verifiedAt: UTCTime?
    /// When the last anchor was written; nil if there is none.
    public internal(set) var anchoredAt: UTCTime?
    /// Whether the initial key is still on the server.
    public internal(set) var hasFirstKey = false
}

/// Verifies the entries of an open log that are new since the last verification.
final class NewEntryVerifier: Sendable {
    private let store: LogStore
    private let lastResult = Mutex<(verdict: Verdict, at: UTCTime)?>(nil)

    init(_ store: LogStore) { self.store = store }

    var status: IntegrityStatus {
        let last = lastResult.withLock { $0 }
        return IntegrityStatus(
            verdict: last?.verdict, verifiedAt: last?.at, anchoredAt: store.anchors.last?.time,
            hasFirstKey: store.files.firstKey != nil)
    }

    /// Verifies the entries since the last verification that found nothing, up to the last anchor.
    ///
    /// Without the initial key, which is not on this server, a change is found once an anchor covers the entry. The detail is
    /// for the entry that records the verification.
    func verify() throws -> (verdict: Verdict, detail: String) {
        let file = AnchorFile(try DurableFile.read(store.files.anchors) ?? [], keyID: store.keys.id)
        let start = try lastVerifiedAnchor().flatMap { name in file.anchors.last { $0.name == name } }
        let end = file.anchors.last
        let verdict = try store.database.read { db in
            try LogVerification.verify(db, file, key: nil, after: start, upTo: end?.seq)
        }
        lastResult.withLock { $0 = (verdict, store.clock.now) }
        return (verdict, VerificationDetail(verdict, anchor: end?.name).text)
    }

    /// The name of the anchor at which the last verification that found nothing ended.
    private func lastVerifiedAnchor() throws -> String? {
        try store.database.read { db in
            let sql = """
                SELECT detail FROM entry INDEXED BY entry_action
                WHERE action = 'verification' AND outcome = 'succeeded' ORDER BY seq DESC LIMIT 1
                """
            return try String.fetchOne(db, sql: sql).flatMap(VerificationDetail.anchor(in:))
        }
    }
}

extension Anchor {
    /// Identifies the anchor by what it covers.
    fileprivate var name: String { "\(segment)-\(seq)-\(digest.hex)" }
}

/// Verifies whole logs.
enum LogVerification {
    /// Verifies a database with a file of anchors and optionally the initial key; the log can be in use.
    ///
    /// `progress` receives the number of entries that have been read, now and then.
    static func verify(
        database path: String, anchors: String, key keyPath: String?, progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        let key = try keyPath.map { path in
            guard let contents = try DurableFile.read(path),
                let key = Key(fileContents: String(decoding: contents, as: UTF8.self))
            else { throw AuditLogError.unavailable("The file \(path) is not the key of an audit log.") }
            return key
        }
        return try LogStore.openReadOnly(path).read { db in
            let keyID = try String.fetchOne(db, sql: "SELECT key_id FROM log")
            let usableKey = key.flatMap { $0.id == keyID ? $0 : nil }
            let file = AnchorFile(try DurableFile.read(anchors) ?? [], keyID: keyID, key: usableKey)
            var verdict = try verify(db, file, key: usableKey, progress: progress)
            if key != nil, usableKey == nil { verdict.add(.key, 1) }
            return verdict
        }
    }

    /// Verifies the entries after an anchor up to a seq; nil stands for the start and the end of the log.
    static func verify(
        _ db: Database, _ file: AnchorFile, key: Key?, after anchor: Anchor? = nil, upTo last: Int64? = nil,
        progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        let base = try ChainHead(baseOf: db)
        var verifier = Verifier(anchors: file.anchors, key: key, base: base, after: anchor)
        let range: StatementArguments = [anchor?.seq ?? .min, last ?? .max]
        try StoredEntry.forEach(db, "WHERE seq > ? AND seq <= ? ORDER BY seq", range) { entry in
            verifier.read(entry)
            if verifier.verdict.entries.isMultiple(of: 250_000) { progress(verifier.verdict.entries) }
            return true
        }
        var verdict = verifier.finish(base: base)
        verdict.add(file, after: anchor?.seq)
        return verdict
    }
}
