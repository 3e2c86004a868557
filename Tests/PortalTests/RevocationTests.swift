import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Identifiers
import Stytch
import Testing

@testable import Portal

@Suite struct `Revoking a connected app` {
    @Test func `calls Stytch once, records the intent and the outcome, and redirects to the user`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        let before = try fixture.audit.entries().count

        let response = await admin.submit(operation: operation, reason: "phishing", ticket: "SUP-1182")

        #expect(response.status == .seeOther)
        #expect(response[.location] == "\(Seed.userPath)?operation=\(operation)")
        #expect(fixture.stytch.revocations == ["POST /v1/users/\(Seed.user)/connected_apps/\(Seed.app)/revoke"])
        let entries = try fixture.audit.entries()
        #expect(entries.count == before + 2)
        #expect(entries.prefix(2).map(\.phase) == [.outcome, .intent])
        #expect(entries[0].outcome?.kind == .succeeded)
        #expect(entries[0].intent == entries[1].seq)
        #expect(entries[0].event.reason == "phishing")
        #expect(entries[0].event.app?.name == Seed.appName)

        let page = await admin.get(try #require(response[.location])).html
        #expect(page.elements("li", class: "app").isEmpty)
        #expect(page.elements("p", class: "empty").count == 1)
        try page.expectBanner(of: entries[0], isSuccess: true, for: admin)
        #expect(entries[0].outcome?.requestID != nil)
    }

    @Test func `records the admin, the user, the app, the scopes and the reason in both entries`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        _ = try await admin.revoke(reason: "  phishing\r\n", ticket: " SUP-1182 ")

        let entries = try fixture.entries(.revocation)
        #expect(entries.count == 2)
        for entry in entries {
            #expect(entry.actor.email == "revoker@example.com")
            #expect(entry.actor.role == "revoker")
            #expect(entry.actor.address == PortalFixture.clientAddress)
            #expect(entry.actor.session == admin.token.name)
            #expect(try entry.event.user == Event.User(id: Seed.user, externalID: Seed.externalID, name: Seed.name))
            #expect(entry.event.app?.id.description == Seed.app)
            #expect(entry.event.app?.scopes == "openid profile email")
            #expect(entry.event.app?.type == "first_party")
            #expect(entry.event.reason == "phishing")
            #expect(entry.event.ticket == "SUP-1182")
        }
        #expect(entries[0].outcome?.status == 200)
        #expect(entries[0].duration == 0)
    }

    @Test func `is confirmed on a page that shows the app, the user, the current access and the consequences`()
        async throws
    {
        let page = await (try PortalFixture().signIn(as: .revoker)).get(Seed.revocationPath).html
        #expect(page.heading?.contains(Seed.appName) == true)
        #expect(page.facts.contains("\(Seed.name)\(Seed.user)\(Seed.externalID)"))
        #expect(page.hasFact(containing: "\(Seed.appName) \(ClientType("first_party").words)\(Seed.app)"))
        for scope in ["openid", "profile", "email"] {
            #expect(page.hasFact(containing: Scope(scope).sentence), "\(scope)")
        }
        #expect(consequences(page).count == 4)
        #expect(consequences(page).contains { $0.contains("60 minutes") })
    }

    @Test(arguments: [
        ("Fernhill Mail", true, false), ("Fernhill Desk", false, true), ("Fernhill Reports", false, false),
    ])
    func `has more consequences if the app has offline access or can create sessions`(
        app: String, hasOfflineAccess: Bool, canCreateSessions: Bool
    ) async throws {
        let admin = try PortalFixture().signIn(as: .revoker)
        let usual = consequences(await admin.get(Seed.revocationPath).html)
        let page = await admin.get(try await admin.revocationPath(ofApp: app, user: "revoke-500")).html
        #expect(page.heading?.contains(app) == true)
        #expect((consequences(page).first != usual.first) == hasOfflineAccess)
        #expect(consequences(page).count == usual.count + (canCreateSessions ? 1 : 0))
    }

    @Test func `can be cancelled before the button that confirms it, and neither has the focus`() async throws {
        let page = await (try PortalFixture().signIn(as: .revoker)).get(Seed.revocationPath).html
        let cancel = try #require(
            page.elements.firstIndex { $0.hasClass("button") && $0["href"] == Seed.userPath })
        let confirm = try #require(page.elements.firstIndex { $0.name == "button" && $0.hasClass("danger") })
        #expect(cancel < confirm)
        #expect(page.values("autofocus").isEmpty)
    }

    private func consequences(_ page: HTMLPage) -> [Substring] {
        page.elements("ul", class: "happens").first?.text.split(separator: "\n") ?? []
    }
}
