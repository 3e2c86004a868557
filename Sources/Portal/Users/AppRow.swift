import Accounts
import Identifiers
import Stytch
import Templates

/// A connected app as a row of the user's page.
struct AppRow: ViewModel {
    let app: ConnectedApp
    let scopes: [Scope]
    /// The confirmation of a revocation; nil if the admin may not revoke, or if the id cannot be part of a URL.
    let revocation: Link?
    let sharesName: Bool
    let hasUnsafeID: Bool

    /// The rows sorted by name, so that apps that look alike are next to each other.
    static func rows(_ apps: [ConnectedApp], of user: User, for admin: Admin) -> [AppRow] {
        let sorted = apps.map { (app: $0, key: $0.name.lowercased()) }
            .sorted { ($0.key, $0.app.id) < ($1.key, $1.app.id) }
        var explained: [String: Scope] = [:]
        return sorted.indices.map { index in
            let (app, key) = sorted[index]
            let id = ConnectedAppID(app.id)
            let hasSameName = { (other: Int) in sorted.indices.contains(other) && sorted[other].key == key }
            return AppRow(
                app: app, scopes: Scope.explain(app.scopes, cache: &explained),
                revocation: admin.isAllowed(.revoke)
                    ? id.map { Links.revocation(of: Grant(user: user.id, app: $0)) } : nil,
                sharesName: hasSameName(index - 1) || hasSameName(index + 1), hasUnsafeID: id == nil)
        }
    }

    private static let visibleScopeCount = 4

    static let fields: Fields<Self> = [
        "name": .text { ConnectedApp.displayName($0.app.name) }, "initials": .text(\.app.initials),
        "description": .text(\.app.description), "type": .text(\.app.type.words), "appID": .text(\.app.id),
        "scopes": .list { Array($0.scopes.prefix(visibleScopeCount)) },
        "moreScopes": .list { Array($0.scopes.dropFirst(visibleScopeCount)) },
        "hasMore": .flag { $0.scopes.count > visibleScopeCount },
        "more": .text { "+\($0.scopes.count - visibleScopeCount) more" },
        "hasScopes": .flag { !$0.scopes.isEmpty }, "revocation": .optionalLink(\.revocation),
        "sharesName": .flag(\.sharesName), "hasUnsafeID": .flag(\.hasUnsafeID),
    ]
}

extension ConnectedApp {
    /// Up to two letters instead of the logo, which is never loaded: its owner would learn that somebody is looking (S-31).
    var initials: String {
        // A combining mark is not a letter of its own and does not separate words.
        let words = name.unicodeScalars.split { scalar in
            let properties = scalar.properties
            return !properties.isAlphabetic && properties.numericType == nil && !properties.isGraphemeExtend
        }
        let letters = words.compactMap { $0.first { !$0.properties.isGraphemeExtend } }
            .prefix(2).map(\.properties.uppercaseMapping)
        return letters.isEmpty ? "?" : letters.joined()
    }
}
