import Templates

/// A scope with what it lets an app do, in a sentence, and how much harm that could do (product rule 10).
struct Scope: ViewModel, Equatable {
    /// How much harm a scope could do.
    enum Level: String {
        /// Identity only.
        case low
        /// Reads data.
        case medium
        /// Writes, administers, stays, or is not known.
        case high
    }

    let name: String
    let level: Level
    let sentence: String

    /// Explains scopes, those of the highest level first, each name once; `explained` keeps what one page says more than once.
    static func scopes(_ names: [String], explained: inout [String: Scope]) -> [Scope] {
        var seen: Set<String> = []
        let scopes = names.filter { seen.insert($0).inserted }.map { name in
            if let scope = explained[name] { return scope }
            let scope = Scope(name)
            explained[name] = scope
            return scope
        }
        return [.high, .medium, .low].flatMap { level in scopes.filter { $0.level == level } }
    }

    /// Explains the scopes of one app.
    static func scopes(_ names: [String]) -> [Scope] {
        var explained: [String: Scope] = [:]
        return scopes(names, explained: &explained)
    }

    init(_ name: String) {
        self.name = name
        (level, sentence) = Self.known[name] ?? Self.reading(name)
    }

    /// The scopes that Stytch documents.
    private static let known: [String: (Level, String)] = [
        "openid": (.low, "Learns who the user is: the user's id."),
        "profile": (.low, "Reads the user's name, picture and language."),
        "email": (.low, "Reads the user's address of mail."),
        "phone": (.low, "Reads the user's telephone number."),
        "offline_access": (.high, "Keeps its access while the user is away, until it is revoked."),
        "full_access": (.high, "Does everything that the user can do, as the user."),
    ]

    /// Reads the usual forms of a custom scope, `verb:resource`, `resource:verb` and `resource.verb`.
    private static func reading(_ name: String) -> (Level, String) {
        let parts = name.split { $0 == ":" || $0 == "." || $0 == "/" }.map(String.init)
        let resource = { (verb: String) in
            let rest = parts.filter { $0.lowercased() != verb }.joined(separator: " ")
            return rest.isEmpty ? "data" : rest.replacing("_", with: " ")
        }
        let verbs = parts.map { $0.lowercased() }
        if parts.count > 1, let verb = verbs.first(where: { changing[$0] != nil }), let word = changing[verb] {
            return (.high, "\(word) \(resource(verb)).")
        }
        if parts.count > 1, let verb = verbs.first(where: { ["read", "list", "view", "get", "readonly"].contains($0) })
        {
            return (.medium, "Reads \(resource(verb)).")
        }
        return (.high, "Nobody has classified this scope, so it counts as the highest level.")
    }

    private static let changing = [
        "write": "Changes", "edit": "Changes", "update": "Changes", "create": "Makes", "delete": "Deletes",
        "manage": "Administers", "admin": "Administers", "send": "Sends", "publish": "Publishes",
    ]

    static let fields: Fields<Self> = [
        "scope": .text(\.name), "level": .text(\.level.rawValue), "sentence": .text(\.sentence),
        "isHigh": .flag { $0.level == .high }, "isMedium": .flag { $0.level == .medium },
    ]
}
