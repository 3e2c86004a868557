import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `Revoking a connected app` {
    @Test func `asks Stytch once, writes intent and outcome, and goes back to the user`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        let before = try site.audit.entries().count

        let response = await admin.post(
            Seed.revocation, ["operation": operation, "reason": "phishing", "ticket": "SUP-1182"])

        #expect(response.status == .seeOther)
        #expect(response[.location] == "\(Seed.page)?operation=\(operation)")
        #expect(site.stytch.revocations == ["POST /v1/users/\(Seed.user)/connected_apps/\(Seed.app)/revoke"])
        let entries = try site.audit.entries()
        #expect(entries.count == before + 2)
        #expect(entries.prefix(2).map(\.phase) == [.outcome, .intent])
        #expect(entries[0].outcome?.kind == .succeeded)
        #expect(entries[0].intent == entries[1].seq)
        #expect(entries[0].event.reason == "phishing")
        #expect(entries[0].event.app?.name == "first-party-confidential-app")

        let page = await admin.get(try #require(response[.location])).page
        #expect(page.contains("This user has no connected apps."))
        #expect(page.contains("Entry #\(entries[0].seq)"))
        #expect(page.contains(try #require(entries[0].outcome?.requestID)))
    }

    @Test func `freezes who, whom, which app, which scopes and why in both entries`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        _ = try await admin.revoke(Seed.revocation, reason: "  phishing\r\n", ticket: " SUP-1182 ")

        let entries = try site.entries(.revocation)
        #expect(entries.count == 2)
        for entry in entries {
            #expect(entry.actor.email == "revoker@example.com")
            #expect(entry.actor.role == "revoker")
            #expect(entry.actor.address == "192.0.2.7")
            #expect(entry.actor.session == admin.token.name)
            #expect(entry.event.user == Event.User(id: Seed.user, externalID: "seed", name: "Ada Seed"))
            #expect(entry.event.app?.id == Seed.app)
            #expect(entry.event.app?.scopes == "openid profile email")
            #expect(entry.event.app?.type == "first_party")
            #expect(entry.event.reason == "phishing")
            #expect(entry.event.ticket == "SUP-1182")
        }
        #expect(entries[0].outcome?.status == 200)
        #expect(entries[0].duration == 0)
    }

    @Test func `says on the form what will happen, to whom, and what the app can do`() async throws {
        let site = try TestSite()
        let page = await (try site.signIn(as: .revoker)).get(Seed.revocation).page
        #expect(page.contains("Revoke the access of first-party-confidential-app?"))
        #expect(page.contains("<strong>Ada Seed</strong><br><code>\(Seed.user)</code><br><code>seed</code>"))
        #expect(page.contains("first-party, confidential"))
        #expect(page.contains("Reads the user&#39;s address of mail."))
        #expect(page.contains("asked for consent again"))
        #expect(page.contains("usually within 60 minutes"))
        #expect(!page.contains("lasting access"))
        #expect(!page.contains("review them in Stytch’s Dashboard"))
    }

    @Test(arguments: [
        ("Fernhill Mail", true, false), ("Fernhill Desk", false, true), ("Fernhill Reports", false, false),
    ])
    func `says more where the app has lasting or full access`(app: String, isLasting: Bool, isFull: Bool) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let page = await admin.get(try await admin.revocation(of: app, for: "revoke-500")).page
        #expect(page.contains("Revoke the access of \(app)?"))
        #expect(page.contains("lasting access") == isLasting)
        #expect(page.contains("Sessions that the app has opened") == isFull)
    }

    @Test func `puts the safe way out before the button, which repeats the verb, and focuses neither`() async throws {
        let site = try TestSite()
        let page = await (try site.signIn(as: .revoker)).get(Seed.revocation).page
        let back = try #require(page.firstRange(of: "Keep access, go back"))
        let button = try #require(page.firstRange(of: "Revoke access</button>"))
        #expect(back.lowerBound < button.lowerBound)
        #expect(!page.contains("autofocus"))
    }
}
