import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `Signing in` {
    @Test(arguments: [
        ("viewer@example.com", "wrong password, this one"), ("viewer@example.com", ""),
        ("nobody@example.com", TestSite.password),
        ("", ""), ("no address", TestSite.password), ("viewer@example.com\u{0}", TestSite.password),
    ])
    func `tells nobody whether the address or the password was wrong`(email: String, password: String) async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        let response = await site.post(
            "/sign-in", [("csrf", form.csrf ?? ""), ("email", email), ("password", password)], cookie: form.cookie)
        if email.utf8.contains(0) { return #expect(response.status == .badRequest) }
        #expect(response.status == .forbidden)
        #expect(response.page.contains("The address and the password do not belong together."))
        #expect(response[.setCookie] == nil)
        #expect(Markup(response.page).value("value", of: "input", where: "id", is: "email") == email)
        #expect(!response.page.contains(TestSite.password))
    }

    @Test func `answers an unknown address and a wrong password with the same page`() async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        var pages: [Response] = []
        for email in ["viewer@example.com", "fewier@example.com"] {
            pages.append(
                await site.post(
                    "/sign-in", [("csrf", form.csrf ?? ""), ("email", email), ("password", "not the password")],
                    cookie: form.cookie))
        }
        #expect(pages[0].head == pages[1].head)
        #expect(pages[0].page.replacing("viewer@", with: "fewier@") == pages[1].page)
    }

    @Test func `records a refusal with the address, and not what may be a password in the wrong field`() async throws {
        let site = try TestSite()
        let form = await site.get("/sign-in")
        for email in [" Nobody@Example.com ", "my secret password"] {
            _ = await site.post(
                "/sign-in", [("csrf", form.csrf ?? ""), ("email", email), ("password", "x")], cookie: form.cookie)
        }
        let entries = try site.entries(.signIn)
        #expect(entries.map(\.actor.email) == ["not an address", "nobody@example.com"])
        #expect(entries.allSatisfy { $0.outcome == Outcome(.refused, errorType: "credentials") })
        #expect(entries.allSatisfy { $0.actor.adminID == nil && $0.actor.session == nil })
        #expect(entries.allSatisfy { $0.actor.address == "192.0.2.7" })
        #expect(site.log.all.allSatisfy { !$0.contains("secret") })
    }

    @Test(arguments: ["email", "password"])
    func `is refused where a field was not sent`(missing: String) async throws {
        let site = try TestSite()
        let form = await site.get("/sign-in")
        let sent = [("csrf", form.csrf ?? ""), ("email", "a@b"), ("password", "x")].filter { $0.0 != missing }
        #expect(await site.post("/sign-in", sent, cookie: form.cookie).status == .badRequest)
    }

    @Test func `keeps the page that was asked for through a refusal`() async throws {
        let site = try TestSite()
        let form = await site.get("/sign-in?next=%2Faudit")
        let response = await site.post(
            "/sign-in?next=%2Faudit", [("csrf", form.csrf ?? ""), ("email", "a@b"), ("password", "x")],
            cookie: form.cookie)
        #expect(Markup(response.page).values("action") == ["/sign-in?next=%2Faudit"])
        #expect(response.csrf == form.csrf)
    }

    @Test func `shows no find box, no menu and no log to a visitor`() async throws {
        let site = try TestSite()
        for path in ["/sign-in", "/nothing"] {
            let page = await site.get(path).page
            #expect(!page.contains("role=\"search\""))
            #expect(!page.contains("Audit log"))
            #expect(!page.contains("Sign out"))
        }
    }

    static let elsewhere = [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
        "https://evil.example",
        "HTTPS://evil.example/users", "javascript:alert(1)", "/users\r\nSet-Cookie: a=b",
        "/users%0d%0aSet-Cookie:%20a=b",
        "/users/%00", "/%2F/evil.example", "/.//evil.example", "/nothing", "/users/a/b", "/sign-in", "/sign-out",
        "/healthz",
        "/metrics", "/assets/x", "users", "?next=/", "", " /users", "/Users", "/users\u{0}", "/\u{2215}evil.example",
        "/@evil.example",
        "/users?q=%zz", "/users?q=1&q=2", "/users/%zz", "/users/a#//evil.example/b/c/d", "/../users/x/y",
        "/" + String(repeating: "a", count: 2048),
    ]

    @Test(arguments: elsewhere)
    func `never leads away from the site, or to a page that it does not have (S-42)`(next: String) async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        let response = await site.post(
            "/sign-in?next=\(PercentEncoding.encode(next))",
            [("csrf", form.csrf ?? ""), ("email", "viewer@example.com"), ("password", TestSite.password)],
            cookie: form.cookie)
        if response.status == .seeOther {
            #expect(response[.location] == "/")
        } else {
            #expect([.badRequest, .uriTooLong].contains(response.status))
            #expect(response[.location] == nil)
        }
    }

    @Test(arguments: [
        ("/users", "/users"), ("/users?q=a%20b", "/users?q=a%20b"), ("/users?q=a+b", "/users?q=a%20b"),
        (Seed.page, Seed.page),
        (Seed.revocation, Seed.revocation),
        ("/audit?from=2026-11-23&to=2026-11-24", "/audit?from=2026-11-23&to=2026-11-24"),
        ("/audit/7", "/audit/7"), ("/users/auth0%7C5", "/users/auth0%7C5"), ("/users/%2e%2e", "/users/%252E%252E"),
        ("/users/..%2F..%2Fevil", "/users/..%2F..%2Fevil"), ("/users/a%0d%0ab", "/users/a%0D%0Ab"),
        ("/users/\"\u{301}<script>", "/users/%22%CC%81%3Cscript%3E"),
    ])
    func `leads to a page of the site, made anew from its parts`(next: String, location: String) async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        let response = await site.post(
            "/sign-in?next=\(PercentEncoding.encode(next))",
            [("csrf", form.csrf ?? ""), ("email", "viewer@example.com"), ("password", TestSite.password)],
            cookie: form.cookie)
        #expect(response[.location] == location)
    }
}
