import Identifiers
import Templates
import Testing

@testable import Portal

@Suite struct `A link to a page of the portal` {
    static let links: [(target: String, link: String)] =
        [
            ("/users", "/users"), ("/users/a", "/users/a"), ("/users/a%2Fb", "/users/a%2Fb"),
            ("/audit?user=a+b", "/audit?user=a%20b"), ("/audit?", "/audit"), ("/audit?user", "/audit?user="),
            ("/audit?&&", "/audit"), ("/users/a?b?c", "/users/a?b%3Fc="), ("/u\"<>", "/u%22%3C%3E"),
            ("/users/é", "/users/%C3%A9"), ("/users/%2e%2e/x", "/users/%252E%252E/x"), ("/a//b", "/a/%25/b"),
            ("/a#b", "/a%23b"),
            ("/" + String(repeating: "a", count: 2047), "/" + String(repeating: "a", count: 2047)),
        ] + AttackInput.rebuiltLinks + AttackInput.headerInjections

    @Test(arguments: links)
    func `is parsed and rebuilt from its parts (S-42)`(target: String, link: String) {
        #expect(Link(local: target)?.description == link)
    }

    @Test(arguments: links.map(\.link))
    func `stays the same if it is parsed again, unless it contains a segment that browsers remove`(link: String) {
        let second = Link(local: link)?.description
        #expect(second == link || link.contains("%25"))
    }

    @Test(arguments: AttackInput.nonLocalLinks)
    func `is not parsed from any other text (S-42)`(text: String) {
        #expect(Link(local: text) == nil)
    }

    @Test func `is written in one place for each page`() throws {
        let user = try #require(UserID("auth0|5"))
        let grant = try Grant(user: "user-7", app: "app-1")
        let entry = Links.entry(7)
        for (link, url) in [
            (Links.home, "/"), (Links.signOut, "/sign-out"), (Links.signIn(), "/sign-in"), (Links.audit, "/audit"),
            (Links.signIn(next: entry), "/sign-in?next=%2Faudit%2F7"), (entry, "/audit/7"), (Links.find, "/users"),
            (Links.find("a b"), "/users?q=a%20b"), (Links.user(user), "/users/auth0%7C5"),
            (Links.user(user, operation: "0f"), "/users/auth0%7C5?operation=0f"),
            (Links.revocation(of: grant), "/users/user-7/connected-apps/app-1/revocation"),
            (
                Links.revocation(of: grant, operation: "0f"),
                "/users/user-7/connected-apps/app-1/revocation?operation=0f"
            ),
            (Links.audit([("user", "a&b")]), "/audit?user=a%26b"),
            (Links.asset("portal.css", version: "0f"), "/assets/0f/portal.css"),
        ] { #expect(link.description == url) }
    }
}
