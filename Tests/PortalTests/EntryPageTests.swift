import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `One entry of the log on its page` {
    @Test func `shows all its fields and its pair`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        _ = try await admin.revoke(Seed.revocation, reason: "phishing", ticket: "SUP-1182")
        let outcome = try #require(try site.entries(.revocation).first)
        let response = await admin.get("/audit/\(outcome.seq)")
        #expect(response.status == .ok)
        let page = response.page
        for fact in [
            "<h1>Entry #\(outcome.seq)</h1>",
            "<p class=\"lead\">owner@example.com revoked first-party-confidential-app for Ada Seed: phishing, ticket SUP-1182</p>",
            "23 Nov 2026 20:41:07 UTC", "<code>2026-11-23T20:41:07.000Z</code>",
            "<span class=\"chip chip-good\">succeeded</span>",
            "revocation <span class=\"quiet\">outcome</span>", "<dd class=\"text\">phishing</dd>", "<dd>SUP-1182</dd>",
            "owner@example.com <span class=\"quiet\">owner</span><br><code>\(try #require(outcome.actor.adminID))</code>",
            "<code>192.0.2.7</code> <span class=\"quiet\">session</span> <code>\(admin.token.name)</code>",
            "<dt>What was typed</dt><dd class=\"text\">\(Seed.user)</dd>",
            "Ada Seed<br><a href=\"\(Seed.page)\"><code>\(Seed.user)</code></a><br><code>seed</code>",
            "first-party-confidential-app <span class=\"quiet\">first_party</span><br><code>\(Seed.app)</code>",
            "<dt>Scopes</dt><dd><code>openid profile email</code>", "<dt>Stytch’s status</dt><dd>200</dd>",
            "<code data-copy>\(try #require(outcome.outcome?.requestID))</code>",
            "<code data-copy>\(try #require(outcome.event.operation))</code>", "<dt>Took</dt><dd>0 ms</dd>",
            "The rest of the operation", "<a href=\"/audit/\(outcome.seq - 1)\">#\(outcome.seq - 1)</a>",
            "was about to revoke first-party-confidential-app",
        ] { #expect(page.contains(fact), "\(fact)") }
    }

    @Test func `of an intent shows the outcome as its pair`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        _ = try await admin.revoke(Seed.revocation)
        let intent = try #require(try site.entries(.revocation).last)
        let page = await admin.get("/audit/\(intent.seq)").page
        #expect(page.contains("<span class=\"chip\">intent</span>"))
        #expect(page.contains("<a href=\"/audit/\(intent.seq + 1)\">#\(intent.seq + 1)</a>"))
        #expect(!page.contains("<dt>Took</dt>"))
    }

    @Test func `of a look-up has no pair`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        _ = await admin.get("/users?q=nobody")
        let page = await admin.get("/audit/1").page
        #expect(page.contains("owner@example.com looked for “nobody”, and Stytch answered user_not_found"))
        #expect(page.contains("<code>user_not_found</code>"))
        #expect(page.contains("<span class=\"chip chip-bad\">refused</span>"))
        #expect(!page.contains("The rest of the operation"))
        #expect(!page.contains("<dt>Operation</dt>"))
    }

    @Test(arguments: [
        "0", "2", "-1", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "1.0", "0x1", "one",
        "1%20", "１",
        "1%27%20OR%201=1",
    ])
    func `is not there where the log has none of the number`(seq: String) async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        _ = await admin.get(Seed.page)
        let response = await admin.get("/audit/\(PercentEncoding.encode(seq).replacing("%25", with: "%"))")
        #expect(response.status == .notFound)
        #expect(response.page.contains("The audit log has no entry of this number."))
    }

    static let sentences: [(Event, Outcome?, String)] = [
        (Event(.signIn), Outcome(.succeeded), "admin@example.com signed in"),
        (Event(.signIn), Outcome(.refused), "Somebody tried to sign in as admin@example.com and was refused"),
        (Event(.signOut), Outcome(.succeeded), "admin@example.com signed out"),
        (Event(.lookUp, typed: "x", user: ada), Outcome(.succeeded), "admin@example.com looked up Ada"),
        (Event(.lookUp, typed: "x", user: nameless), Outcome(.succeeded), "admin@example.com looked up user-test-2"),
        (Event(.lookUp, typed: "x"), Outcome(.succeeded), "admin@example.com looked up “x”"),
        (Event(.lookUp), Outcome(.refused), "admin@example.com looked for nothing, and Stytch answered no"),
        (
            Event(.lookUp, typed: "x"), Outcome(.unknown),
            "admin@example.com looked for “x”, and no answer came that can be believed"
        ),
        (
            Event(.refusal, typed: "GET /audit"), Outcome(.refused),
            "admin@example.com asked for “GET /audit”, which the role viewer does not allow"
        ),
        (Event(.revocation, user: ada, app: desk), nil, "admin@example.com was about to revoke Desk for Ada"),
        (Event(.revocation, user: ada, app: desk), Outcome(.succeeded), "admin@example.com revoked Desk for Ada"),
        (
            Event(.revocation, user: ada, app: desk), Outcome(.refused),
            "admin@example.com tried and failed to revoke Desk for Ada"
        ),
        (
            Event(.revocation, user: ada, app: desk), Outcome(.notApplied),
            "admin@example.com tried and failed to revoke Desk for Ada"
        ),
        (
            Event(.revocation, user: ada, app: desk), Outcome(.unknown),
            "admin@example.com may have revoked Desk for Ada"
        ),
        (
            Event(.revocation, user: ada, app: desk, reason: "why", ticket: "T-1"), Outcome(.alreadyRevoked),
            "admin@example.com found revoked already Desk for Ada: why, ticket T-1"
        ),
        (
            Event(.revocation, user: nameless, reason: "why"), nil,
            "admin@example.com was about to revoke an app for user-test-2: why"
        ),
    ]

    private static let ada = Event.User(id: "user-test-1", externalID: nil, name: "Ada")
    private static let nameless = Event.User(id: "user-test-2", externalID: nil, name: "")
    private static let desk = Event.App(id: "app-1", name: "Desk", type: "first_party", scopes: "openid")

    @Test(arguments: sentences.indices)
    func `is told in a sentence with the names that were frozen in it`(index: Int) async throws {
        let (event, outcome, sentence) = Self.sentences[index]
        let site = try TestSite()
        let actor = Actor(adminID: nil, email: "admin@example.com", role: "viewer", address: "192.0.2.7", session: nil)
        var operation = event
        operation.operation = outcome == nil ? "1" : nil
        if let outcome {
            try await site.audit.recordEvent(operation, outcome, by: actor)
        } else {
            _ = try await site.audit.record(operation, by: actor) { Outcome(.succeeded) }
        }
        let page = await (try site.signIn()).get("/audit/1").page
        #expect(Markup(page).text.contains("\n\(sentence)\n"))
    }
}
