import Accounts
import AuditLog
import Templates

/// The result of a revocation, never stated more strongly than its last entry knows it (product rule 7).
struct RevocationBanner: ViewModel {
    let entry: Entry
    /// Whether Stytch lists the app now; nil if nobody has checked.
    let isListedNow: Bool?
    let link: Link?
    /// The confirmation of another revocation, if that is what to do next and the admin may.
    let revokeAgain: Link?

    init(_ entry: Entry, isListedNow: Bool?, for admin: Admin) {
        self.entry = entry
        self.isListedNow = isListedNow
        link = admin.isAllowed(.audit) ? Links.entry(entry.seq) : nil
        let canRetry = [.refused, .notApplied].contains(entry.outcome?.kind) && admin.isAllowed(.revoke)
        revokeAgain = canRetry ? entry.grant.map { Links.revocation(of: $0) } : nil
    }

    private var observed: Observation.State? { entry.outcome?.observation?.state }
    private var isListed: Bool { isListedNow == true || observed == .listed }
    private var isSuccess: Bool { [.succeeded, .applied].contains(entry.outcome?.kind) && !isListed }

    private var texts: (title: String, text: String) {
        let app = entry.event.app?.displayName ?? "the app"
        let user = entry.event.user?.displayName ?? "the user"
        return switch entry.outcome?.kind {
        case .succeeded? where isListed:
            (
                "Stytch confirmed the revocation, but still lists \(app)",
                "Check again in a minute. If the app is still listed, revoke it again."
            )
        case .succeeded? where observed == .gone:
            ("Revoked: \(app) no longer has access for \(user)", Self.consequences)
        case .succeeded?:
            (
                "Stytch confirmed the revocation of \(app) for \(user)",
                "The user's apps could not be read afterwards, so it is not recorded that the app is gone. \(Self.consequences)"
            )
        case .applied? where isListed:
            (
                "\(app) is listed again",
                "The portal saw that it was gone. The user may have granted access again: check the scopes, and revoke it again if needed."
            )
        case .applied?:
            (
                "Revoked (confirmed later): \(app) no longer has access for \(user)",
                "Stytch's response was lost, but Stytch no longer lists the app. \(Self.consequences)"
            )
        case .alreadyRevoked?:
            (
                "\(app) was already revoked",
                "Stytch rejected the request and no longer lists the app. Nothing was left to revoke."
            )
        case .refused?:
            (
                "Not revoked: Stytch rejected the request",
                "Stytch returned \(entry.outcome?.errorType ?? "an error"). Nothing was revoked. Check the user before you try again."
            )
        case .notApplied? where observed == .listed:
            (
                "Not revoked: \(app) is still listed",
                "Stytch's response was lost, and Stytch still lists the app, so it keeps its access. Revoke it again."
            )
        case .notApplied?:
            (
                "Not revoked: the portal could not connect to Stytch",
                "Nothing was sent, so the app keeps its access. Try again."
            )
        case .unknown?:
            (
                "Not confirmed whether \(app) was revoked",
                "The request was sent, but no valid response was received. The portal checks Stytch automatically and records what it sees, usually within a minute. Reload this page then."
            )
        case nil:
            (
                "The revocation of \(app) is in progress",
                "The intent is recorded, the outcome is not yet. Reload this page in a moment. If the outcome was lost, the portal finds out automatically."
            )
        }
    }

    private static let consequences =
        "The app can no longer get new tokens for this user. Tokens already issued may keep working until they expire (usually within 60 minutes) in services that verify them offline. The user will be asked for consent the next time they open the app."

    /// What Stytch listed, and when.
    private var observation: String? {
        entry.outcome?.observation.map { observation in
            observation.state == .gone
                ? "No longer listed by Stytch at \(observation.at.words)"
                : "Listed by Stytch at \(observation.at.words)"
        }
    }

    static let fields: Fields<Self> = [
        "isSuccess": .flag(\.isSuccess), "title": .text(\.texts.title), "text": .text(\.texts.text),
        "seq": .text { String($0.entry.seq) }, "entry": .optionalLink(\.link),
        "revokeAgain": .optionalLink(\.revokeAgain),
        "requestID": .optionalText { $0.entry.outcome?.requestID }, "observation": .optionalText(\.observation),
    ]
}
