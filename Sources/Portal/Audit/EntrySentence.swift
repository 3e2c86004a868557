import AuditLog

extension Entry {
    /// What happened, in a sentence with the names that were frozen.
    var sentence: String {
        let admin = actor == .portal ? "The portal" : actor.email
        let typed = event.typed.map { "“\($0)”" } ?? "nothing"
        switch (event.action, outcome?.kind) {
        case (.signIn, .succeeded?): return "\(admin) signed in"
        case (.signIn, _): return "Somebody tried to sign in as \(admin) and was refused"
        case (.signOut, _): return "\(admin) signed out"
        case (.sessionEnd, _): return "A session of \(admin) ended by itself"
        case (.lookUp, .succeeded?): return "\(admin) looked up \(person ?? typed)"
        case (.lookUp, .refused?):
            return "\(admin) looked for \(typed), and Stytch answered \(outcome?.errorType ?? "no")"
        case (.lookUp, _): return "\(admin) looked for \(typed), and no answer came that can be believed"
        case (.refusal, _) where outcome?.errorType == "flood":
            return "Somebody at \(actor.address) sent \(event.typed ?? "many requests that cannot be accepted")"
        case (.refusal, _):
            return "\(admin) asked for \(typed), which the role \(actor.role ?? "of a visitor") does not allow"
        case (.revocation, let kind):
            let whom = "\(appName ?? "an app") for \(person ?? "a user")"
            return phase == .settlement
                ? "\(admin) saw that \(appName ?? "an app") \(kind == .applied ? "is gone" : "is still listed") for \(person ?? "a user")"
                    + grounds
                : "\(admin) \(verb(kind)) \(whom)" + grounds
        case (.export, _): return "\(admin) downloaded \(event.typed ?? "the log")"
        case (.verification, .succeeded?): return "\(admin) checked the log, which is whole"
        case (.verification, _): return "\(admin) checked the log, which was altered"
        case (.pruning, _): return "Old entries were exported and deleted"
        case (.restoration, _): return "An older copy of the log was put back"
        case (.start, _): return "\(admin) began to serve" + (event.typed.map { ": \($0)" } ?? "")
        case (.stop, _): return "\(admin) ended in good order"
        case (.adminChange, _): return "\(admin) \(event.typed ?? "changed who may come in")"
        }
    }

    /// Whom it was about, by name where there is one.
    var person: String? { event.user.map { $0.name.isEmpty ? $0.id : $0.name } }
    var appName: String? { event.app.map { $0.name.isEmpty ? $0.id : $0.name } }

    private func verb(_ kind: Outcome.Kind?) -> String {
        switch kind {
        case .succeeded?, .applied?: "revoked"
        case .alreadyRevoked?: "found revoked already"
        case .refused?, .notApplied?: "tried and failed to revoke"
        case .unknown?: "may have revoked"
        case nil: "was about to revoke"
        }
    }

    private var grounds: String {
        guard let reason = event.reason else { return "" }
        return ": \(reason)" + (event.ticket.map { ", ticket \($0)" } ?? "")
    }
}
