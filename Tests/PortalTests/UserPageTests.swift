import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Stytch
import Testing

@testable import Portal

@Suite struct `The page of a user` {
    /// The positions of the facts about a user.
    private enum Fact { static let externalID = 1, emails = 2, phones = 3, created = 4, roles = 5 }

    @Test func `shows who the user is`() async throws {
        let page = await (try PortalFixture().signIn(as: .viewer)).get(Seed.userPath).html
        #expect(page.elements("title").first?.text.hasPrefix(Seed.name) == true)
        #expect(page.element(id: "user")?.text == Seed.name)
        let copied = page.elements("code").filter { $0["data-copy"] != nil }.map(\.text)
        #expect(copied == [Seed.user, Seed.externalID, Seed.app])
        #expect(page.elements("span", class: "chip-good").map(\.text) == ["active"])
        #expect(page.elements("span", class: "chip-bad").isEmpty)
        #expect(page.facts[Fact.emails] == "seed@example.com verified")
        #expect(!page.facts[Fact.phones].contains(/[0-9]/))
        let created = try #require(page.elements("time").first)
        #expect(created["datetime"] == "2025-01-01T00:00:00.000Z")
        #expect(created.text == "1 Jan 2025 00:00:00 UTC")
        #expect(page.facts[Fact.created].contains("1 y ago"))
        #expect(page.facts[Fact.roles] == "stytch_user")
        #expect(page.element(id: "apps")?.text.hasPrefix("1 ") == true)
    }

    @Test func `shows locks, phone numbers, what is not verified, and an undocumented status`() async throws {
        let page = try await page(
            """
            "status":"suspended","external_id":"","name":{"first_name":"Eve"},"is_locked":true,
            "lock_expires_at":"2026-11-23T21:00:00Z","emails":[{"email":"a@example.com","verified":false}],
            "phone_numbers":[{"phone_number":"+12025550123","verified":true}],"roles":["one","two"]
            """)
        #expect(page.element(id: "user")?.text == "Eve")
        #expect(page.elements("span", class: "chip").first?.text == "suspended")
        #expect(page.elements("span", class: "chip-good").isEmpty)
        #expect(page.elements("span", class: "chip-bad").count == 1)
        #expect(page.elements("p", class: "states").first?.text.contains("23 Nov 2026 21:00:00 UTC") == true)
        #expect(page.facts[Fact.externalID] == page.facts[Fact.externalID].filter(\.isLetter))
        #expect(page.facts[Fact.emails] == "a@example.com not verified")
        #expect(page.facts[Fact.phones] == "+12025550123 verified")
        #expect(page.elements("time").isEmpty)
        #expect(page.elements("span", class: "item").suffix(2).map(\.text) == ["one", "two"])
    }

