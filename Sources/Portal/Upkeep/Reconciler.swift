import AuditLog
import Stytch

/// Settles what is open: operations whose outcome was lost with a process, or is unknown. It looks, and never revokes.
struct Reconciler: Sendable {
    let audit: AuditLog
    let observer: Observer
    let now: @Sendable () -> Int64
    /// How old an intent must be, in milliseconds, so that no call of its own is on its way any more.
    let patience: Int64

    /// Settles each operation that is open, one at a time; `false` where Stytch could not be asked, and the rest waits.
    func settle() async throws -> Bool {
        for intent in try audit.openOperations() {
            let age = now() - intent.time
            guard age >= patience || age < 0, let grant = Grant(of: intent) else { continue }
            guard let observation = await observer.observe(grant) else { return false }
            let kind: Outcome.Kind = observation.state == .gone ? .applied : .notApplied
            try await audit.settle(intent, Outcome(kind, observation: observation))
        }
        return true
    }
}

extension Grant {
    /// The grant that an entry is about; `nil` where it names none.
    init?(of entry: Entry) {
        guard let user = entry.event.user.flatMap({ UserID($0.id) }),
            let app = entry.event.app.flatMap({ ConnectedAppID($0.id) })
        else { return nil }
        self.init(user: user, app: app)
    }
}
