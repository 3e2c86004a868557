import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `Finding a user` {
    static let typed = [
        Seed.user, "seed", "  seed ", "\u{200B}“seed”", "'\(Seed.user)'", "https://crm.example.com/people/seed?tab=2",
        "https://portal.example.com/users/\(Seed.user)/connected-apps/x/revocation", "Ticket: \(Seed.user), urgent",
        #"{"user_id": "\#(Seed.user)"}"#, "external_id=seed&plan=pro",
    ]

    @Test(arguments: typed)
    func `leads from what was typed to the canonical address, with one entry that keeps both`(text: String) async throws
    {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)

        let (response, way) = await admin.follow("/users?q=\(PercentEncoding.encode(text))")

        #expect(response.status == .ok)
        #expect(way.dropFirst() == [Seed.page])
        #expect(response.page.contains("<h1 id=\"user\">Ada Seed</h1>"))
        let entries = try site.entries(.lookUp)
        #expect(entries.count == 1)
        #expect(entries.first?.event.typed == text)
        #expect(entries.first?.event.user == Event.User(id: Seed.user, externalID: "seed", name: "Ada Seed"))
        #expect(entries.first?.outcome?.kind == .succeeded)
        #expect(entries.first?.actor.email == "viewer@example.com")
    }

    @Test(arguments: [("seed", false), (Seed.user, false), (" seed", true), ("https://x.example/seed", true)])
    func `says whether anything around the id was left out`(text: String, isSaid: Bool) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        let page = await admin.follow("/users?q=\(PercentEncoding.encode(text))").response.page
        #expect(page.contains("was left out.") == isSaid)
        #expect(await !admin.get(Seed.page).page.contains("was left out."))
    }

    @Test func `asks Stytch with canonical ids only, once they are known`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        _ = await admin.follow("/users?q=seed")
        #expect(site.stytch.paths.first == "GET /v1/users/seed")
        #expect(
            Set(site.stytch.paths.dropFirst()) == [
                "GET /v1/users/\(Seed.user)", "GET /v1/users/\(Seed.user)/connected_apps",
            ])
        #expect(site.stytch.requests.count == 3)
    }

    @Test func `leads from an external id in the address to the canonical address, with one entry`() async throws {
        let site = try TestSite()
        let (response, way) = await (try site.signIn(as: .viewer)).follow("/users/seed")
        #expect(response.status == .ok)
        #expect(way == ["/users/seed", Seed.page])
        #expect(try site.entries(.lookUp).map(\.event.typed) == ["seed"])
    }

    @Test func `an external id with a bar in it may stand in the address`() async throws {
        let site = try TestSite()
        let response = await (try site.signIn(as: .viewer)).get("/users/auth0%7C5f7c")
        #expect(response.status == .notFound)
        #expect(site.stytch.paths.first == "GET /v1/users/auth0%7C5f7c")
    }

    @Test func `refuses an id of another environment in words, and asks Stytch nothing`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let live = "user-live-16d9ba61-97a1-4ba4-9720-b03761dc50c6"
        for path in ["/users?q=\(live)", "/users/\(live)", "/users/\(live)/connected-apps/a/revocation"] {
            let response = await admin.get(path)
            #expect(response.status == .badRequest)
            #expect(response.page.contains("is not a user of this project, which is a test project"))
        }
        #expect(site.stytch.requests.isEmpty)
    }

    @Test(arguments: [
        "a%2Fb", "a%2fb", "%252e%252e", "a%20b", "a%3Fb", "a%23b", "a%5Cb", "a%3Bb", "a%40b", "a%3Ab", "%E2%82%AC",
        "a%0D%0Ab", String(repeating: "a", count: 129),
    ])
    func `refuses a hostile id in the address before any call`(id: String) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        for path in [
            "/users/\(id)", "/users/\(id)/connected-apps/a/revocation", "\(Seed.page)/connected-apps/\(id)/revocation",
        ] {
            #expect(await admin.get(path).status == .badRequest, "\(path)")
            #expect(await admin.post(path, ["operation": "0", "reason": "why"]).status.code >= 400)
        }
        #expect(site.stytch.requests.isEmpty)
    }

    @Test(arguments: ["", "%", "%zz", "%00", "%ff", "a%00b"])
    func `answers an address that is not well encoded in words`(id: String) async throws {
        let site = try TestSite()
        let status = await (try site.signIn(as: .viewer)).get("/users/\(id)").status
        #expect([.badRequest, .notFound].contains(status))
        #expect(site.stytch.requests.isEmpty)
    }

    @Test(arguments: ["somebody@example.com", "two words", "", "<a b>"])
    func `repeats in the find box what holds no id`(text: String) async throws {
        let site = try TestSite()
        let response = await (try site.signIn(as: .viewer)).get("/users?q=\(PercentEncoding.encode(text))")
        #expect(response.status == .badRequest)
        #expect(Markup(response.page).value("value", of: "input", where: "id", is: "q") == text)
        #expect(site.stytch.requests.isEmpty)
        #expect(try site.entries(.lookUp).isEmpty)
    }

    @Test func `refuses a query that is too long, or a field that stands twice`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        #expect(await admin.get("/users?q=\(String(repeating: "a", count: 2047))").status == .uriTooLong)
        #expect(await admin.get("/users?q=seed&q=seed").status == .badRequest)
    }
}
