import Foundation
import GRDB
public import Time

/// What a backup holds.
public struct BackupReport: Sendable, Equatable {
    /// The last entry in it.
    public let last: Int64
    /// What a check of it found.
    public let verdict: Verdict
}

extension AuditLog {
    /// Copies the log of a folder as it is at one moment, while the portal may write; the copy is checked before it gets its
    /// name, and so are the anchors that go with it, as `FILE.anchors.jsonl`.
    ///
    /// Errors: `unavailable` where a file exists or cannot be written, or the copy is not whole.
    public static func backUp(folder: String, to path: String, key: String? = nil) throws -> BackupReport {
        let manager = FileManager.default
        let names = [path, path + ".anchors.jsonl"]
        for name in names where manager.fileExists(atPath: name) {
            throw AuditLogError.unavailable("\(name) exists already; a backup overwrites nothing.")
        }
        let parts = names.map { $0 + ".part" }
        for part in parts { try? manager.removeItem(atPath: part) }
        // The anchors first: they may be older than the copy, never newer.
        let anchors = try Files.read(AnchorWriter.file(in: folder)) ?? []
        try Files.replace(parts[1], with: String(decoding: anchors, as: UTF8.self))
        try copy(readOnly(file(in: folder)), to: parts[0])
        let verdict = try verify(database: parts[0], anchors: parts[1], key: key)
        guard verdict.isWhole else {
            throw AuditLogError.unavailable(
                "The copy is not whole: \(verdict.faults.first?.sentence ?? "") Check the log with portal audit verify."
            )
        }
        for (part, name) in zip(parts, names) {
            try Files.sync(part)
            guard unsafe rename(part, name) == 0 else {
                throw AuditLogError.unavailable("The backup \(name) cannot be given its name.")
            }
        }
        try Files.sync(folderOf: path)
        return BackupReport(last: verdict.last, verdict: verdict)
    }

    private static func copy(_ source: DatabaseQueue, to path: String) throws {
        // Made first, so that nobody else may ever read it.
        _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        let copy = try DatabaseQueue(path: path)
        try source.backup(to: copy)
        // One file with nothing beside it.
        try copy.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
        let damage = try copy.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check (1)") }
        guard damage == "ok" else { throw AuditLogError.unavailable("The copy is damaged: \(damage ?? "no answer").") }
        try copy.close()
    }

    /// Puts a backup in the place of the log of a folder, which is kept aside, and records it; the portal must not run.
    ///
    /// Errors: `inUse`; `unavailable` where the backup is not whole.
    public static func restore(
        _ path: String, into folder: String, clock: any UTCClock = .system
    ) async throws -> BackupReport {
        let ownAnchors = path + ".anchors.jsonl"
        let verdict = try verify(database: path, anchors: ownAnchors, key: nil)
        guard verdict.isWhole else {
            throw AuditLogError.unavailable("The backup is not whole: \(verdict.faults.first?.sentence ?? "")")
        }
        try replaceFiles(in: folder, with: path, anchors: ownAnchors, at: clock.now)
        let log = try AuditLog(folder: folder, clock: clock)
        let last = try log.last
        let anchors = try AnchorFile(path: AnchorWriter.file(in: folder), keyID: nil, key: nil)
        try log.anchorWriter.beginSegment(at: clock.now, behind: anchors.kept.last { $0.seq <= last })
        try await log.recordEvent(Event(.restoration, detail: "{\"last\":\(last)}"), Outcome(.succeeded), by: .portal)
        return BackupReport(last: last, verdict: verdict)
    }

    private static func replaceFiles(in folder: String, with path: String, anchors: String, at now: UTCTime) throws {
        let lock = try FileLock("\(folder)/audit.lock")
        defer { withExtendedLifetime(lock) {} }
        let manager = FileManager.default
        let fresh = "\(folder)/audit.sqlite.new"
        try? manager.removeItem(atPath: fresh)
        try manager.copyItem(atPath: path, toPath: fresh)
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fresh)
        try Files.sync(fresh)
        // The write-ahead log goes first: beside another database it would be taken for that one's.
        for suffix in ["-wal", "-shm", ""] where manager.fileExists(atPath: file(in: folder) + suffix) {
            try manager.moveItem(
                atPath: file(in: folder) + suffix, toPath: "\(file(in: folder)).replaced-\(now.milliseconds)\(suffix)")
        }
        try manager.moveItem(atPath: fresh, toPath: file(in: folder))
        if !manager.fileExists(atPath: AnchorWriter.file(in: folder)), manager.fileExists(atPath: anchors) {
            try manager.copyItem(atPath: anchors, toPath: AnchorWriter.file(in: folder))
        }
        try Files.sync(folderOf: file(in: folder))
    }
}
