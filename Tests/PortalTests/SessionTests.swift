import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `A session` {
    @Test func `begins at the form, with the page that was asked for at its end`() async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)

        let turned = await site.get(Seed.page)
        #expect(turned.status == .seeOther)
        let form = await site.get(try #require(turned[.location]))
        #expect(form.status == .ok)
        let response = await submit(site, form, "viewer@example.com", at: try #require(turned[.location]))

        #expect(response.status == .seeOther)
        #expect(response[.location] == Seed.page)
        let page = await site.get(Seed.page, cookie: response.cookie)
        #expect(page.page.contains("Ada Seed"))
        #expect(page.page.contains("viewer@example.com <span class=\"quiet\">viewer</span>"))
        let entry = try #require(try site.entries(.signIn).first)
        #expect(entry.actor.email == "viewer@example.com")
        #expect(entry.outcome?.kind == .succeeded)
    }

    @Test func `is one cookie with all its attributes (S-1)`() async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        let signedIn = await submit(site, form, "viewer@example.com")
        for response in [form, signedIn] {
            let fields = response.head.headerFields[fields: .setCookie]
            #expect(fields.count == 1)
            let parts = try #require(fields.first).value.split(separator: "; ").map(String.init)
            #expect(parts[0].hasPrefix("__Host-sid="))
            #expect(parts[0].count == "__Host-sid=".count + 43)
            #expect(Set(parts.dropFirst()) == ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"])
        }
    }

    @Test func `keeps its secret out of pages, addresses, both databases and the log (S-2)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        var seen: [String] = []
        for path in ["/", "/sign-in", Seed.page, Seed.revocation, "/audit", "/audit/1", "/nothing"] {
            let response = await admin.get(path)
            seen.append(response.page)
            if path != "/sign-in" { #expect(response[.setCookie] == nil) }
        }
        _ = try await admin.revoke(Seed.revocation)
        seen += try site.dump() + site.log.all + site.stytch.requests.map { "\($0.head) \($0.body)" }
        seen += try site.audit.entries().map { "\($0)" }
        #expect(seen.allSatisfy { !$0.contains(admin.token.text) })
        #expect(seen.contains { $0.contains(admin.token.name) })
    }

    @Test func `has a new secret at each sign-in, and the old one dies (S-3)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        let form = await admin.get("/sign-in")
        #expect(form.cookie == admin.token.text)
        let again = await submit(site, form, "viewer@example.com")
        #expect(again.cookie != nil)
        #expect(again.cookie != admin.token.text)
        #expect(await site.get("/", cookie: again.cookie).status == .ok)
        #expect(await admin.get("/")[.location] == "/sign-in")
    }

    @Test func `never has the secret of the form before it (S-3)`() async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        let form = await site.get("/sign-in")
        let response = await submit(site, form, "viewer@example.com")
        #expect(response.cookie != form.cookie)
        #expect(await site.get("/", cookie: form.cookie)[.location] == "/sign-in")
    }

    @Test(arguments: [
        Token().text, String(repeating: "A", count: 43), "", "x", "null", String(repeating: "A", count: 4096),
    ])
    func `is never made of a secret that a browser invented (S-4)`(cookie: String) async throws {
        let site = try TestSite()
        try site.accounts.add("viewer@example.com", role: .viewer, password: TestSite.password)
        #expect(await site.get("/", cookie: cookie).status == .seeOther)
        let form = await site.get("/sign-in", cookie: cookie)
        let response = await submit(site, form, "viewer@example.com")
        #expect(response.status == .seeOther)
        #expect(response.cookie != cookie)
        #expect(await site.get("/", cookie: cookie).status == .seeOther)
    }

    @Test func `is none where two cookies of its name came`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let fields: HTTPFields = [.cookie: "__Host-sid=\(admin.token.text); __Host-sid=\(Token().text)"]
        #expect(await site.send(Request(.get, "/", fields: fields)).status == .seeOther)
        let other: HTTPFields = [.cookie: "theme=dark; __Host-sid=\(admin.token.text)"]
        #expect(await site.send(Request(.get, "/", fields: other)).status == .ok)
    }

    @Test func `ends after 15 minutes without a request, and lives on with one (S-5)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        for _ in 0..<10 {
            site.clock.advance(minutes: 14)
            #expect(await admin.get("/").status == .ok)
        }
        site.clock.advance(minutes: 15)
        #expect(await admin.get("/").status == .seeOther)
    }

    @Test func `ends after 8 hours whatever happens in it (S-5)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        for _ in 0..<47 {
            site.clock.advance(minutes: 10)
            #expect(await admin.get("/").status == .ok)
        }
        site.clock.advance(minutes: 10)
        #expect(await admin.get("/").status == .seeOther)
    }

    @Test func `ends with the sign-out, on the server and in the browser (S-6)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let response = await admin.post("/sign-out", [:])
        #expect(response.status == .seeOther)
        #expect(response[.location] == "/sign-in")
        #expect(response.cookie == "")
        #expect(response[.setCookie]?.contains("Max-Age=0") == true)
        #expect(response[.clearSiteData] == #""cache", "cookies", "storage""#)
        #expect(try site.dump().filter { $0.hasPrefix("session") }.isEmpty)
        #expect(await admin.get("/")[.location] == "/sign-in")
        #expect(try site.entries(.signOut).map(\.actor.session) == [admin.token.name])
    }

    @Test func `ends at once where its admin is shut out (S-7)`() async throws {
        let site = try TestSite()
        _ = try site.signIn(as: .owner, email: "first@example.com")
        let admin = try site.signIn(as: .revoker)
        try site.accounts.disable("revoker@example.com")
        #expect(await admin.get("/").status == .seeOther)
        let form = await site.get("/sign-in")
        #expect(await submit(site, form, "revoker@example.com").status == .forbidden)
    }

    @Test func `has the role that its admin has now`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .auditor)
        #expect(await admin.get("/audit").status == .ok)
        try site.accounts.setRole(of: "auditor@example.com", to: .viewer)
        #expect(await admin.get("/audit").status == .forbidden)
        #expect(await admin.get(Seed.page).status == .ok)
    }

    @Test func `has a button to end it on each of its pages (S-9)`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        for path in ["/", Seed.page, Seed.revocation, "/audit", "/audit/1", "/nothing", "/users?q=", "/audit?from=x"] {
            let page = await admin.get(path).page
            #expect(page.contains("<form action=\"/sign-out\" method=\"post\">"), "\(path)")
            #expect(page.contains("name=\"csrf\" value=\"\(admin.token.csrf)\""), "\(path)")
        }
    }

    private func submit(
        _ site: TestSite, _ form: Response, _ email: String, at path: String = "/sign-in"
    ) async -> Response {
        await site.post(
            path, [("csrf", form.csrf ?? ""), ("email", email), ("password", TestSite.password)], cookie: form.cookie)
    }
}
