import Foundation
import GRDB
import Synchronization
public import Time

/// How far the log is known to be whole, for the page to start from.
public struct IntegrityStatus: Sendable, Equatable {
    /// The verdict of the last verification; nil before the first one.
    public internal(set) var verdict: Verdict?
    /// When that verification was made.
    public internal(set) var verifiedAt: UTCTime?
    /// When the last anchor was written; nil if there is none.
    public internal(set) var anchoredAt: UTCTime?
    /// Whether the first key still waits to be taken offline.
    public internal(set) var hasFirstKey = false
}

extension AuditLog {
    /// How far the log is known to be whole.
    public var integrityStatus: IntegrityStatus {
        var standing = standing.withLock { $0 }
        standing.anchoredAt = anchorWriter.last?.time
        standing.hasFirstKey = FileManager.default.fileExists(atPath: KeyStore.firstKey(in: folder))
        return standing
    }

    /// Writes an anchor now.
    public func anchor() throws {
        try anchorWriter.anchor(at: clock.now)
    }

    /// Writes an anchor where the last one is an hour old.
    public func anchorIfDue() throws {
        try anchorWriter.anchorIfDue(at: clock.now)
    }

    /// Checks the entries that came since the last check that found nothing, against the anchors; its cost is that of the
    /// new entries. Without the first key, which is not on this machine, a change is found once an anchor has seen the entry.
    ///
    /// The outcome and the detail are for the entry that records the check.
    public func verifyNewEntries() throws -> (verdict: Verdict, detail: String) {
        let anchors = try AnchorFile(path: AnchorWriter.file(in: folder), keyID: keyStore.key.id, key: nil)
        let start = try lastVerified().flatMap { hash in anchors.kept.last { Self.name(of: $0) == hash } }
        let end = anchors.kept.last
        let verdict = try database.read { db in
            try Self.verify(db, anchors: anchors, key: nil, after: start, upTo: end?.seq)
        }
        standing.withLock { standing in
            standing.verdict = verdict
            standing.verifiedAt = clock.now
        }
        let detail = Detail(
            to: verdict.last, anchor: end.map(Self.name(of:)), firstBad: verdict.firstBad, entries: verdict.entries)
        return (verdict, detail.text)
    }

    /// The anchor at which the last check ended that found nothing.
    private func lastVerified() throws -> String? {
        try database.read { db in
            let sql = """
                SELECT detail FROM entry INDEXED BY entry_action
                WHERE action = 'verification' AND outcome = 'succeeded' ORDER BY seq DESC LIMIT 1
                """
            return try String.fetchOne(db, sql: sql).flatMap(Detail.init(text:))?.anchor
        }
    }

    /// Names an anchor by what it pins down.
    private static func name(of anchor: Anchor) -> String { "\(anchor.segment)-\(anchor.seq)-\(anchor.digest.text)" }

    private struct Detail: Codable {
        let to: Int64
        let anchor: String?
        let firstBad: Int64?
        let entries: Int64

        var text: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        }

        init(to: Int64, anchor: String?, firstBad: Int64?, entries: Int64) {
            self.to = to
            self.anchor = anchor
            self.firstBad = firstBad
            self.entries = entries
        }

        init?(text: String) {
            guard let found = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
            self = found
        }
    }

    /// Checks a whole log in a folder, beside the portal that writes it or without it.
    ///
    /// `anchors` and `key` are files from elsewhere; without them, those of the folder. `progress` is told how many entries
    /// were read, now and then. Errors: `unavailable` where a file cannot be read.
    public static func verify(
        database path: String, anchors: String, key: String?, progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        let first = try key.map { path in
            guard let text = try Files.read(path), let key = Key(text: String(decoding: text, as: UTF8.self)) else {
                throw AuditLogError.unavailable("The file \(path) is not the key of an audit log.")
            }
            return key
        }
        let database = try readOnly(path)
        return try database.read { db in
            let keyID = try String.fetchOne(db, sql: "SELECT key_id FROM log")
            let fits = first.map { $0.id == keyID } ?? true
            let anchors = try AnchorFile(path: anchors, keyID: keyID, key: fits ? first : nil)
            var verdict = try verify(db, anchors: anchors, key: fits ? first : nil, progress: progress)
            if !fits { verdict.add(.key, 1) }
            return verdict
        }
    }

    /// A connection that cannot write, not even a checkpoint when it closes.
    static func readOnly(_ path: String) throws -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else {
            throw AuditLogError.unavailable("There is no audit log at \(path).")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase(Schema.prepareReading)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func verify(
        _ db: Database, anchors: AnchorFile, key: Key?, after anchor: Anchor? = nil, upTo last: Int64? = nil,
        progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        let base = try ChainHead(baseOf: db)
        var verifier = Verifier(anchors: anchors.kept, key: key, base: base, after: anchor)
        let sql = "\(Schema.selection) WHERE seq > ? AND seq <= ? ORDER BY seq"
        let range: StatementArguments = [anchor?.seq ?? .min, last ?? .max]
        try StoredRow.forEach(db, sql, range) { row in
            verifier.read(row)
            if verifier.verdict.entries.isMultiple(of: 250_000) { progress(verifier.verdict.entries) }
            return true
        }
        var verdict = verifier.end(base: base)
        for fault in anchors.faults where anchor.map({ fault.seq > $0.seq }) ?? true {
            verdict.add(fault.kind, fault.seq)
        }
        verdict.anchors = anchors.lines
        return verdict
    }
}
