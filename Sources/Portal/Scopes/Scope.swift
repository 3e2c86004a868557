import Templates

/// A scope with what it allows an app to do and how risky that is (product rule 10).
struct Scope: ViewModel, Equatable {
    /// The risk of a scope.
    enum Level: String {
        /// Identity only.
        case low
        /// Reads data.
        case medium
        /// Writes, administers, keeps access, or is not classified.
        case high
    }

    let name: String
    let level: Level
    let sentence: String

    static let fields: Fields<Self> = [
        "scope": .text(\.name), "level": .text(\.level.rawValue), "sentence": .text(\.sentence),
    ]
}

extension Scope {
    /// Explains scopes: the riskiest first, each name once; `cache` holds the explanations of one page.
    static func explain(_ names: [String], cache: inout [String: Scope]) -> [Scope] {
        var seen: Set<String> = []
        let scopes = names.filter { seen.insert($0).inserted }.map { name in
            if let scope = cache[name] { return scope }
            let scope = Scope(name)
            cache[name] = scope
            return scope
        }
        return [.high, .medium, .low].flatMap { level in scopes.filter { $0.level == level } }
    }

    /// Explains the scopes of one app.
    static func explain(_ names: [String]) -> [Scope] {
        var cache: [String: Scope] = [:]
        return explain(names, cache: &cache)
    }

    init(_ name: String) {
        self.name = name
        (level, sentence) = Self.documented[name] ?? Self.classify(name)
    }

    /// The scopes in Stytch's documentation.
    private static let documented: [String: (Level, String)] = [
        "openid": (.low, "Identifies the user by their id."),
        "profile": (.low, "Reads the user's name, picture and language."),
        "email": (.low, "Reads the user's email address."),
        "phone": (.low, "Reads the user's phone number."),
        "offline_access": (.high, "Keeps access while the user is offline, until revoked."),
        "full_access": (.high, "Does everything the user can do, as the user."),
    ]

    static let unclassified = "Unclassified scope; treated as high risk."

    /// Classifies a custom scope by its usual forms: `verb:resource`, `resource:verb` and `resource.verb`.
    private static func classify(_ name: String) -> (Level, String) {
        let parts = name.split { $0 == ":" || $0 == "." || $0 == "/" }.map(String.init)
        guard parts.count > 1 else { return (.high, unclassified) }
        let verbs = parts.map { $0.lowercased() }
        let resource = { (verb: String) in
            let words = parts.filter { $0.lowercased() != verb }.joined(separator: " ")
            return words.isEmpty ? "data" : words.replacing("_", with: " ")
        }
        if let verb = verbs.first(where: { writeVerbs[$0] != nil }), let phrase = writeVerbs[verb] {
            return (.high, "\(phrase) \(resource(verb)).")
        }
        if let verb = verbs.first(where: readVerbs.contains) { return (.medium, "Reads \(resource(verb)).") }
        return (.high, unclassified)
    }

    private static let readVerbs: Set = ["read", "list", "view", "get", "readonly"]
    private static let writeVerbs = [
        "write": "Changes", "edit": "Changes", "update": "Changes", "create": "Creates", "delete": "Deletes",
        "manage": "Administers", "admin": "Administers", "send": "Sends", "publish": "Publishes",
    ]
}
