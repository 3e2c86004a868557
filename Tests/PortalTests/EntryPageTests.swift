import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing
import Text

@testable import Portal

@Suite struct `The page of an entry` {
    @Test func `shows all its fields and the other entries of its operation`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = try await admin.revoke(reason: "phishing", ticket: "SUP-1182")
        let entries = try fixture.entries(.revocation)
        let (outcome, intent) = (entries[0], entries[1])
        let response = await admin.get("/audit/\(outcome.seq)")
        #expect(response.status == .ok)
        let page = response.html
        #expect(page.heading?.contains("#\(outcome.seq)") == true)
        #expect(page.lead == outcome.sentence)
        for fact in [
            "23 Nov 2026 20:41:07 UTC", "2026-11-23T20:41:07.000Z", OutcomeLabel.text(.succeeded),
            "\(Event.Action.revocation.label) \(Entry.Phase.outcome.label)",
            "owner@example.com owner\(try #require(outcome.actor.adminID))", PortalFixture.clientAddress,
            admin.token.name, "\(Seed.name)\(Seed.user)\(Seed.externalID)", "\(Seed.appName) first_party\(Seed.app)",
            outcome.seal,
        ] { #expect(page.hasFact(containing: fact), "\(fact)") }
        for fact in [
            "phishing", "SUP-1182", Seed.user, "openid profile email", "200", try #require(outcome.outcome?.requestID),
            try #require(outcome.event.operation), "0 ms",
        ] { #expect(page.facts.contains(fact), "\(fact)") }
        #expect(page.elements("span", class: "chip-good").first?.text == OutcomeLabel.text(.succeeded))
        #expect(page.links(to: Seed.userPath).first?.text == Seed.user)
        #expect(page.entryNumbers.contains(intent.seq))
        #expect(page.links(to: "/audit/\(intent.seq)").first?.text == "#\(intent.seq)")
        #expect(page.entryRows.contains { $0.contains(intent.sentence) })
    }

    @Test func `of an intent shows the outcome as a related entry`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = try await admin.revoke()
        let intent = try #require(try fixture.entries(.revocation).last)
        let page = await admin.get("/audit/\(intent.seq)").html
        #expect(page.hasFact(containing: OutcomeLabel.text(nil)))
        #expect(page.links(to: "/audit/\(intent.seq + 1)").first?.text == "#\(intent.seq + 1)")
        #expect(!page.facts.contains { $0.hasSuffix(" ms") })
    }

    @Test func `of a lookup has no related entries`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = await admin.get("/users?q=nobody")
        let page = await admin.get("/audit/1").html
        let entry = try #require(try fixture.audit.entry(1))
        #expect(page.lead == entry.sentence)
        #expect(page.facts.contains("user_not_found"))
        #expect(page.elements("span", class: "chip-bad").first?.text == OutcomeLabel.text(.refused))
        #expect(page.elements("table").isEmpty)
        #expect(!page.facts.contains { $0.wholeMatch(of: /[0-9a-f]{32}/) != nil })
    }

    @Test(
        arguments: [
            "0", "2", "-1", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "1.0", "0x1",
            "one", "1 ", "１",
        ] + AttackInput.sqlConditions)
    func `does not exist if the log has no entry with the number`(number: String) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = await admin.get(Seed.userPath)
        let response = await admin.get("/audit/\(PercentEncoding.encode(number))")
        #expect(response.status == .notFound)
        #expect(response.html.lead == Int64.invalid.message)
    }
}

