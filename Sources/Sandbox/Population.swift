import Foundation

/// The users and apps of the sandbox, which are the same at every start.
struct Population: Sendable {
    let users: [User]
    let apps: [ConnectedApp]
    private let usersByID: [String: User]
    private let appsByID: [String: ConnectedApp]

    static let shared = Population()

    private init() {
        users = SpecialUsers.all + Self.customers()
        var listed: Set<String> = []
        apps = (Catalogue.apps + SpecialUsers.all.flatMap { $0.grants.map(\.app) }).filter { app in
            listed.insert(app.id).inserted
        }
        usersByID = Dictionary(users.flatMap { [($0.id, $0), ($0.externalID, $0)] }) { first, _ in first }
        appsByID = Dictionary(apps.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Finds a user by `user_id` or `external_id`.
    func user(_ id: String) -> User? { usersByID[id] }

    /// Finds an app by its id.
    func app(_ id: String) -> ConnectedApp? { appsByID[id] }
}

// MARK: - The thousand customers

extension Population {
    private static func customers() -> [User] {
        var taken: Set<String> = []
        return (1...1000).map { number in customer(number, taken: &taken) }
    }

    private static func customer(_ number: Int, taken: inout Set<String>) -> User {
        var user = User("customer-" + String(String(10_000 + number).dropFirst()))
        var random = SplitMix64(seed: user.externalID)
        guard let names = random.pick(Names.all), let given = random.pick(names.given),
            let family = random.pick(names.family)
        else { return user }
        user.firstName = given.written
        user.middleName = random.oneIn(3) ? random.pick(names.middle) ?? "" : ""
        user.lastName = family.written
        user.status = random.oneIn(12) ? "pending" : "active"
        let isVerified = user.status == "active"

        let mailbox = given.latin + "." + family.latin
        let free = taken.insert(mailbox).inserted ? mailbox : "\(mailbox).\(number)"
        user.emails = [User.Email(free + (random.oneIn(3) ? "@example.org" : "@example.com"), isVerified: isVerified)]
        if random.oneIn(10) {
            user.emails.append(User.Email("\(user.externalID)@example.org", isVerified: random.oneIn(2)))
        }
        if !random.oneIn(3) {
            user.phones = [User.Phone(phoneNumber(number, &random), isVerified: isVerified)]
        }

        user.createdAt = Date(timeIntervalSince1970: Double(firstDay + random.below(lastDay - firstDay)))
        user.isLocked = random.oneIn(60)
        user.hasPassword = random.oneIn(2)
        user.oauthProvider = random.oneIn(4) ? random.pick(["Google", "Microsoft", "Apple", "Github"]) : nil
        user.hasTOTP = random.oneIn(6)
        user.grants = random.pick(random.below(13), of: Catalogue.apps).map { app in
            let scopes = app.scopes.split(separator: " ").filter { $0 == "openid" || !random.oneIn(3) }
            return Grant(app: app, scopes: scopes.joined(separator: " "))
        }
        return user
    }

    /// Returns a number from the ranges that are reserved for fiction: 555-01xx in North America, 07700 900xxx in Britain.
    private static func phoneNumber(_ number: Int, _ random: inout SplitMix64) -> String {
        if random.oneIn(2) { return "+447700900" + String(String(1000 + number % 1000).dropFirst()) }
        let areas = ["202", "212", "303", "312", "415", "503", "617", "713", "808", "907"]
        return "+1" + areas[number / 100 % areas.count] + "55501" + String(String(100 + number % 100).dropFirst())
    }

    /// 1 January 2021 and 31 October 2026, in seconds since 1970.
    private static let firstDay = 1_609_459_200
    private static let lastDay = 1_793_404_800
}
