import AuditLog
import Identifiers

extension Event.User {
    /// The name, or the id if there is none.
    var displayName: String { name.isEmpty ? id.description : name }
}

extension Event.App {
    /// The name, or the id if there is none.
    var displayName: String { name.isEmpty ? id.description : name }
}

extension Entry {
    /// The grant that the entry is about; nil if it names no user or no app.
    var grant: Grant? {
        guard let user = event.user, let app = event.app else { return nil }
        return Grant(user: user.id, app: app.id)
    }

    /// Whether Stytch acknowledged the revocation but still listed the app afterwards.
    var isStillListed: Bool { outcome?.kind == .succeeded && outcome?.observation?.state == .listed }
}

/// The outcomes as pages name them; the log stores `Outcome.Kind.rawValue`.
enum OutcomeLabel {
    static func text(_ kind: Outcome.Kind?) -> String {
        switch kind {
        case .succeeded?: "Succeeded"
        case .applied?: "Confirmed later"
        case .alreadyRevoked?: "Already revoked"
        case .refused?: "Refused"
        case .unknown?: "Not confirmed"
        case .notApplied?: "Not applied"
        case nil: "Intent"
        }
    }
}

extension Entry.Phase {
    /// The phase as pages name it.
    var label: String {
        switch self {
        case .intent: "intent"
        case .outcome: "outcome"
        case .settlement: "settlement"
        case .event: "event"
        }
    }
}

extension Event.Action {
    /// The action as pages name it; the log stores the `rawValue`.
    var label: String {
        switch self {
        case .signIn: "Sign-in"
        case .signOut: "Sign-out"
        case .lookUp: "Lookup"
        case .revocation: "Revocation"
        case .refusal: "Refusal"
        case .export: "Export"
        case .verification: "Log verification"
        case .acknowledgement: "Acknowledgement"
        case .pruning: "Log pruning"
        case .restoration: "Log restoration"
        case .start: "Portal start"
        case .stop: "Portal stop"
        case .sessionEnd: "Session expiration"
        case .adminChange: "Admin change"
        case .unreadable: "Damaged entry"
        }
    }

    /// The action in the plural, at the start of a sentence.
    var pluralLabel: String {
        switch self {
        case .adminChange: "Admin changes"
        case .pruning: "Log pruning"
        default: label + "s"
        }
    }
}
