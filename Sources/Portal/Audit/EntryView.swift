import Accounts
import AuditLog
import Stytch
import Templates

/// An entry as a page shows it, with the names that were frozen in it.
struct EntryView: ViewModel {
    let entry: Entry
    let time: MomentView
    /// The entry's own page, where the admin may see it.
    let link: Link?
    let userLink: Link?

    init(_ entry: Entry, for admin: Admin, at now: Moment) {
        self.entry = entry
        time = MomentView(moment: Moment(entry.time), now: now)
        link = admin.isAllowed(.audit) ? Links.entry(entry.seq) : nil
        userLink = admin.isAllowed(.lookUp) ? entry.event.user.flatMap { UserID($0.id) }.map { Links.user($0) } : nil
    }

    /// The outcome as one word, or what an intent is.
    private var outcome: String { entry.outcome?.kind.rawValue ?? "intent" }
    private var isBad: Bool { [.refused, .unknown, .notApplied].contains(entry.outcome?.kind) || isStillListed }
    private var isStillListed: Bool {
        entry.outcome?.kind == .succeeded && entry.outcome?.observation?.state == .listed
    }

    /// What Stytch listed afterwards.
    private var observation: String? {
        entry.outcome?.observation.map { observation in
            guard observation.state == .gone else { return "still listed" }
            // The day stands beside the entry already, where it is the same.
            let moment = Moment(observation.at)
            return "gone at " + (moment.isSameDay(as: Moment(entry.time)) ? moment.clock : moment.words)
        }
    }

    static let fields: Fields<Self> = [
        "seq": .text { String($0.entry.seq) }, "link": .optionalLink(\.link), "time": .view(\.time),
        "sentence": .text(\.entry.sentence), "phase": .text(\.entry.phase.rawValue),
        "action": .text(\.entry.event.action.rawValue), "outcome": .text(\.outcome),
        "observation": .optionalText(\.observation),
        "isBad": .flag(\.isBad), "isGood": .flag { $0.entry.outcome != nil && !$0.isBad },
        "adminEmail": .text(\.entry.actor.email), "adminID": .optionalText(\.entry.actor.adminID),
        "adminRole": .optionalText(\.entry.actor.role), "address": .text(\.entry.actor.address),
        "session": .optionalText(\.entry.actor.session), "operation": .optionalText(\.entry.event.operation),
        "intent": .optionalText { $0.entry.intent.map { String($0) } },
        "typed": .optionalText(\.entry.event.typed), "person": .optionalText(\.entry.person),
        "userLink": .optionalLink(\.userLink),
        "userID": .optionalText { $0.entry.event.user?.id },
        "externalID": .optionalText { $0.entry.event.user?.externalID },
        "app": .optionalText(\.entry.appName), "appID": .optionalText { $0.entry.event.app?.id },
        "appType": .optionalText { $0.entry.event.app?.type },
        "appScopes": .optionalText { $0.entry.event.app?.scopes },
        "reason": .optionalText(\.entry.event.reason), "ticket": .optionalText(\.entry.event.ticket),
        "status": .optionalText { $0.entry.outcome?.status.map { String($0) } },
        "errorType": .optionalText { $0.entry.outcome?.errorType },
        "requestID": .optionalText { $0.entry.outcome?.requestID },
        "duration": .optionalText { $0.entry.duration.map { "\($0) ms" } },
        "detail": .optionalText(\.entry.event.detail), "epoch": .text { String($0.entry.epoch) },
        "seal": .text(\.entry.seal),
    ]
}
