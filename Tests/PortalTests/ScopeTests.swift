import Testing

@testable import Portal

@Suite struct `Explaining scopes` {
    static let known: [(String, Scope.Level, String)] = [
        ("openid", .low, "Learns who the user is: the user's id."),
        ("profile", .low, "Reads the user's name, picture and language."),
        ("email", .low, "Reads the user's address of mail."),
        ("phone", .low, "Reads the user's telephone number."),
        ("offline_access", .high, "Keeps its access while the user is away, until it is revoked."),
        ("full_access", .high, "Does everything that the user can do, as the user."),
        ("read:documents", .medium, "Reads documents."),
        ("documents:read", .medium, "Reads documents."),
        ("documents.read", .medium, "Reads documents."),
        ("list:pull_requests", .medium, "Reads pull requests."),
        ("drive.readonly", .medium, "Reads drive."),
        ("READ:documents", .medium, "Reads documents."),
        ("write:documents", .high, "Changes documents."),
        ("documents:write", .high, "Changes documents."),
        ("delete:documents", .high, "Deletes documents."),
        ("create:invoices", .high, "Makes invoices."),
        ("admin:org", .high, "Administers org."),
        ("manage:users", .high, "Administers users."),
        ("send:mail", .high, "Sends mail."),
        ("publish:posts", .high, "Publishes posts."),
    ]

    @Test(arguments: known)
    func `gives a scope a level and a sentence`(name: String, level: Scope.Level, sentence: String) {
        let scope = Scope(name)
        #expect(scope.name == name)
        #expect(scope.level == level)
        #expect(scope.sentence == sentence)
    }

    @Test(arguments: [
        "", "read", "write", "documents", "OPENID", "openid ", "everything:everywhere", ":", "::", "🔑:𝓪𝓵𝓵",
    ])
    func `counts whatever nobody has classified as the highest level`(name: String) {
        #expect(Scope(name).level == .high)
        #expect(Scope(name).sentence == "Nobody has classified this scope, so it counts as the highest level.")
    }

    @Test(arguments: ["read:write", "read:documents:write", "documents.read.delete", "read:admin"])
    func `takes the more harmful of two verbs`(name: String) { #expect(Scope(name).level == .high) }

    @Test func `names data where a scope is a verb alone, twice`() {
        #expect(Scope("read:read").sentence == "Reads data.")
        #expect(Scope("write:write").sentence == "Changes data.")
    }

    @Test func `orders them by risk, keeps the order within a level, and shows each once`() {
        let names = ["openid", "read:b", "write:x", "email", "read:a", "openid", "offline_access", "read:b"]
        #expect(
            Scope.scopes(names).map(\.name) == ["write:x", "offline_access", "read:b", "read:a", "openid", "email"])
        #expect(Scope.scopes([]).isEmpty)
    }
}
