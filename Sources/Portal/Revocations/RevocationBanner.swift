import Accounts
import AuditLog
import Stytch
import Templates

/// How a revocation ended, told no stronger than its last entry knows it (product rule 7).
struct RevocationBanner: Page {
    let entry: Entry
    /// Whether Stytch lists the app now; `nil` where nobody has looked.
    let isStillListed: Bool?
    let link: Link?

    init(_ entry: Entry, isStillListed: Bool?, for admin: Admin) {
        self.entry = entry
        self.isStillListed = isStillListed
        link = admin.may(.audit) ? Links.entry(entry.seq) : nil
    }

    private var app: String { entry.event.app.map { $0.name.isEmpty ? $0.id : $0.name } ?? "the app" }
    private var person: String { entry.event.user.map { $0.name.isEmpty ? $0.id : $0.name } ?? "the user" }
    private var succeeded: Bool { entry.outcome?.kind == .succeeded && isStillListed != true }

    private var title: String {
        switch entry.outcome?.kind {
        case .succeeded? where isStillListed == true: "Acknowledged, but \(app) is still listed"
        case .succeeded?: "Revoked: \(app) no longer has access for \(person)"
        case .alreadyRevoked?: "\(app) was revoked already"
        case .refused?: "Not revoked: Stytch refused"
        case .notApplied?: "Not revoked: nothing reached Stytch"
        case .unknown?: "It is not known whether \(app) was revoked"
        case nil: "The revocation of \(app) is under way"
        }
    }

    private var text: String {
        switch entry.outcome?.kind {
        case .succeeded? where isStillListed == true:
            "Stytch acknowledged the revocation, and still lists the app. Look again in a minute; if it stays, revoke it again."
        case .succeeded?:
            "It gets no new tokens. Tokens that it holds may work until they expire, usually within 60 minutes, where a service checks only their signature. The user is asked for consent again next time."
        case .alreadyRevoked?: "Stytch refused, and does not list the app any more: nothing was left to revoke."
        case .refused?:
            "Stytch answered \(entry.outcome?.errorType ?? "with an error"). So nothing was revoked by this. Look at the user again before you repeat it."
        case .notApplied?: "No connection to Stytch was made, so the app still has what it had. Try again."
        case .unknown?:
            "The call was sent and no answer that can be believed came back. Look at the user again: if the app is listed there, revoke it again."
        case nil: "Its intent is recorded, its outcome is not yet. Load this page again in a moment."
        }
    }

    static let fields: Fields<Self> = [
        "succeeded": .flag(\.succeeded), "title": .text(\.title), "text": .text(\.text),
        "seq": .text { String($0.entry.seq) }, "entry": .optionalLink(\.link),
        "requestID": .optionalText { $0.entry.outcome?.requestID },
    ]
}

/// How a revocation ended, on a page that needs nothing from Stytch.
struct ResultPage: Page {
    let banner: RevocationBanner
    let grant: Grant

    static let fields: Fields<Self> = [
        "banner": .view(\.banner), "user": .link { Links.user($0.grant.user) },
    ]
}
