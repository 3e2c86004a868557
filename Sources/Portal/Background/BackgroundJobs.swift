import Accounts
import AuditFormat
public import AuditLog
import Logging
import Synchronization
import Text
import Time

/// The work between requests: settles open operations, anchors and verifies the log, and records what no request records.
public final class BackgroundJobs: Sendable {
    private let audit: AuditLog
    private let accounts: Accounts
    private let reconciler: Reconciler
    private let clock: any UTCClock
    private let log: Logger
    private let state = Mutex(State())

    private struct State {
        /// The anchor up to which the log was verified last.
        var verifiedAnchor: UTCTime?
        /// When Stytch could not be asked.
        var failedAt: UTCTime?
    }

    /// How long Stytch is left alone after it could not be asked.
    private static let retryInterval = Duration.seconds(60)
    private static let maximumTextBatches = 10

    init(audit: AuditLog, accounts: Accounts, reconciler: Reconciler, clock: any UTCClock, log: Logger) {
        self.audit = audit
        self.accounts = accounts
        self.reconciler = reconciler
        self.clock = clock
        self.log = log
    }

    /// Records the start of the portal, and anchors and verifies the log; call it before the first request.
    public func start(version: String) async {
        await attempt("start not recorded") {
            try await audit.recordEvent(Event(.start, typed: version), Outcome(.succeeded), by: .portal)
        }
        await attempt("log not anchored") { try audit.anchor() }
        await attempt("log not verified", verify)
        await tick()
    }

    /// Does what is due; call it every few seconds.
    public func tick() async {
        await attempt("outcome still pending") { try await audit.flushPending() }
        await attempt("open operations not settled", settle)
        await attempt("expired sessions not recorded", recordExpiredSessions)
        await attempt("admin changes not recorded", recordAdminChanges)
        await attempt("log not anchored") { try audit.anchorIfDue() }
        await attempt("log not verified") {
            guard audit.integrityStatus.anchoredAt != state.withLock({ $0.verifiedAnchor }) else { return }
            try await verify()
        }
        // In small batches, because entries have to wait for each of them.
        await attempt("text not indexed") {
            var batches = Self.maximumTextBatches
            while batches > 0, try !audit.indexText() { batches -= 1 }
        }
    }

    /// Records the stop of the portal, anchors the log and empties its write-ahead log; call it after the last request.
    public func stop() async {
        await attempt("stop not recorded") {
            try await audit.recordEvent(Event(.stop), Outcome(.succeeded), by: .portal)
        }
        await attempt("log not anchored") { try audit.anchor() }
        await attempt("write-ahead log not emptied") { try audit.checkpoint() }
    }

    private func settle() async throws {
        let now = clock.now
        if let failedAt = state.withLock({ $0.failedAt }), now >= failedAt, now - failedAt < Self.retryInterval {
            return
        }
        let isAnswered = try await reconciler.settle()
        state.withLock { $0.failedAt = isAnswered ? nil : now }
    }

    /// Verifies the new entries.
    private func verify() async throws {
        let verdict = try await audit.verifyNewEntries()
        state.withLock { $0.verifiedAnchor = audit.integrityStatus.anchoredAt }
        report(verdict)
    }

    /// Verifies the whole log on the calling thread; returns nil if that failed or was cancelled.
    ///
    /// `pause` is called after each piece of work.
    public func checkWholeLog(pause: @escaping () -> Void, isCancelled: @escaping () -> Bool) -> WholeLogCheck? {
        do { return try audit.checkWholeLog(pause: pause, isCancelled: isCancelled) } catch is CancellationError {
            return nil
        } catch {
            log.error("whole log not verified", metadata: ["why": "\(error)"])
            return nil
        }
    }

    /// Records a verification of the whole log.
    public func record(_ check: WholeLogCheck) async {
        report(check.verdict)
        if !check.derivedTablesAgree { log.critical("indices or helper tables differ from the log and are rebuilt") }
        await attempt("verification not recorded") { try await audit.record(check) }
    }

    private func report(_ verdict: Verdict) {
        for fault in verdict.newFaults.prefix(1) {
            log.critical("audit log altered", metadata: ["fault": "\(fault.sentence)"])
        }
    }

    private func recordExpiredSessions() async throws {
        for session in try accounts.expiredSessions() {
            let actor = Actor(
                adminID: session.account.id, email: session.account.email, role: session.account.role.rawValue,
                address: "", session: session.name)
            try await audit.recordEvent(Event(.sessionEnd), Outcome(.succeeded), by: actor)
            try accounts.remove(session)
        }
    }

    /// Records the changes that commands made in another process, which cannot write the audit log.
    private func recordAdminChanges() async throws {
        for change in try accounts.outbox() {
            let actor = Actor(
                adminID: nil, email: "\(change.author) on the machine", role: nil, address: "", session: nil)
            let event = Self.event(for: change)
            do { try await audit.recordEvent(event, Outcome(.succeeded), by: actor) } catch AuditLogError
                .duplicateOperation
            {
                // It was recorded before, but the process ended before it could be removed.
            }
            try accounts.remove(change)
        }
    }

    private static func event(for change: OutboxEntry) -> Event {
        var detail = JSONWriter()
        detail.object { detail in
            detail.member("change", change.change.rawValue)
            detail.member("admin", change.email)
        }
        return Event(
            .adminChange, operation: change.id, typed: change.sentence,
            detail: String(decoding: detail.bytes, as: UTF8.self))
    }

    /// Logs an error; the next tick tries again.
    private func attempt(_ failure: Logger.Message, _ work: () async throws -> Void) async {
        do { try await work() } catch { log.error(failure, metadata: ["why": "\(error)"]) }
    }
}
