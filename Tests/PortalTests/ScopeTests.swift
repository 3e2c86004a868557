import Testing

@testable import Portal

@Suite struct `Explaining scopes` {
    /// Scopes with their levels and, for custom ones, the resource that their sentences name.
    @Test(arguments: [
        ("openid", Scope.Level.low, nil), ("profile", .low, nil), ("email", .low, nil), ("phone", .low, nil),
        ("offline_access", .high, nil), ("full_access", .high, nil), ("read:documents", .medium, "documents"),
        ("documents:read", .medium, "documents"), ("documents.read", .medium, "documents"),
        ("list:pull_requests", .medium, "pull requests"), ("drive.readonly", .medium, "drive"),
        ("READ:documents", .medium, "documents"), ("write:documents", .high, "documents"),
        ("documents:write", .high, "documents"), ("delete:documents", .high, "documents"),
        ("create:invoices", .high, "invoices"), ("admin:org", .high, "org"), ("manage:users", .high, "users"),
        ("send:mail", .high, "mail"), ("publish:posts", .high, "posts"),
    ])
    func `gives a scope a level and a sentence`(name: String, level: Scope.Level, resource: String?) {
        let scope = Scope(name)
        #expect(scope.name == name)
        #expect(scope.level == level)
        #expect(scope.sentence != Scope.unclassified)
        #expect(scope.sentence.hasSuffix("."))
        if let resource { #expect(scope.sentence.hasSuffix(" \(resource).")) }
    }

    @Test func `gives each documented scope and each kind of access its own sentence`() {
        let names = [
            "openid", "profile", "email", "phone", "offline_access", "full_access", "read:x", "write:x", "create:x",
            "delete:x", "manage:x", "send:x", "publish:x",
        ]
        #expect(Set(names.map { Scope($0).sentence }).count == names.count)
    }

    @Test func `explains the usual ways to write a scope alike`() {
        for name in ["documents:read", "documents.read", "list:documents", "READ:documents"] {
            #expect(Scope(name).sentence == Scope("read:documents").sentence)
        }
        #expect(Scope("documents:write").sentence == Scope("update:documents").sentence)
        #expect(Scope("admin:org").sentence == Scope("manage:org").sentence)
    }

    @Test(arguments: [
        "", "read", "write", "documents", "OPENID", "openid ", "everything:everywhere", ":", "::", "🔑:𝓪𝓵𝓵",
    ])
    func `treats an unclassified scope as high risk`(name: String) {
        #expect(Scope(name).level == .high)
        #expect(Scope(name).sentence == Scope.unclassified)
    }

    @Test(arguments: ["read:write", "read:documents:write", "documents.read.delete", "read:admin"])
    func `classifies by the riskier of two verbs`(name: String) { #expect(Scope(name).level == .high) }

    @Test func `names data if a scope consists only of verbs`() {
        #expect(Scope("read:read").sentence.hasSuffix(" data."))
        #expect(Scope("write:write").sentence.hasSuffix(" data."))
        #expect(Scope("read:read").sentence == Scope("read:data").sentence)
    }

    @Test func `orders scopes by risk, keeps the order within a level, and shows each once`() {
        let names = ["openid", "read:b", "write:x", "email", "read:a", "openid", "offline_access", "read:b"]
        #expect(
            Scope.explain(names).map(\.name) == ["write:x", "offline_access", "read:b", "read:a", "openid", "email"])
        #expect(Scope.explain([]).isEmpty)
    }
}
