import Accounts
import AuditLog
import Identifiers
import Templates
import Time

/// An entry as pages show it, with the names as they were recorded.
struct EntryView: ViewModel {
    let entry: Entry
    let time: TimeView
    /// The page of the entry; nil if the admin may not see it.
    let link: Link?
    let userLink: Link?

    init(_ entry: Entry, for admin: Admin, at now: UTCTime) {
        self.entry = entry
        time = TimeView(time: entry.time, now: now)
        link = admin.isAllowed(.audit) ? Links.entry(entry.seq) : nil
        userLink = admin.isAllowed(.lookUp) ? entry.event.user.map { Links.user($0.id) } : nil
    }

    private var isFailure: Bool {
        [.refused, .unknown, .notApplied].contains(entry.outcome?.kind) || entry.isStillListed
    }

    /// What Stytch listed after the revocation.
    private var observation: String? {
        entry.outcome?.observation.map { observation in
            guard observation.state == .gone else { return "still listed" }
            // The row shows the day already if it is the same.
            return "gone at " + (observation.at.day == entry.time.day ? observation.at.clockTime : observation.at.words)
        }
    }

    static let fields: Fields<Self> = [
        "seq": .text { String($0.entry.seq) }, "link": .optionalLink(\.link), "time": .view(\.time),
        "sentence": .text(\.entry.sentence), "phase": .text(\.entry.phase.label),
        "action": .text(\.entry.event.action.label), "outcome": .text { OutcomeLabel.text($0.entry.outcome?.kind) },
        "observation": .optionalText(\.observation),
        "isFailure": .flag(\.isFailure), "isSuccess": .flag { $0.entry.outcome != nil && !$0.isFailure },
        "adminEmail": .text(\.entry.actor.email), "adminID": .optionalText(\.entry.actor.adminID),
        "adminRole": .optionalText(\.entry.actor.role), "address": .text(\.entry.actor.address),
        "session": .optionalText(\.entry.actor.session), "operation": .optionalText(\.entry.event.operation),
        "input": .optionalText(\.entry.event.typed), "user": .optionalText { $0.entry.event.user?.displayName },
        "userLink": .optionalLink(\.userLink), "userID": .optionalText { $0.entry.event.user?.id.description },
        "externalID": .optionalText { $0.entry.event.user?.externalID },
        "app": .optionalText { $0.entry.event.app?.displayName },
        "appID": .optionalText { $0.entry.event.app?.id.description },
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
