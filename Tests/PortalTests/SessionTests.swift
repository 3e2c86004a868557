import Accounts
import AuditLog
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Portal

@Suite struct `A session` {
    @Test func `begins at the sign-in form, which leads to the requested page`() async throws {
        let fixture = try viewerFixture()

        let redirect = await fixture.get(Seed.userPath)
        #expect(redirect.status == .seeOther)
        let location = try #require(redirect[.location])
        let form = await fixture.get(location)
        #expect(form.status == .ok)
        let response = await fixture.submit(form, email: "viewer@example.com", to: location)

        #expect(response.status == .seeOther)
        #expect(response[.location] == Seed.userPath)
        let page = await fixture.get(Seed.userPath, cookie: response.sessionCookie).html
        #expect(page.element(id: "user")?.text == Seed.name)
        #expect(page.elements("span", class: "who").first?.text == "viewer@example.com viewer")
        let entry = try #require(try fixture.entries(.signIn).first)
        #expect(entry.actor.email == "viewer@example.com")
        #expect(entry.outcome?.kind == .succeeded)
    }

    @Test func `is one cookie with all its attributes (S-1)`() async throws {
        let fixture = try viewerFixture()
        let form = await fixture.get("/sign-in")
        let signedIn = await fixture.submit(form, email: "viewer@example.com")
        for response in [form, signedIn] {
            let fields = response.head.headerFields[fields: .setCookie]
            #expect(fields.count == 1)
            let parts = try #require(fields.first).value.split(separator: "; ").map(String.init)
            #expect(parts[0].hasPrefix("__Host-sid="))
            #expect(parts[0].count == "__Host-sid=".count + 43)
            #expect(Set(parts.dropFirst()) == ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"])
        }
    }

    @Test func `keeps its secret out of pages, URLs, both databases and the log (S-2)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        var texts: [String] = []
        for path in ["/", "/sign-in", Seed.userPath, Seed.revocationPath, "/audit", "/audit/1", "/nothing"] {
            let response = await admin.get(path)
            texts.append(response.text)
            if path != "/sign-in" { #expect(response[.setCookie] == nil) }
        }
        _ = try await admin.revoke()
        texts += try fixture.dump() + fixture.log.lines
        texts += fixture.stytch.requests.map { "\($0.head) \($0.body)" }
        texts += try fixture.audit.entries().map { "\($0)" }
        #expect(texts.allSatisfy { !$0.contains(admin.token.text) })
        #expect(texts.contains { $0.contains(admin.token.name) })
    }

    @Test func `has a new secret at each sign-in, and the old one becomes invalid (S-3)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        let form = await admin.get("/sign-in")
        #expect(form.sessionCookie == admin.token.text)
        let response = await fixture.submit(form, email: "viewer@example.com")
        #expect(response.sessionCookie != nil)
        #expect(response.sessionCookie != admin.token.text)
        #expect(await fixture.get("/", cookie: response.sessionCookie).status == .ok)
        #expect(await admin.get("/")[.location] == "/sign-in")
    }

    @Test func `never has the secret of the form before it (S-3)`() async throws {
        let fixture = try viewerFixture()
        let form = await fixture.get("/sign-in")
        let response = await fixture.submit(form, email: "viewer@example.com")
        #expect(response.sessionCookie != form.sessionCookie)
        #expect(await fixture.get("/", cookie: form.sessionCookie)[.location] == "/sign-in")
    }

    @Test(arguments: AttackInput.forgedTokens + [Token().text])
    func `is never created with a secret that a browser invented (S-4)`(cookie: String) async throws {
        let fixture = try viewerFixture()
        #expect(await fixture.get("/", cookie: cookie).status == .seeOther)
        let form = await fixture.get("/sign-in", cookie: cookie)
        let response = await fixture.submit(form, email: "viewer@example.com")
        #expect(response.status == .seeOther)
        #expect(response.sessionCookie != cookie)
        #expect(await fixture.get("/", cookie: cookie).status == .seeOther)
    }

    @Test func `is not found if a request has two cookies of its name`() async throws {
        let fixture = try PortalFixture()
        let cookie = "__Host-sid=\(try fixture.signIn().token.text)"
        #expect(await fixture.get("/", fields: [.cookie: "\(cookie); __Host-sid=\(Token().text)"]).status == .seeOther)
        #expect(await fixture.get("/", fields: [.cookie: "theme=dark; \(cookie)"]).status == .ok)
    }

    @Test func `ends after 15 minutes without a request, and continues with one (S-5)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        for _ in 0..<10 {
            fixture.clock.advance(by: .minutes(14))
            #expect(await admin.get("/").status == .ok)
        }
        fixture.clock.advance(by: .minutes(15))
        #expect(await admin.get("/").status == .seeOther)
    }

    @Test func `ends after 8 hours whatever happens in it (S-5)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        for _ in 0..<47 {
            fixture.clock.advance(by: .minutes(10))
            #expect(await admin.get("/").status == .ok)
        }
        fixture.clock.advance(by: .minutes(10))
        #expect(await admin.get("/").status == .seeOther)
    }

    @Test func `ends on the server and in the browser when the admin signs out (S-6)`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let response = await admin.post("/sign-out")
        #expect(response.status == .seeOther)
        #expect(response[.location] == "/sign-in")
        #expect(response.sessionCookie == "")
        #expect(response[.setCookie]?.contains("Max-Age=0") == true)
        #expect(response[.clearSiteData] == #""cache", "cookies", "storage""#)
        #expect(try fixture.dump().filter { $0.hasPrefix("session") }.isEmpty)
        #expect(await admin.get("/")[.location] == "/sign-in")
        #expect(try fixture.entries(.signOut).map(\.actor.session) == [admin.token.name])
    }

    @Test func `ends at once when its admin is disabled (S-7)`() async throws {
        let fixture = try PortalFixture()
        _ = try fixture.signIn(as: .owner, email: "first@example.com")
        let admin = try fixture.signIn(as: .revoker)
        try fixture.accounts.disable("revoker@example.com")
        #expect(await admin.get("/").status == .seeOther)
        let form = await fixture.get("/sign-in")
        #expect(await fixture.submit(form, email: "revoker@example.com").status == .forbidden)
    }

    @Test func `has the current role of its admin`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .auditor)
        #expect(await admin.get("/audit").status == .ok)
        try fixture.accounts.setRole(of: "auditor@example.com", to: .viewer)
        #expect(await admin.get("/audit").status == .forbidden)
        #expect(await admin.get(Seed.userPath).status == .ok)
    }

    @Test func `can be ended on each of its pages (S-9)`() async throws {
        let admin = try PortalFixture().signIn()
        for path in [
            "/", Seed.userPath, Seed.revocationPath, "/audit", "/audit/1", "/nothing", "/users?q=", "/audit?from=x",
        ] {
            let page = await admin.get(path).html
            let forms = page.elements("form").filter { $0["action"] == "/sign-out" }
            #expect(forms.map { $0["method"] } == ["post"], "\(path)")
            let tokens = page.elements("input").filter { $0["name"] == "csrf" }
            #expect(tokens.first?["value"] == admin.token.csrf, "\(path)")
        }
    }

    private func viewerFixture() throws -> PortalFixture {
        let fixture = try PortalFixture()
        try fixture.accounts.add("viewer@example.com", role: .viewer, password: PortalFixture.password)
        return fixture
    }
}
