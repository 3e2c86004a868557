import Stytch
import Templates

/// The page of a user: who it is, and the connected apps.
struct UserPage: ViewModel {
    let user: UserCard
    let apps: [AppRow]
    /// How many apps Stytch has; more than are shown where there are over 500.
    let count: Int
    let isCleaned: Bool
    let banner: RevocationBanner?
    /// The newest entries about the revocation of an app of this user, and where all entries about the user are.
    let history: [EntryView]
    let log: Link?

    static let fields: Fields<Self> = [
        "user": .view(\.user), "apps": .list(\.apps), "hasApps": .flag { !$0.apps.isEmpty },
        "count": .text { $0.count == 1 ? "1 connected app" : "\($0.count) connected apps" },
        "isCut": .flag { $0.count > $0.apps.count }, "shown": .text { String($0.apps.count) },
        "isCleaned": .flag(\.isCleaned), "banner": .optionalView(\.banner),
        "history": .list(\.history), "hasHistory": .flag { !$0.history.isEmpty }, "log": .optionalLink(\.log),
    ]
}

/// What a user is told by.
struct UserCard: ViewModel {
    let user: User
    let created: MomentView?
    let lockExpires: MomentView?

    init(_ user: User, at now: Moment) {
        self.user = user
        created = user.created.flatMap { Moment.parse($0) }.map { MomentView(moment: $0.moment, now: now) }
        lockExpires = user.lockExpires.flatMap { Moment.parse($0) }.map { MomentView(moment: $0.moment, now: now) }
    }

    /// The name, or what comes nearest to one.
    var title: String {
        if !user.name.isEmpty { return user.name }
        return user.emails.first?.value ?? user.externalID ?? user.id.description
    }

    static let fields: Fields<Self> = [
        "title": .text(\.title), "id": .text(\.user.id.description), "externalID": .optionalText(\.user.externalID),
        "address": .link { Links.user($0.user.id) },
        "status": .text(\.user.status), "isActive": .flag { $0.user.status == "active" },
        "isLocked": .flag(\.user.isLocked),
        "created": .optionalView(\.created), "lockExpires": .optionalView(\.lockExpires),
        "emails": .list { $0.user.emails.map(ContactView.init) },
        "phones": .list { $0.user.phones.map(ContactView.init) },
        "hasEmails": .flag { !$0.user.emails.isEmpty }, "hasPhones": .flag { !$0.user.phones.isEmpty },
        "roles": .texts(\.user.roles),
    ]
}

/// An address of mail or a telephone number.
struct ContactView: ViewModel {
    let contact: User.Contact

    init(_ contact: User.Contact) { self.contact = contact }

    static let fields: Fields<Self> = [
        "value": .text(\.contact.value), "isVerified": .flag(\.contact.isVerified),
    ]
}
