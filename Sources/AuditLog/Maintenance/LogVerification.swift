import AuditFormat
import Disk
import GRDB

/// Verifies whole logs.
enum LogVerification {
    /// Verifies a database, which can be in use, with what is known from elsewhere.
    ///
    /// `progress` receives the number of entries that have been read, now and then.
    static func verify(
        database path: String, _ sources: VerificationSources, progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        let key = try sources.key.map(readKey)
        return try LogStore.openReadOnly(path).read { db in
            let keyID = try String.fetchOne(db, sql: "SELECT key_id FROM log")
            let usableKey = key.flatMap { $0.id == keyID ? $0 : nil }
            let local = AnchorFile(try DurableFile.read(sources.localAnchors) ?? [], keyID: keyID, key: usableKey)
            let outside = try sources.outsideAnchors.map { path in
                guard let contents = try DurableFile.read(path) else {
                    throw AuditLogError.unavailable("There are no anchors at \(path).")
                }
                return AnchorFile(contents, keyID: keyID, key: usableKey)
            }
            var verdict = try verify(db, outside ?? local, key: usableKey, progress: progress)
            if key != nil, usableKey == nil { verdict.add(.key, 1) }
            if let outside, let last = outside.anchors.last {
                verdict.comparedWith = ["anchors"]
                verdict.comparedTo = min(last.seq, verdict.last)
                if local.anchors.last.map({ $0.seq < last.seq }) ?? true { verdict.add(.missingAnchors, 0) }
            }
            let tree = TreeFiles(folder: DurableFile.folder(of: sources.localAnchors))
            let checkpoints = try CheckpointComparison(
                sources, keyName: LogStore.checkpointKeyName(db), files: tree, anchors: outside ?? local)
            try checkpoints.compare(db, files: tree, &verdict)
            if try !SchemaCheck().isExpected(db) { verdict.add(.schema, 0) }
            if try !DerivedTables.agree(db) { verdict.add(.derived, 0) }
            return verdict
        }
    }

    private static func readKey(_ path: String) throws -> Key {
        guard let contents = try DurableFile.read(path),
            let key = Key(fileContents: String(decoding: contents, as: UTF8.self))
        else { throw AuditLogError.unavailable("The file \(path) is not the key of an audit log.") }
        return key
    }

    /// Verifies the entries after an anchor up to a seq; nil stands for the start and the end of the log.
    static func verify(
        _ db: Database, _ file: AnchorFile, key: Key?, after anchor: Anchor? = nil, upTo last: Int64? = nil,
        progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        let base = try ChainHead(baseOf: db)
        var verifier = Verifier(
            anchors: file.anchors, openings: file.openings, key: key, base: base, after: anchor)
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
