import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing
import Text

@testable import Portal

@Suite struct `Signing in` {
    @Test(arguments: [
        ("viewer@example.com", "wrong password, this one"), ("viewer@example.com", ""),
        ("nobody@example.com", PortalFixture.password), ("", ""), ("not an email", PortalFixture.password),
        ("viewer@example.com\u{0}", PortalFixture.password),
    ])
    func `does not reveal whether the email address or the password is wrong`(
        email: String, password: String
    ) async throws {
        let fixture = try viewerFixture()
        let response = await fixture.submit(await fixture.get("/sign-in"), email: email, password: password)
        if email.utf8.contains(0) { return #expect(response.status == .badRequest) }
        #expect(response.status == .forbidden)
        #expect(response.html.element(id: "refused")?["role"] == "alert")
        #expect(response[.setCookie] == nil)
        #expect(response.html.element(id: "email")?["value"] == email)
        #expect(!response.text.contains(PortalFixture.password))
    }

    @Test func `answers an unknown email address and a wrong password with the same page`() async throws {
        let fixture = try viewerFixture()
        let form = await fixture.get("/sign-in")
        let known = await fixture.submit(form, email: "viewer@example.com", password: "not the password")
        let unknown = await fixture.submit(form, email: "fewier@example.com", password: "not the password")
        #expect(known.head == unknown.head)
        #expect(known.text.replacing("viewer@", with: "fewier@") == unknown.text)
    }

    @Test func `is recorded with the email address if it is refused, but not with a password in its field`()
        async throws
    {
        let fixture = try PortalFixture()
        let form = await fixture.get("/sign-in")
        for email in [" Nobody@Example.com ", "my secret password"] {
            _ = await fixture.submit(form, email: email, password: "x")
        }
        let entries = try fixture.entries(.signIn)
        #expect(entries.map(\.actor.email) == ["not an address", "nobody@example.com"])
        #expect(entries.allSatisfy { $0.outcome == Outcome(.refused, errorType: "credentials") })
        #expect(entries.allSatisfy { $0.actor.adminID == nil && $0.actor.session == nil })
        #expect(entries.allSatisfy { $0.actor.address == PortalFixture.clientAddress })
        #expect(fixture.log.lines.allSatisfy { !$0.contains("secret") })
    }

    @Test(arguments: ["email", "password"])
    func `is rejected if a field was not sent`(missing: String) async throws {
        let fixture = try PortalFixture()
        let form = await fixture.get("/sign-in")
        let sent = [("csrf", form.csrf ?? ""), ("email", "a@b"), ("password", "x")].filter { $0.0 != missing }
        #expect(await fixture.post("/sign-in", sent, cookie: form.sessionCookie).status == .badRequest)
    }

    @Test func `keeps the requested page if it is refused`() async throws {
        let fixture = try PortalFixture()
        let path = "/sign-in?next=%2Faudit"
        let form = await fixture.get(path)
        let response = await fixture.submit(form, email: "a@b", password: "x", to: path)
        #expect(response.html.values("action") == [path])
        #expect(response.csrf == form.csrf)
    }

    @Test func `is necessary for the find box, the menu and the log`() async throws {
        let fixture = try PortalFixture()
        for path in ["/sign-in", "/nothing"] {
            let page = await fixture.get(path).html
            #expect(page.elements(role: "search").isEmpty)
            #expect(page.elements("nav").isEmpty)
            #expect(page.links(to: "/audit").isEmpty)
            #expect(!page.values("action").contains("/sign-out"))
        }
    }

    @Test(arguments: AttackInput.redirectTargets)
    func `never leads to another site, or to a page that does not exist (S-42)`(next: String) async throws {
        let response = try await signIn(next: next)
        if response.status == .seeOther {
            #expect(response[.location] == "/")
        } else {
            #expect([.badRequest, .uriTooLong].contains(response.status))
            #expect(response[.location] == nil)
        }
    }

    @Test(
        arguments: [
            ("/users", "/users"), ("/users?q=a%20b", "/users?q=a%20b"), ("/users?q=a+b", "/users?q=a%20b"),
            (Seed.userPath, Seed.userPath), (Seed.revocationPath, Seed.revocationPath),
            ("/audit?from=2026-11-23&to=2026-11-24", "/audit?from=2026-11-23&to=2026-11-24"),
            ("/audit/7", "/audit/7"), ("/users/auth0%7C5", "/users/auth0%7C5"),
        ] + AttackInput.rebuiltLinks.map { ($0.target, $0.link) })
    func `leads to the requested page, rebuilt from its parts`(next: String, location: String) async throws {
        #expect(try await signIn(next: next)[.location] == location)
    }

    private func signIn(next: String) async throws -> Response {
        let fixture = try viewerFixture()
        return await fixture.submit(
            await fixture.get("/sign-in"), email: "viewer@example.com",
            to: "/sign-in?next=\(PercentEncoding.encode(next))")
    }

    private func viewerFixture() throws -> PortalFixture {
        let fixture = try PortalFixture()
        try fixture.accounts.add("viewer@example.com", role: .viewer, password: PortalFixture.password)
        return fixture
    }
}
