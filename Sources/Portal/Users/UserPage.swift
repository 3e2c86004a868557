import Identifiers
import Stytch
import Templates
import Time

/// The page of a user: the user and the connected apps.
struct UserPage: ViewModel {
    let user: UserCard
    let apps: [AppRow]
    /// The number of apps at Stytch; more than `apps` if there are over 500.
    let count: Int
    let isCleaned: Bool
    let banner: RevocationBanner?
    /// The newest entries about revocations of this user's apps.
    let history: [EntryView]
    /// The audit log filtered by the user; nil if the admin may not see it.
    let log: Link?

    static let fields: Fields<Self> = [
        "user": .view(\.user), "apps": .list(\.apps), "hasApps": .flag { !$0.apps.isEmpty },
        "count": .text { $0.count == 1 ? "1 connected app" : "\($0.count) connected apps" },
        "isTruncated": .flag { $0.count > $0.apps.count }, "shown": .text { String($0.apps.count) },
        "isCleaned": .flag(\.isCleaned), "banner": .optionalView(\.banner),
        "history": .list(\.history), "hasHistory": .flag { !$0.history.isEmpty }, "log": .optionalLink(\.log),
    ]
}

/// The facts about a user.
struct UserCard: ViewModel {
    let user: User
    let created: TimeView?
    let lockExpires: TimeView?

    init(_ user: User, at now: UTCTime) {
        self.user = user
        let view = { (text: String) in UTCTime.parse(text).map { TimeView(time: $0.time, now: now) } }
        created = user.created.flatMap(view)
        lockExpires = user.lockExpires.flatMap(view)
    }

    /// The name, or else what identifies the user best.
    var title: String {
        if !user.name.isEmpty { return user.name }
        return user.emails.first?.value ?? user.externalID ?? user.id.description
    }

    static let fields: Fields<Self> = [
        "title": .text(\.title), "id": .text(\.user.id.description), "externalID": .optionalText(\.user.externalID),
        "status": .text(\.user.status), "isActive": .flag { $0.user.status == "active" },
        "isLocked": .flag(\.user.isLocked),
        "created": .optionalView(\.created), "lockExpires": .optionalView(\.lockExpires),
        "emails": .list { $0.user.emails.map(ContactView.init) },
        "phones": .list { $0.user.phones.map(ContactView.init) },
        "hasEmails": .flag { !$0.user.emails.isEmpty }, "hasPhones": .flag { !$0.user.phones.isEmpty },
        "roles": .texts(\.user.roles),
    ]
}

/// An email address or a phone number.
struct ContactView: ViewModel {
    let contact: User.Contact

    init(_ contact: User.Contact) { self.contact = contact }

    static let fields: Fields<Self> = [
        "value": .text(\.contact.value), "isVerified": .flag(\.contact.isVerified),
    ]
}
