import AuditLog

extension Entry {
    /// What happened, in one sentence with the names as they were recorded.
    var sentence: String {
        let admin = actor == .portal ? "The portal" : actor.email
        let input = event.typed.map { "“\($0)”" } ?? "nothing"
        switch (event.action, outcome?.kind) {
        case (.signIn, .succeeded?): return "\(admin) signed in"
        case (.signIn, _): return "Failed sign-in as \(admin)"
        case (.signOut, _): return "\(admin) signed out"
        case (.sessionEnd, _): return "Session of \(admin) expired"
        case (.lookUp, .succeeded?): return "\(admin) looked up \(event.user?.displayName ?? input)"
        case (.lookUp, .refused?):
            return "\(admin) searched for \(input): Stytch returned \(outcome?.errorType ?? "an error")"
        case (.lookUp, _): return "\(admin) searched for \(input): no valid response from Stytch"
        case (.refusal, _) where outcome?.errorType == "flood":
            return "Unknown client \(actor.address): \(event.typed ?? "many rejected requests")"
        case (.refusal, _):
            return "\(admin) requested \(input), which the role \(actor.role ?? "visitor") does not allow"
        case (.revocation, let kind): return revocationSentence(admin, kind)
        case (.export, _): return "\(admin) downloaded \(event.typed ?? "the log")"
        case (.verification, .succeeded?): return "Log verification passed"
        case (.verification, _): return "Log verification failed"
        case (.acknowledgement, _): return "\(admin) acknowledged faults of the log: \(event.reason ?? "no reason")"
        case (.pruning, _): return "Old entries were exported and deleted"
        case (.restoration, _): return "The log was restored from a backup"
        case (.unreadable, _): return "This entry is damaged and cannot be read"
        case (.start, _): return "Portal started" + (event.typed.map { ": \($0)" } ?? "")
        case (.stop, _): return "Portal stopped"
        case (.adminChange, _): return "\(admin) \(event.typed ?? "changed the admins")"
        }
    }

    private func revocationSentence(_ admin: String, _ kind: Outcome.Kind?) -> String {
        let app = event.app?.displayName ?? "an app"
        let user = event.user?.displayName ?? "a user"
        let action =
            phase == .settlement
            ? "\(admin) saw that \(app) is \(kind == .applied ? "no longer listed" : "still listed") for \(user)"
            : "\(admin) \(verb(kind, app: app)) for \(user)"
        guard let reason = event.reason else { return action }
        return "\(action): \(reason)" + (event.ticket.map { ", ticket \($0)" } ?? "")
    }

    private func verb(_ kind: Outcome.Kind?, app: String) -> String {
        switch kind {
        case .succeeded?, .applied?: "revoked \(app)"
        case .alreadyRevoked?: "found \(app) already revoked"
        case .refused?, .notApplied?: "tried to revoke \(app) and failed"
        case .unknown?: "may have revoked \(app)"
        case nil: "started to revoke \(app)"
        }
    }
}
