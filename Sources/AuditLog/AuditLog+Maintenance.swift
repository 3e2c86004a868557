public import AuditFormat
public import Time

extension AuditLog {
    /// How much of the log is known to be whole.
    public var integrityStatus: IntegrityStatus { verifier.status }

    /// Writes an anchor; throws errors of SQLite and of the disk.
    public func anchor() throws { try store.anchors.write(at: store.clock.now) }

    /// Writes an anchor if the last one is an hour old.
    public func anchorIfDue() throws { try store.anchors.writeIfDue(at: store.clock.now) }

    /// Empties the write-ahead log into the database, as far as no reader needs it; call it after the last entry.
    public func checkpoint() throws { try store.checkpoint() }

    /// Calls a closure with the line of each anchor from now on.
    public func listenToAnchors(_ listener: @escaping @Sendable (String) -> Void) { store.anchors.listen(listener) }

    /// Verifies the entries that are new since the last verification; the detail is for the entry that records it.
    public func verifyNewEntries() throws -> (verdict: Verdict, detail: String) { try verifier.verify() }

    /// Verifies a whole log; the portal can be running.
    ///
    /// `progress` receives the number of entries that have been read, now and then. Throws `unavailable` if a file cannot be
    /// read.
    public static func verify(
        database path: String, anchors: String, key: String?, progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        try LogVerification.verify(database: path, anchors: anchors, key: key, progress: progress)
    }

    /// Exports the entries before a time to a file, verifies the file, and deletes them; operations stay complete.
    ///
    /// Throws `PruningError`, `unavailable` if the export is not what was written, and errors of SQLite and of the disk.
    public func prune(before time: UTCTime, export path: String) throws -> PruningRecord {
        try Pruning(store: store, writer: writer).prune(before: time, export: path)
    }

    /// Copies the log in a folder and its anchors (to `PATH.anchors.jsonl`), and verifies the copy; the portal can be running.
    ///
    /// Throws `unavailable` if a file exists or cannot be written, or if the copy is not whole.
    public static func backUp(folder: String, to path: String, key: String? = nil) throws -> BackupReport {
        try Backup.create(LogFiles(folder: folder), at: path, key: key)
    }

    /// Replaces the log in a folder by a backup, keeps the previous one under another name, and records it; the portal must be
    /// stopped.
    ///
    /// Throws `inUse`, or `unavailable` if the backup is not whole.
    public static func restore(
        _ path: String, into folder: String, clock: any UTCClock = .system
    ) async throws -> BackupReport {
        let verdict = try Backup.replace(LogFiles(folder: folder), with: path, at: clock.now)
        let log = try AuditLog(folder: folder, clock: clock)
        let last = try log.last
        try Backup.beginSegment(log.store, last: last)
        try await log.recordEvent(
            Event(.restoration, detail: "{\"last\":\(last)}"), Outcome(.succeeded), by: .portal)
        return BackupReport(last: last, verdict: verdict)
    }
}