@Suite struct `The sentence of an entry` {
    /// Each event and outcome with what its sentence must contain.
    static func events() throws -> [(Event, Outcome?, [String])] {
        let ada = try Event.User(id: "user-test-1", name: "Ada")
        let nameless = try Event.User(id: "user-test-2", name: "")
        let desk = try Event.App(id: "app-1", name: "Desk")
        let revocation = Event(.revocation, user: ada, app: desk)
        return [
            (Event(.signIn), Outcome(.succeeded), []), (Event(.signIn), Outcome(.refused), []),
            (Event(.signOut), Outcome(.succeeded), []),
            (Event(.lookUp, typed: "x", user: ada), Outcome(.succeeded), ["Ada"]),
            (Event(.lookUp, typed: "x", user: nameless), Outcome(.succeeded), ["user-test-2"]),
            (Event(.lookUp, typed: "x"), Outcome(.succeeded), ["“x”"]), (Event(.lookUp), Outcome(.refused), []),
            (Event(.lookUp, typed: "x"), Outcome(.refused, errorType: "user_not_found"), ["“x”", "user_not_found"]),
            (Event(.lookUp, typed: "x"), Outcome(.unknown), ["“x”"]),
            (Event(.refusal, typed: "GET /audit"), Outcome(.refused), ["GET /audit", "viewer"]),
            (revocation, nil, ["Desk", "Ada"]), (revocation, Outcome(.succeeded), ["Desk", "Ada"]),
            (revocation, Outcome(.refused), ["Desk", "Ada"]), (revocation, Outcome(.notApplied), ["Desk", "Ada"]),
            (revocation, Outcome(.unknown), ["Desk", "Ada"]),
            (
                Event(.revocation, user: ada, app: desk, reason: "why", ticket: "T-1"), Outcome(.alreadyRevoked),
                ["Desk", "Ada", "why", "T-1"]
            ),
            (Event(.revocation, user: nameless, reason: "why"), nil, ["user-test-2", "why"]),
        ]
    }

    @Test(arguments: try events())
    func `names the admin, the user, the app and the reason as they were recorded`(
        event: Event, outcome: Outcome?, parts: [String]
    ) async throws {
        let fixture = try PortalFixture()
        let entry = try await record(event, outcome, fixture)
        for part in parts + ["admin@example.com"] { #expect(entry.sentence.contains(part), "\(part)") }
        #expect(await (try fixture.signIn()).get("/audit/1").html.lead == entry.sentence)
    }

    @Test func `differs for each outcome, and says the same of a failure whether Stytch rejected it or not`()
        async throws
    {
        let fixture = try PortalFixture()
        var sentences: [Outcome.Kind?: String] = [:]
        let revocation = Event(
            .revocation, user: try Event.User(id: "user-1", name: "Ada"), app: try Event.App(id: "app-1", name: "Desk"))
        for kind in Outcome.Kind.allCases + [nil] as [Outcome.Kind?] {
            sentences[kind] = try await record(revocation, kind.map { Outcome($0) }, fixture).sentence
        }
        #expect(sentences.removeValue(forKey: .notApplied) == sentences[.refused])
        #expect(sentences.removeValue(forKey: .applied) == sentences[.succeeded])
        #expect(sentences.count == 5)
        #expect(Set(sentences.values).count == 5)
        for action in [Event.Action.signIn, .lookUp, .verification] {
            let event = Event(action, typed: "x")
            let success = try await record(event, Outcome(.succeeded), fixture)
            let refusal = try await record(event, Outcome(.refused), fixture)
            #expect(success.sentence != refusal.sentence)
        }
        let unknown = try await record(Event(.lookUp, typed: "x"), Outcome(.unknown), fixture)
        let refused = try await record(Event(.lookUp, typed: "x"), Outcome(.refused), fixture)
        #expect(unknown.sentence != refused.sentence)
    }

    /// Records an event, or the intent of an operation if there is no outcome.
    private func record(_ event: Event, _ outcome: Outcome?, _ fixture: PortalFixture) async throws -> Entry {
        let actor = Actor.admin("admin@example.com", role: "viewer")
        if let outcome { return try await fixture.audit.recordEvent(event, outcome, by: actor) }
        var operation = event
        operation.operation = "1"
        return try await fixture.audit.record(operation, by: actor) { Outcome(.succeeded) }.intent
    }
}
