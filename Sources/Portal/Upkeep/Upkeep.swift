import Accounts
import AuditLog
import Logging
import Synchronization

/// What the portal does by itself, beside answering: it settles what is open, anchors and checks the log, and records what
/// no request records.
public final class Upkeep: Sendable {
    let audit: AuditLog
    let accounts: Accounts
    let reconciler: Reconciler
    let log: Logger
    private let state = Mutex(State())

    private struct State {
        var checked: Int64?
        /// When Stytch could not be asked.
        var failed: Int64?
    }

    init(audit: AuditLog, accounts: Accounts, reconciler: Reconciler, log: Logger) {
        self.audit = audit
        self.accounts = accounts
        self.reconciler = reconciler
        self.log = log
    }

    /// Records that the portal begins to serve, anchors the log and checks it; before it does.
    public func begin(version: String) async {
        await attempt("the start has no entry") {
            try await audit.recordEvent(Event(.start, typed: version), Outcome(.succeeded), by: .portal)
        }
        await attempt("the log cannot be anchored") { try audit.anchor() }
        await attempt("the log cannot be checked", check)
        await pass()
    }

    /// Does what is due; to be called every few seconds.
    public func pass() async {
        await attempt("an outcome is still owed") { try await audit.flushPending() }
        await attempt("open operations cannot be settled", settle)
        await attempt("sessions that ended have no entries", recordEndedSessions)
        await attempt("changes of admins have no entries", recordChanges)
        await attempt("the log cannot be anchored") { try audit.anchorIfDue() }
        await attempt("the log cannot be checked") {
            guard audit.integrityStatus.anchored != state.withLock({ $0.checked }) else { return }
            try await check()
        }
        // Little by little, since entries wait for each part.
        await attempt("text cannot be indexed") {
            var parts = 10
            while parts > 0, try !audit.indexText() { parts -= 1 }
        }
    }

    /// Records that the portal ends in good order, and anchors the log.
    public func end() async {
        await attempt("the stop has no entry") { try await audit.recordEvent(Event(.stop), Outcome(.succeeded), by: .portal) }
        await attempt("the log cannot be anchored") { try audit.anchor() }
    }

    /// Settles what is open; where Stytch did not answer, it is left in peace for a minute.
    private func settle() async throws {
        let now = reconciler.now()
        if let failed = state.withLock({ $0.failed }), now >= failed, now - failed < 60_000 { return }
        let isAnswered = try await reconciler.settle()
        state.withLock { $0.failed = isAnswered ? nil : now }
    }

    /// Checks what is new and records the result, whatever it is.
    private func check() async throws {
        let (verdict, detail) = try audit.verifyNewEntries()
        state.withLock { $0.checked = audit.integrityStatus.anchored }
        let outcome = verdict.isWhole ? Outcome(.succeeded) : Outcome(.refused, errorType: "altered")
        if !verdict.isWhole {
            log.critical("the audit log was altered", metadata: ["first": "\(verdict.firstBad ?? 0)"])
        }
        try await audit.recordEvent(Event(.verification, detail: detail), outcome, by: .portal)
    }

    private func recordEndedSessions() async throws {
        for ended in try accounts.expiredSessions() {
            let actor = Actor(
                adminID: ended.account.id, email: ended.account.email, role: ended.account.role.rawValue, address: "",
                session: ended.name)
            try await audit.recordEvent(Event(.sessionEnd), Outcome(.succeeded), by: actor)
            try accounts.remove(ended)
        }
    }

    /// The commands change accounts from another process, which may not write the log: they leave a note there.
    private func recordChanges() async throws {
        for change in try accounts.outbox() {
            let actor = Actor(
                adminID: nil, email: "\(change.author) on the machine", role: nil, address: "", session: nil)
            let event = Event(.adminChange, operation: change.id, typed: change.sentence)
            do { try await audit.recordEvent(event, Outcome(.succeeded), by: actor) } catch AuditLogError.duplicateOperation {
                // It was recorded before, and the note was not taken away in time.
            }
            try accounts.remove(change)
        }
    }

    /// Whatever fails is tried again at the next pass; the worker's log says so.
    private func attempt(_ failure: Logger.Message, _ work: () async throws -> Void) async {
        do { try await work() } catch { log.error(failure, metadata: ["why": "\(error)"]) }
    }
}
