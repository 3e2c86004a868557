import Foundation

/// The users and apps of the sandbox, which are the same in every process.
struct Population: Sendable {
    let users: [User]
    let apps: [ConnectedApp]
    private let usersByID: [String: User]
    private let appsByID: [String: ConnectedApp]

    static let shared = Population()

    private init() {
        users = SpecialUsers.all + Self.makeCustomers()
        var ids: Set<String> = []
        apps = (Catalogue.apps + SpecialUsers.all.flatMap { $0.grants.map(\.app) }).filter { app in
            ids.insert(app.id).inserted
        }
        usersByID = Dictionary(users.flatMap { [($0.id, $0), ($0.externalID, $0)] }) { first, _ in first }
        appsByID = Dictionary(apps.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Finds a user by `user_id` or `external_id`.
    func user(_ id: String) -> User? { usersByID[id] }

    /// Finds an app by its id.
    func app(_ id: String) -> ConnectedApp? { appsByID[id] }
}

// MARK: - The 1,000 customers

extension Population {
    private static func makeCustomers() -> [User] {
        var mailboxes: Set<String> = []
        return (1...1000).map { number in makeCustomer(number, &mailboxes) }
    }

    private static func makeCustomer(_ number: Int, _ mailboxes: inout Set<String>) -> User {
        var user = User("customer-" + String(String(10_000 + number).dropFirst()))
        var random = SplitMix64(seed: user.externalID)
        guard let names = random.element(of: Names.all), let given = random.element(of: names.given),
            let family = random.element(of: names.family)
        else { return user }
        user.firstName = given.native
        user.middleName = random.bool(oneIn: 3) ? random.element(of: names.middle) ?? "" : ""
        user.lastName = family.native
        user.status = random.bool(oneIn: 12) ? "pending" : "active"
        let isVerified = user.status == "active"

        let mailbox = given.ascii + "." + family.ascii
        let uniqueMailbox = mailboxes.insert(mailbox).inserted ? mailbox : "\(mailbox).\(number)"
        user.emails = [
            User.Email(
                uniqueMailbox + (random.bool(oneIn: 3) ? "@example.org" : "@example.com"), isVerified: isVerified)
        ]
        if random.bool(oneIn: 10) {
            user.emails.append(User.Email("\(user.externalID)@example.org", isVerified: random.bool(oneIn: 2)))
        }
        if !random.bool(oneIn: 3) {
            user.phones = [User.Phone(makePhoneNumber(number, &random), isVerified: isVerified)]
        }

        user.createdAt = Date(timeIntervalSince1970: Double(firstDay + random.int(below: lastDay - firstDay)))
        user.isLocked = random.bool(oneIn: 60)
        user.hasPassword = random.bool(oneIn: 2)
        user.oauthProvider =
            random.bool(oneIn: 4) ? random.element(of: ["Google", "Microsoft", "Apple", "Github"]) : nil
        user.hasTOTP = random.bool(oneIn: 6)
        user.grants = random.sample(random.int(below: 13), of: Catalogue.apps).map { app in
            let scopes = app.scopes.split(separator: " ").filter { $0 == "openid" || !random.bool(oneIn: 3) }
            return Grant(app: app, scopes: scopes.joined(separator: " "))
        }
        return user
    }

    /// Creates a number from the ranges that are reserved for fiction: 555-01xx in North America, 07700 900xxx in Britain.
    private static func makePhoneNumber(_ number: Int, _ random: inout SplitMix64) -> String {
        if random.bool(oneIn: 2) { return "+447700900" + String(String(1000 + number % 1000).dropFirst()) }
        let areas = ["202", "212", "303", "312", "415", "503", "617", "713", "808", "907"]
        return "+1" + areas[number / 100 % areas.count] + "55501" + String(String(100 + number % 100).dropFirst())
    }

    /// 1 January 2021 and 31 October 2026, in seconds since 1970.
    private static let firstDay = 1_609_459_200
    private static let lastDay = 1_793_404_800
}
