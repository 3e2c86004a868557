import Accounts
import AuditLog
import Stytch
import Templates

/// An entry as a page shows it, with the names that were frozen in it.
struct EntryView: Page {
    let entry: Entry
    let time: MomentView
    /// The entry's own page, where the admin may see it.
    let link: Link?
    let userLink: Link?

    init(_ entry: Entry, for admin: Admin, at now: Moment) {
        self.entry = entry
        time = MomentView(moment: Moment(entry.time), now: now)
        link = admin.may(.audit) ? Links.entry(entry.seq) : nil
        userLink = admin.may(.lookUp) ? entry.event.user.flatMap { UserID($0.id) }.map { Links.user($0) } : nil
    }

    private var person: String? { entry.event.user.map { $0.name.isEmpty ? $0.id : $0.name } }
    private var app: String? { entry.event.app.map { $0.name.isEmpty ? $0.id : $0.name } }

    /// What happened, in a sentence with the real names.
    private var sentence: String {
        let admin = entry.actor.email
        let typed = entry.event.typed.map { "“\($0)”" } ?? "nothing"
        switch (entry.event.action, entry.outcome?.kind) {
        case (.signIn, .succeeded?): return "\(admin) signed in"
        case (.signIn, _): return "Somebody tried to sign in as \(admin) and was refused"
        case (.signOut, _): return "\(admin) signed out"
        case (.lookUp, .succeeded?): return "\(admin) looked up \(person ?? typed)"
        case (.lookUp, .refused?):
            return "\(admin) looked for \(typed), and Stytch answered \(entry.outcome?.errorType ?? "no")"
        case (.lookUp, _): return "\(admin) looked for \(typed), and no answer came that can be believed"
        case (.refusal, _):
            return "\(admin) asked for \(typed), which the role \(entry.actor.role ?? "of a visitor") does not allow"
        case (.revocation, let kind):
            return "\(admin) \(verb(kind)) \(app ?? "an app") for \(person ?? "a user")" + grounds
        }
    }

    private func verb(_ kind: Outcome.Kind?) -> String {
        switch kind {
        case .succeeded?: "revoked"
        case .alreadyRevoked?: "found revoked already"
        case .refused?, .notApplied?: "tried and failed to revoke"
        case .unknown?: "may have revoked"
        case nil: "was about to revoke"
        }
    }

    private var grounds: String {
        guard let reason = entry.event.reason else { return "" }
        return ": \(reason)" + (entry.event.ticket.map { ", ticket \($0)" } ?? "")
    }

    /// The outcome as one word, or what an intent is.
    private var outcome: String { entry.outcome?.kind.rawValue ?? "intent" }
    private var isBad: Bool { [.refused, .unknown, .notApplied].contains(entry.outcome?.kind) }

    static let fields: Fields<Self> = [
        "seq": .text { String($0.entry.seq) }, "link": .optionalLink(\.link), "time": .view(\.time),
        "sentence": .text(\.sentence), "phase": .text(\.entry.phase.rawValue),
        "action": .text(\.entry.event.action.rawValue), "outcome": .text(\.outcome),
        "isBad": .flag(\.isBad), "isGood": .flag { $0.entry.outcome != nil && !$0.isBad },
        "adminEmail": .text(\.entry.actor.email), "adminID": .optionalText(\.entry.actor.adminID),
        "adminRole": .optionalText(\.entry.actor.role), "address": .text(\.entry.actor.address),
        "session": .optionalText(\.entry.actor.session), "operation": .optionalText(\.entry.event.operation),
        "intent": .optionalText { $0.entry.intent.map { String($0) } },
        "typed": .optionalText(\.entry.event.typed), "person": .optionalText(\.person),
        "userLink": .optionalLink(\.userLink),
        "userID": .optionalText { $0.entry.event.user?.id },
        "externalID": .optionalText { $0.entry.event.user?.externalID },
        "app": .optionalText(\.app), "appID": .optionalText { $0.entry.event.app?.id },
        "appType": .optionalText { $0.entry.event.app?.type },
        "appScopes": .optionalText { $0.entry.event.app?.scopes },
        "reason": .optionalText(\.entry.event.reason), "ticket": .optionalText(\.entry.event.ticket),
        "status": .optionalText { $0.entry.outcome?.status.map { String($0) } },
        "errorType": .optionalText { $0.entry.outcome?.errorType },
        "requestID": .optionalText { $0.entry.outcome?.requestID },
        "duration": .optionalText { $0.entry.duration.map { "\($0) ms" } },
    ]
}
