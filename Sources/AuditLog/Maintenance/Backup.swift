public import AuditFormat
import Disk
import Foundation
import GRDB
import Time

/// The contents of a backup.
public struct BackupReport: Sendable, Equatable {
    /// The last entry.
    public let last: Int64
    /// The result of its verification.
    public let verdict: Verdict
}

/// Copies a log, and replaces one by a copy.
enum Backup {
    private static func anchors(of path: String) -> String { path + ".anchors.jsonl" }

    /// Copies a log and its anchors at one point in time, while the portal may write; the copy is verified before it gets its
    /// name. Throws `unavailable` if a file exists or cannot be written, or if the copy is not whole.
    static func create(_ files: LogFiles, at path: String, key: String?) throws -> BackupReport {
        let manager = FileManager.default
        let names = [path, anchors(of: path)]
        for name in names where manager.fileExists(atPath: name) {
            throw AuditLogError.unavailable("\(name) already exists and is not overwritten.")
        }
        let parts = names.map { $0 + ".part" }
        for part in parts { try? manager.removeItem(atPath: part) }
        // The anchors first: they may be older than the copy, never newer.
        let lines = try DurableFile.read(files.anchors) ?? []
        try DurableFile.replace(parts[1], with: String(decoding: lines, as: UTF8.self))
        try copy(LogStore.openReadOnly(files.database), to: parts[0])
        let verdict = try LogVerification.verify(
            database: parts[0], VerificationSources(localAnchors: parts[1], key: key))
        for (part, name) in zip(parts, names) {
            try DurableFile.sync(part)
            try DurableFile.rename(part, to: name)
        }
        try DurableFile.syncFolder(of: path)
        return BackupReport(last: verdict.last, verdict: verdict)
    }

    private static func copy(_ source: DatabaseQueue, to path: String) throws {
        // Created first, so that nobody else can ever read it.
        try DurableFile.create(path)
        let copy = try DatabaseQueue(path: path)
        try source.backup(to: copy)
        // A single file, without a write-ahead log next to it.
        try copy.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
        let result = try copy.read { db in try String.fetchOne(db, sql: "PRAGMA quick_check (1)") }
        guard result == "ok" else { throw AuditLogError.unavailable("The copy is damaged: \(result ?? "no result").") }
        try copy.close()
    }

    /// Replaces the files of a log by a backup and keeps the previous ones under other names; the portal must be stopped.
    ///
    /// Throws `inUse`, or `unavailable` if the backup is not whole.
    static func replace(_ files: LogFiles, with path: String, at now: UTCTime) throws -> Verdict {
        let verdict = try LogVerification.verify(database: path, VerificationSources(localAnchors: anchors(of: path)))
        guard verdict.isSound else {
            throw AuditLogError.unavailable("The backup is damaged: \(verdict.newFaults.first?.sentence ?? "")")
        }
        let lock = try files.acquireLock()
        defer { withExtendedLifetime(lock) {} }
        let manager = FileManager.default
        let temporary = files.database + ".new"
        try? manager.removeItem(atPath: temporary)
        try manager.copyItem(atPath: path, toPath: temporary)
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: temporary)
        try DurableFile.sync(temporary)
        // The write-ahead log first: next to another database it would be applied to that one.
        for suffix in ["-wal", "-shm", ""] where manager.fileExists(atPath: files.database + suffix) {
            try DurableFile.rename(
                files.database + suffix, to: "\(files.database).replaced-\(now.milliseconds)\(suffix)")
        }
        try DurableFile.rename(temporary, to: files.database)
        if !DurableFile.exists(files.anchors), DurableFile.exists(anchors(of: path)) {
            try manager.copyItem(atPath: anchors(of: path), toPath: files.anchors)
        }
        try DurableFile.syncFolder(of: files.database)
        return verdict
    }

    /// Begins the segment of a restored log with an anchor.
    static func beginSegment(_ store: LogStore, last: Int64) throws {
        let file = AnchorFile(try DurableFile.read(store.files.anchors) ?? [])
        try store.anchors.beginSegment(at: store.clock.now, after: file.anchors.last { $0.seq <= last })
    }
}
