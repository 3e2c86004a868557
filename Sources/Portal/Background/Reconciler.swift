import AuditLog
import Stytch
import Time

/// Settles operations whose outcome was lost with a process or is unknown, by what Stytch lists; it never revokes.
struct Reconciler: Sendable {
    let audit: AuditLog
    let grantCheck: GrantCheck
    let clock: any UTCClock
    /// The minimum age of an intent, so that its own request is no longer in progress.
    let minimumAge: Duration

    /// Settles every open operation, one at a time; returns false if Stytch could not be asked, and leaves the rest.
    func settle() async throws -> Bool {
        for intent in try audit.openOperations() {
            let age = clock.now - intent.time
            guard age >= minimumAge || age < .zero, let grant = intent.grant else { continue }
            guard let observation = await grantCheck.observe(grant) else { return false }
            let kind: Outcome.Kind = observation.state == .gone ? .applied : .notApplied
            try await audit.settle(intent, Outcome(kind, observation: observation))
        }
        return true
    }
}