    @Test(arguments: [
        (#""name":{"first_name":"A","middle_name":"B","last_name":"C"}"#, "A B C"),
        (#""emails":[{"email":"a@example.com"}],"external_id":"x-1""#, "a@example.com"),
        (#""external_id":"x-1""#, "x-1"), (#""name":null"#, Seed.user),
    ])
    func `is headed by the name, or by what identifies the user best`(members: String, title: String) async throws {
        #expect(try await page(#""status":"active","# + members).element(id: "user")?.text == title)
    }

    @Test func `shows an app with its client type, id, description and scopes by risk`() async throws {
        let admin = try PortalFixture().signIn(as: .revoker)
        let text = await admin.follow("/users/revoke-500").response.text
        let row = try #require(rows(text).first { $0.elements("h3").first?.text.hasPrefix("Fernhill Mail ") == true })
        #expect(row.elements("h3").first?.text == "Fernhill Mail \(ClientType("first_party").words)")
        #expect(row.elements("p", class: "description").first?.text.contains("mailboxes") == true)
        let initials = try #require(row.elements("span", class: "initials").first)
        #expect(initials.text == "FM")
        #expect(initials["aria-hidden"] == "true")
        let id = try #require(row.elements("p", class: "ids").first)
        #expect(id.text.wholeMatch(of: /connected-app-test-[0-9a-f-]{36}/) != nil)
        #expect(row.elements("dt").map(\.text) == ["offline_access", "openid", "profile", "email"])
        let levels = row.elements("span", class: "chip").suffix(4).map { $0["class"] }
        #expect(levels == ["chip scope-high"] + Array(repeating: "chip scope-low", count: 3))
        #expect(row.elements("dd").first?.text == Scope("offline_access").sentence)
        #expect(row.elements("span", class: "more").isEmpty)
    }

    @Test func `shows 300 apps, each with four scopes and the number of the others`() async throws {
        let admin = try PortalFixture().signIn(as: .revoker)
        let page = await admin.follow("/users/many-apps").response.html
        #expect(page.element(id: "apps")?.text.hasPrefix("300 ") == true)
        #expect(page.elements("li", class: "app").count == 300)
        let more = page.elements("span", class: "more")
        #expect(more.count == 300)
        #expect(more.allSatisfy { $0.text.hasPrefix("+1 ") })
        #expect(
            page.elements("a", class: "button").filter { $0["href"]?.hasSuffix("/revocation") == true }.count == 300)
        #expect(!page.elements("p", class: "hint").contains { $0.text.contains("300") })
        #expect(page.syntaxErrors.isEmpty)
    }

    @Test func `says how many apps it shows if there are more than it reads`() async throws {
        let apps = (1...501).map { #"{"connected_app_id":"app-\#($0)","name":"App \#($0)"}"# }.joined(separator: ",")
        let page = try await page(#""status":"active""#, apps: apps)
        #expect(page.element(id: "apps")?.text.hasPrefix("501 ") == true)
        #expect(page.elements("li", class: "app").count == 500)
        #expect(page.elements("p", class: "hint").map { $0.text.contains("500") } == [true])
    }

    @Test func `differs for no apps, no such user and no response`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        let noApps = await admin.follow("/users/no-apps").response
        let noUser = await admin.get("/users/nobody")
        fixture.stytch.fail(.connectionRefused)
        let unreachable = await admin.get(Seed.userPath)

        #expect([noApps, noUser, unreachable].map(\.status) == [.ok, .notFound, .badGateway])
        let pages = [noApps, noUser, unreachable].map(\.html)
        #expect(pages.map { $0.elements("p", class: "empty").count } == [1, 0, 0])
        #expect(
            pages.map(\.lead) == [
                nil, Problem(StytchError(.userNotFound)).message, Problem(StytchError(.unreachable)).message,
            ])
    }

    @Test func `never shows an empty list if the apps could not be read`() async throws {
        let fixture = try PortalFixture()
        fixture.stytch.fail(.connectionRefused, pathSuffix: "/connected_apps")
        let response = await (try fixture.signIn(as: .viewer)).get(Seed.userPath)
        #expect(response.status == .badGateway)
        #expect(response.html.element(id: "apps") == nil)
        #expect(response.html.elements("p", class: "empty").isEmpty)
        #expect(!response.text.contains(Seed.name))
    }

    @Test(arguments: [(Role.viewer, false), (.revoker, true), (.owner, true)])
    func `offers to revoke an app if the role allows it`(role: Role, isOffered: Bool) async throws {
        let page = await (try PortalFixture().signIn(as: role)).get(Seed.userPath).html
        #expect(page.links(to: Seed.revocationPath).count == (isOffered ? 1 : 0))
        #expect(page.values("href").contains { $0.contains("/revocation") } == isOffered)
    }

    @Test(arguments: ["https://app.example.com/client", "a b", "..", "é", String(repeating: "a", count: 129)])
    func `has no link to revoke an app whose id cannot be part of a URL, and says where to revoke it`(
        id: String
    ) async throws {
        let page = try await page(#""status":"active""#, apps: #"{"connected_app_id":"\#(id)","name":"Odd"}"#)
        #expect(page.elements("p", class: "hint").map { $0.text.contains("Stytch") } == [true])
        #expect(!page.values("href").contains { $0.contains("/revocation") })
    }

    @Test func `puts apps with the same name next to each other, and says that their ids differ`() async throws {
        let page = try await page(
            #""status":"active""#,
            apps: [("b2", "Same"), ("c", "Other"), ("a1", "SAME")].map { id, name in
                #"{"connected_app_id":"\#(id)","name":"\#(name)"}"#
            }.joined(separator: ","))
        #expect(page.elements("p", class: "ids").map(\.text) == ["c", "a1", "b2"])
        #expect(page.elements("p", class: "hint").count == 2)
    }

    @Test func `says so if an app has no name and no scopes, and names an unknown client type`() async throws {
        let page = try await page(
            #""status":"active""#, apps: #"{"connected_app_id":"a","name":null,"client_type":"fourth_party"}"#)
        let heading = try #require(page.elements("h3").first?.text)
        #expect(heading.hasPrefix(ConnectedApp.displayName("") + " "))
        #expect(heading.contains("fourth_party"))
        #expect(page.elements("span", class: "initials").first?.text == "?")
        #expect(page.elements("details", class: "scopes").isEmpty)
        #expect(page.elements("p", class: "quiet").count == 1)
    }

    @Test func `ignores an operation about another user, and one that does not exist`() async throws {
        let admin = try PortalFixture().signIn(as: .revoker)
        let operation = try await admin.revoke().redirectedOperation
        let otherPath = await admin.follow("/users/no-apps").paths[1]
        for path in [
            "\(otherPath)?operation=\(operation)", "\(Seed.userPath)?operation=0", "\(Seed.userPath)?operation=",
        ] {
            let response = await admin.get(path)
            #expect(response.status == .ok)
            #expect(response.html.element(id: "banner") == nil)
        }
    }

    /// The page of a user as Stytch describes them with the given members of JSON.
    private func page(_ members: String, apps: String = "") async throws -> HTMLPage {
        let fixture = try PortalFixture()
        fixture.stytch.respond { request in
            request.path.hasSuffix("/connected_apps")
                ? .stytch(#""connected_apps":[\#(apps)]"#) : .stytch(#""user_id":"\#(Seed.user)",\#(members)"#)
        }
        let response = await (try fixture.signIn(as: .revoker)).get(Seed.userPath)
        #expect(response.status == .ok)
        return response.html
    }

    /// The rows of the apps, each parsed separately.
    private func rows(_ page: String) -> [HTMLPage] {
        page.split(separator: "<li class=\"app\">").dropFirst().map { HTMLPage(String($0)) }
    }
}
