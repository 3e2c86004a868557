import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing
import Text

@testable import Portal

@Suite struct `Finding a user` {
    static let inputs = [
        Seed.user, "seed", "  seed ", "\u{200B}“seed”", "'\(Seed.user)'", "https://crm.example.com/people/seed?tab=2",
        "https://portal.example.com/users/\(Seed.user)/connected-apps/x/revocation", "Ticket: \(Seed.user), urgent",
        #"{"user_id": "\#(Seed.user)"}"#, "external_id=seed&plan=pro",
    ]

    @Test(arguments: inputs)
    func `redirects to the canonical URL, and one entry records the input and the user`(input: String) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)

        let (response, paths) = await admin.follow("/users?q=\(PercentEncoding.encode(input))")

        #expect(response.status == .ok)
        #expect(paths.dropFirst() == [Seed.userPath])
        #expect(response.html.element(id: "user")?.text == Seed.name)
        let entries = try fixture.entries(.lookUp)
        #expect(entries.count == 1)
        #expect(entries.first?.event.typed == input)
        #expect(try entries.first?.event.user == Event.User(id: Seed.user, externalID: "seed", name: Seed.name))
        #expect(entries.first?.outcome?.kind == .succeeded)
        #expect(entries.first?.actor.email == "viewer@example.com")
    }

    @Test(arguments: [("seed", false), (Seed.user, false), (" seed", true), ("https://x.example/seed", true)])
    func `says whether text around the id was removed`(input: String, isCleaned: Bool) async throws {
        let admin = try PortalFixture().signIn(as: .viewer)
        let notes = { (page: HTMLPage) in page.elements("div", class: "note").filter { $0["role"] == "status" } }
        let page = await admin.follow("/users?q=\(PercentEncoding.encode(input))").response.html
        #expect(notes(page).count == (isCleaned ? 1 : 0))
        #expect(notes(page).allSatisfy { $0.text.contains("seed") })
        #expect(notes(await admin.get(Seed.userPath).html).isEmpty)
    }

    @Test func `asks Stytch only with canonical ids once they are known`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        _ = await admin.follow("/users?q=seed")
        #expect(fixture.stytch.calls.first == "GET /v1/users/seed")
        #expect(
            Set(fixture.stytch.calls.dropFirst()) == [
                "GET /v1/users/\(Seed.user)", "GET /v1/users/\(Seed.user)/connected_apps",
            ])
        #expect(fixture.stytch.calls.count == 3)
    }

    @Test func `redirects from an external id in the URL to the canonical URL, with one entry`() async throws {
        let fixture = try PortalFixture()
        let (response, paths) = await (try fixture.signIn(as: .viewer)).follow("/users/seed")
        #expect(response.status == .ok)
        #expect(paths == ["/users/seed", Seed.userPath])
        #expect(try fixture.entries(.lookUp).map(\.event.typed) == ["seed"])
    }

    @Test func `accepts an external id with a vertical bar in the URL`() async throws {
        let fixture = try PortalFixture()
        let response = await (try fixture.signIn(as: .viewer)).get("/users/auth0%7C5f7c")
        #expect(response.status == .notFound)
        #expect(fixture.stytch.calls.first == "GET /v1/users/auth0%7C5f7c")
    }

    @Test func `rejects an id of another environment without asking Stytch`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let live = "user-live-16d9ba61-97a1-4ba4-9720-b03761dc50c6"
        for path in ["/users?q=\(live)", "/users/\(live)", "/users/\(live)/connected-apps/a/revocation"] {
            let response = await admin.get(path)
            #expect(response.status == .badRequest)
            let lead = try #require(response.html.lead)
            #expect(lead.contains(live))
            #expect(lead.contains(" test "))
        }
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test(arguments: AttackInput.encodedIDs)
    func `rejects a hostile id in the URL before any call`(id: String) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        for path in [
            "/users/\(id)", "/users/\(id)/connected-apps/a/revocation",
            "\(Seed.userPath)/connected-apps/\(id)/revocation",
        ] {
            #expect(await admin.get(path).status == .badRequest, "\(path)")
            #expect(await admin.submit(operation: "0", to: path).status.code >= 400)
        }
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test(arguments: AttackInput.malformedEncodings + ["", "a%00b"])
    func `rejects a URL that is not encoded correctly`(id: String) async throws {
        let fixture = try PortalFixture()
        let status = await (try fixture.signIn(as: .viewer)).get("/users/\(id)").status
        #expect([.badRequest, .notFound].contains(status))
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test(arguments: ["somebody@example.com", "two words", "", "<a b>"])
    func `keeps input without an id in the find box`(input: String) async throws {
        let fixture = try PortalFixture()
        let response = await (try fixture.signIn(as: .viewer)).get("/users?q=\(PercentEncoding.encode(input))")
        #expect(response.status == .badRequest)
        #expect(response.html.element(id: "q")?["value"] == input)
        #expect(fixture.stytch.requests.isEmpty)
        #expect(try fixture.entries(.lookUp).isEmpty)
    }

    @Test func `rejects a query that is too long, and a field that was sent twice`() async throws {
        let admin = try PortalFixture().signIn(as: .viewer)
        #expect(await admin.get("/users?q=\(String(repeating: "a", count: 2047))").status == .uriTooLong)
        #expect(await admin.get("/users?q=seed&q=seed").status == .badRequest)
    }
}
