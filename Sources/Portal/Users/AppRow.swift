import Accounts
import Stytch
import Templates

/// A connected app as a row of the user's page.
struct AppRow: ViewModel {
    let app: ConnectedApp
    let scopes: [Scope]
    /// Where to revoke; `nil` where the admin may not, or the id cannot stand in an address.
    let revocation: Link?
    let hasTwin: Bool
    let isUnaddressable: Bool

    /// The rows in the order of their names, so that apps that look alike stand together and are told apart by their ids.
    static func rows(_ apps: [ConnectedApp], of user: User, for admin: Admin) -> [AppRow] {
        let keyed = apps.map { (app: $0, key: $0.name.lowercased()) }
        let sorted = keyed.sorted { ($0.key, $0.app.id) < ($1.key, $1.app.id) }
        var explained: [String: Scope] = [:]
        return sorted.indices.map { index in
            let (app, key) = sorted[index]
            let id = ConnectedAppID(app.id)
            let grant = id.map { Grant(user: user.id, app: $0) }
            let isAlike = { (other: Int) in sorted.indices.contains(other) && sorted[other].key == key }
            return AppRow(
                app: app, scopes: Scope.scopes(app.scopes, explained: &explained),
                revocation: admin.isAllowed(.revoke) ? grant.map { Links.revocation(of: $0) } : nil,
                hasTwin: isAlike(index - 1) || isAlike(index + 1), isUnaddressable: id == nil)
        }
    }

    private static let chips = 4

    static let fields: Fields<Self> = [
        "name": .text { $0.app.name.isEmpty ? "Unnamed app" : $0.app.name }, "initials": .text(\.app.initials),
        "description": .text(\.app.description), "type": .text(\.app.type.words), "appID": .text(\.app.id),
        "scopes": .list { Array($0.scopes.prefix(chips)) }, "moreScopes": .list { Array($0.scopes.dropFirst(chips)) },
        "hasMore": .flag { $0.scopes.count > chips }, "more": .text { "+\($0.scopes.count - chips) more" },
        "hasScopes": .flag { !$0.scopes.isEmpty }, "revocation": .optionalLink(\.revocation),
        "hasTwin": .flag(\.hasTwin), "isUnaddressable": .flag(\.isUnaddressable),
    ]
}

extension ConnectedApp {
    /// Up to two letters that stand in for the logo, which is never fetched: its owner would learn who looks (S-31).
    var initials: String {
        // A combining mark is no letter, and divides no word.
        let words = name.unicodeScalars.split { scalar in
            let properties = scalar.properties
            return !properties.isAlphabetic && properties.numericType == nil && !properties.isGraphemeExtend
        }
        let letters = words.compactMap { $0.first { !$0.properties.isGraphemeExtend } }
            .prefix(2).map(\.properties.uppercaseMapping)
        return letters.isEmpty ? "?" : letters.joined()
    }
}

extension ClientType {
    /// The type in words.
    var words: String {
        switch self {
        case .firstParty: "first-party, confidential"
        case .firstPartyPublic: "first-party, public"
        case .thirdParty: "third-party, confidential"
        case .thirdPartyPublic: "third-party, public"
        case .other(let text): "of a type that the portal does not know: \(text)"
        }
    }
}
