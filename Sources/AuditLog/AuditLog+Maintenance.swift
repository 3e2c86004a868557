public import AuditFormat
public import Time

extension AuditLog {
    /// How much of the log is known to be whole.
    public var integrityStatus: IntegrityStatus {
        var status = integrity.status
        status.anchoredAt = store.anchors.last?.time
        status.hasFirstKey = store.files.firstKey != nil
        let (count, times) = store.tree.witnessing
        status.witnessCount = count
        status.cosignedAt = times.map { UTCTime(milliseconds: Int64($0) * 1000) }
        return status
    }

    /// Writes an anchor and a checkpoint; throws errors of SQLite and of the disk.
    public func anchor() throws { try store.writeAnchor(at: store.clock.now) }

    /// Writes an anchor and a checkpoint if the last ones are an hour old.
    public func anchorIfDue() throws { try store.writeAnchor() }

    /// Empties the write-ahead log into the database, as far as no reader needs it; call it after the last entry.
    public func checkpoint() throws { try store.checkpoint() }

    /// Calls a closure with the line of each anchor from now on.
    public func listenToAnchors(_ listener: @escaping @Sendable (String) -> Void) { store.anchors.listen(listener) }

    /// Verifies the entries that are new since the last verification, and records the result.
    @discardableResult
    public func verifyNewEntries() async throws -> Verdict {
        let verdict = try verifier.verify()
        integrity.add(newEntries: verdict, at: store.clock.now)
        try await record(verdict, scope: "new entries", sealed: store.faultsAtStart)
        return verdict
    }

    /// Verifies the whole log and what is derived from it, which takes long: call it on a thread of its own.
    ///
    /// `pause` is called after each piece of work. Throws `CancellationError` soon after `isCancelled` returns true.
    public func checkWholeLog(
        pause: @escaping () -> Void = {}, isCancelled: @escaping () -> Bool = { false }
    ) throws -> WholeLogCheck {
        let whole = WholeLogVerifier(store: store, pause: pause)
        let verdict = try whole.verify(isCancelled: isCancelled)
        return WholeLogCheck(verdict: verdict, derivedTablesAgree: try whole.derivedTablesAgree())
    }

    /// Records a verification of the whole log, and rebuilds what is derived from the entries if it differs from them.
    public func record(_ check: WholeLogCheck) async throws {
        integrity.add(wholeLog: check.verdict, at: store.clock.now)
        try await record(check.verdict, scope: "whole log", sealed: [])
        guard !check.derivedTablesAgree else { return }
        try writer.inTransaction(DerivedTables.rebuild)
        integrity.addRebuilding(at: store.clock.now)
        try await recordEvent(
            Event(.verification, detail: #"{"scope":"indices and helper tables","rebuilt":true}"#),
            Outcome(.refused, errorType: "derived"), by: .portal)
    }

    private func record(_ verdict: Verdict, scope: String, sealed: [Fault]) async throws {
        try await recordEvent(
            Event(.verification, detail: VerificationDetail.text(verdict, scope: scope, sealed: sealed)),
            verdict.isSound ? Outcome(.succeeded) : Outcome(.refused, errorType: "altered"), by: .portal)
    }

    /// Acknowledges the faults that begin at a seq, each with those of its kind that follow it without a gap; from then on, only
    /// other faults alarm. Returns the acknowledged faults, none if there is none at the seq.
    @discardableResult
    public func acknowledge(_ seq: Int64, reason: String, by actor: Actor) async throws -> [Fault] {
        let faults = integrityStatus.faults
        for fault in faults where fault.seq == seq {
            var last = seq
            while last < .max, faults.contains(Fault(fault.kind, last + 1)) { last += 1 }
            let record = Acknowledgement(fault.kind, seq...last)
            let entry = try await recordEvent(
                Event(.acknowledgement, reason: reason, detail: record.detail), Outcome(.succeeded), by: actor)
            integrity.add(Verdict.Acknowledged(seq: entry.seq, record: record))
        }
        return faults.filter { $0.seq == seq }
    }

    /// Verifies a whole log; the portal can be running.
    ///
    /// `progress` receives the number of entries that have been read, now and then. Throws `unavailable` if a file cannot be
    /// read.
    public static func verify(
        database path: String, _ sources: VerificationSources, progress: (Int64) -> Void = { _ in }
    ) throws -> Verdict {
        try LogVerification.verify(database: path, sources, progress: progress)
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
