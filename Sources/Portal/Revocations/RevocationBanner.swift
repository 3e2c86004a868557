import Accounts
import AuditLog
import Stytch
import Templates

/// How a revocation ended, told no stronger than its last entry knows it (product rule 7).
struct RevocationBanner: ViewModel {
    let entry: Entry
    /// Whether Stytch lists the app now; `nil` where nobody has looked.
    let isStillListed: Bool?
    let link: Link?
    /// Where to revoke again, where that is the next thing to do and the admin may.
    let again: Link?

    init(_ entry: Entry, isStillListed: Bool?, for admin: Admin) {
        self.entry = entry
        self.isStillListed = isStillListed
        link = admin.isAllowed(.audit) ? Links.entry(entry.seq) : nil
        let isDone = [.succeeded, .applied, .alreadyRevoked, .unknown, nil].contains(entry.outcome?.kind)
        again = isDone || !admin.isAllowed(.revoke) ? nil : Grant(of: entry).map { Links.revocation(of: $0) }
    }

    private var app: String { entry.event.app.map { $0.name.isEmpty ? $0.id : $0.name } ?? "the app" }
    private var person: String { entry.event.user.map { $0.name.isEmpty ? $0.id : $0.name } ?? "the user" }
    private var observed: Observation.State? { entry.outcome?.observation?.state }
    private var isListed: Bool { isStillListed == true || observed == .listed }
    private var succeeded: Bool {
        switch entry.outcome?.kind {
        case .succeeded?, .applied?: !isListed
        default: false
        }
    }

    private var title: String {
        switch entry.outcome?.kind {
        case .succeeded? where isListed: "Acknowledged, but \(app) is still listed"
        case .succeeded? where observed == .gone: "Revoked: \(app) no longer has access for \(person)"
        case .succeeded?: "Acknowledged: Stytch revoked \(app) for \(person)"
        case .applied? where isListed: "\(app) is listed again"
        case .applied?: "Gone: \(app) no longer has access for \(person)"
        case .alreadyRevoked?: "\(app) was revoked already"
        case .refused?: "Not revoked: Stytch refused"
        case .notApplied? where observed == .listed: "Not revoked: \(app) is still listed"
        case .notApplied?: "Not revoked: nothing reached Stytch"
        case .unknown?: "It is not known whether \(app) was revoked"
        case nil: "The revocation of \(app) is under way"
        }
    }

    private var text: String {
        switch entry.outcome?.kind {
        case .succeeded? where isListed:
            "Stytch acknowledged the revocation, and still listed the app. Look again in a minute; if it stays, revoke it again."
        case .succeeded? where observed == .gone: Self.consequences
        case .succeeded?:
            "The list of the user's apps could not be read afterwards, so it is not recorded that the app is gone. \(Self.consequences)"
        case .applied? where isListed:
            "The portal saw that it was gone. The user may have given consent again: look at the scopes, and revoke it again if need be."
        case .applied?:
            "How the call ended is not known, but Stytch does not list the app any more. \(Self.consequences)"
        case .alreadyRevoked?: "Stytch refused, and does not list the app any more: nothing was left to revoke."
        case .refused?:
            "Stytch answered \(entry.outcome?.errorType ?? "with an error"). So nothing was revoked by this. Look at the user again before you repeat it."
        case .notApplied? where observed == .listed:
            "How the call ended is not known, but Stytch still lists the app, so it still has what it had. Revoke it again."
        case .notApplied?: "No connection to Stytch was made, so the app still has what it had. Try again."
        case .unknown?:
            "The call was sent and no answer that can be believed came back. The portal looks at Stytch's list by itself and records what it sees, usually within a minute: load this page again."
        case nil:
            "Its intent is recorded, its outcome is not yet. Load this page again in a moment; if the outcome was lost, the portal finds out by itself."
        }
    }

    private static let consequences =
        "It gets no new tokens. Tokens that it holds may work until they expire, usually within 60 minutes, where a service checks only their signature. The user is asked for consent again next time."

    /// What Stytch listed, and when.
    private var observation: String? {
        entry.outcome?.observation.map { observation in
            let when = Moment(observation.at).words
            return observation.state == .gone ? "Gone from Stytch’s list at \(when)" : "On Stytch’s list at \(when)"
        }
    }

    static let fields: Fields<Self> = [
        "succeeded": .flag(\.succeeded), "title": .text(\.title), "text": .text(\.text),
        "seq": .text { String($0.entry.seq) }, "entry": .optionalLink(\.link), "again": .optionalLink(\.again),
        "requestID": .optionalText { $0.entry.outcome?.requestID }, "observation": .optionalText(\.observation),
    ]
}

/// How a revocation ended, on a page that needs nothing from Stytch.
struct ResultPage: ViewModel {
    let banner: RevocationBanner
    let grant: Grant

    static let fields: Fields<Self> = [
        "banner": .view(\.banner), "user": .link { Links.user($0.grant.user) },
    ]
}
