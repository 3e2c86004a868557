import Accounts
import AuditLog
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Portal

/// A portal whose previous process ended between the intent and the outcome of a revocation.
private struct InterruptedRevocation {
    let fixture: PortalFixture
    let admin: AdminBrowser
    let operation = String(repeating: "a", count: 32)

    /// `reachedStytch` is whether the revocation had been sent when the process ended.
    init(reachedStytch: Bool) async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock()
        do {
            let log = try AuditLog(folder: folder.path, clock: clock)
            let event = Event(
                .revocation, operation: operation,
                user: try Event.User(id: Seed.user, externalID: Seed.externalID, name: Seed.name),
                app: try Event.App(id: Seed.app, name: Seed.appName), reason: "why")
            let work = Task { try await log.record(event, by: .admin("owner@example.com")) { await Self.wait() } }
            while try log.last < 1 { await Task.yield() }
            work.cancel()
            _ = await work.result
            try folder.removeOutcomes()
        }
        fixture = try PortalFixture(clock: clock, folder: folder)
        admin = try fixture.signIn()
        if reachedStytch { await fixture.stytch.revoke(Seed.app, of: Seed.user) }
    }

    private static func wait() async -> Outcome {
        while !Task.isCancelled { await Task.yield() }
        return Outcome(.unknown)
    }

    var entries: [Entry] { get throws { try fixture.audit.operation(operation) } }

    func tick() async { await fixture.portal.backgroundJobs.tick() }
}

@Suite struct `An operation that a process left open` {
    @Test(arguments: [(true, Outcome.Kind.applied), (false, .notApplied)])
    func `is settled once by what Stytch lists, and nothing is revoked again`(
        reachedStytch: Bool, kind: Outcome.Kind
    ) async throws {
        let revocation = try await InterruptedRevocation(reachedStytch: reachedStytch)
        let fixture = revocation.fixture
        fixture.clock.advance(by: .seconds(30))
        for _ in 1...3 { await revocation.tick() }

        let entries = try revocation.entries
        #expect(entries.last?.phase == .settlement)
        #expect(entries.count { $0.phase == .settlement } == 1)
        #expect(entries.last?.outcome?.kind == kind)
        let state: Observation.State = reachedStytch ? .gone : .listed
        #expect(entries.last?.outcome?.observation == Observation(state, at: fixture.clock.now))
        #expect(entries.last?.event.reason == "why")
        #expect(fixture.stytch.calls == ["GET /v1/users/\(Seed.user)/connected_apps"])
        #expect(try fixture.audit.openOperations().isEmpty)
    }

    @Test func `is not checked for 30 seconds, in which its request can still arrive`() async throws {
        let revocation = try await InterruptedRevocation(reachedStytch: false)
        let fixture = revocation.fixture
        for seconds in [0, 29] {
            fixture.clock.advance(by: .seconds(seconds))
            await revocation.tick()
            #expect(fixture.stytch.requests.isEmpty)
            #expect(try fixture.audit.openOperations().count == 1)
        }
        fixture.clock.advance(by: .seconds(1))
        await revocation.tick()
        #expect(try fixture.audit.openOperations().isEmpty)
    }

    static let failures: [Response] = [
        .stytch(.internalServerError, "internal_server_error"), .stytch(.unauthorized, "unauthorized_credentials"),
        .stytch(.tooManyRequests, "too_many_requests"), .html([]), .stytch(#""connected_apps":null"#),
    ]

    @Test(arguments: failures.indices)
    func `stays open while Stytch gives no list, and is shown on the pages`(index: Int) async throws {
        let revocation = try await InterruptedRevocation(reachedStytch: true)
        let fixture = revocation.fixture
        fixture.clock.advance(by: .minutes(1))
        fixture.stytch.respond { _ in Self.failures[index] }
        for _ in 1...2 { await revocation.tick() }
        #expect(try fixture.audit.openOperations().count == 1)
        let intent = try #require(try revocation.entries.first)
        for path in ["/", "/audit"] {
            let page = await revocation.admin.get(path).html
            #expect(page.element(id: "open") != nil)
            #expect(page.elements("li").contains { $0.text.contains("#1 \(intent.sentence) ") })
        }
        // While Stytch does not respond, it is asked once a minute, however often the jobs run.
        #expect(fixture.stytch.requests.count <= 2)
        fixture.stytch.respond(nil)
        await revocation.tick()
        #expect(try fixture.audit.openOperations().count == 1)
        fixture.clock.advance(by: .minutes(1))
        await revocation.tick()
        #expect(try revocation.entries.last?.outcome?.kind == .applied)
        #expect(await revocation.admin.get("/").html.element(id: "open") == nil)
    }

    @Test func `was applied if the user no longer exists`() async throws {
        let revocation = try await InterruptedRevocation(reachedStytch: false)
        revocation.fixture.clock.advance(by: .minutes(1))
        revocation.fixture.stytch.respond { _ in .stytch(.notFound, "user_not_found") }
        await revocation.tick()
        #expect(try revocation.entries.last?.outcome?.kind == .applied)
    }

    @Test(arguments: [true, false])
    func `is shown as it was settled, with a link to revoke again if that is needed`(reachedStytch: Bool) async throws {
        let revocation = try await InterruptedRevocation(reachedStytch: reachedStytch)
        revocation.fixture.clock.advance(by: .minutes(1))
        await revocation.tick()
        let admin = revocation.admin
        let page = await admin.get("\(Seed.revocationPath)?operation=\(revocation.operation)").html
        let settlement = try #require(try revocation.entries.last)
        try page.expectBanner(of: settlement, isSuccess: reachedStytch, for: admin)
        #expect(page.links(to: Seed.revocationPath).count == (reachedStytch ? 0 : 1))
        let observation = try #require(settlement.outcome?.observation)
        #expect(page.element(id: "banner")?.text.contains(observation.at.words) == true)
    }
}

@Suite struct `An unknown outcome` {
    @Test(arguments: [("revoke-half", Outcome.Kind.applied), ("revoke-500", .notApplied)])
    func `is settled by what Stytch lists, in a third entry`(user: String, kind: Outcome.Kind) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let path = try await admin.revocationPath(ofApp: "Fernhill Mail", user: user)
        let location = try #require(try await admin.revoke(path)[.location])
        let unknown = try #require(try fixture.entries(.revocation).first)
        try await admin.get(location).html.expectBanner(of: unknown, isSuccess: false, for: admin)

        fixture.clock.advance(by: .seconds(31))
        await fixture.portal.backgroundJobs.tick()
        let entries = try fixture.entries(.revocation)
        #expect(entries.map(\.phase) == [.settlement, .outcome, .intent])
        #expect(entries.map { $0.outcome?.kind } == [kind, .unknown, nil])
        #expect(fixture.stytch.revocations.count == 1)
        try await admin.get(location).html.expectBanner(of: entries[0], isSuccess: kind == .applied, for: admin)
        let sentence = entries[0].sentence
        #expect(sentence.contains("Fernhill Mail"))
        #expect(sentence.contains("Fiona Fault"))
        #expect(await admin.get("/audit/\(entries[0].seq)").html.lead == sentence)
        let opposite = entries[0].replacing(Outcome(kind == .applied ? .notApplied : .applied))
        #expect(sentence != opposite.sentence)
    }

    @Test func `is not settled while its own request is in progress`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let operation = try await admin.operation()
        let before = fixture.stytch.requests.count
        fixture.stytch.respond { request in
            guard request.path.hasSuffix("/revoke") else { return nil }
            fixture.clock.advance(by: .minutes(5))
            await fixture.portal.backgroundJobs.tick()
            #expect(fixture.stytch.requests.count == before + 1)
            return nil
        }
        _ = await admin.submit(operation: operation)
        #expect(try fixture.entries(.revocation).map(\.phase) == [.outcome, .intent])
    }
}

@Suite struct `The entry of a confirmed revocation` {
    @Test func `says when the app was no longer listed`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let location = try #require(try await admin.revoke()[.location])
        let entry = try #require(try fixture.entries(.revocation).first)
        #expect(entry.outcome?.observation == Observation(.gone, at: fixture.clock.now))
        #expect(await admin.get(location).html.element(id: "banner")?.text.contains("23 Nov 2026 20:41:07 UTC") == true)
        let fact = await admin.get("/audit/\(entry.seq)").html.facts.first {
            $0.hasPrefix(OutcomeLabel.text(.succeeded))
        }
        #expect(fact?.contains("20:41:07 UTC") == true)
        #expect(
            await admin.get("/audit").html.elements("span", class: "seen").first?.text.contains("20:41:07 UTC") == true)
    }

    @Test func `says so if the app is still listed`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = try await admin.revoke(try await admin.revocationPath(ofApp: "Fernhill Mail", user: "revoke-ignored"))
        let entry = try #require(try fixture.entries(.revocation).first)
        #expect(entry.outcome?.kind == .succeeded)
        #expect(entry.outcome?.observation?.state == .listed)
        let page = await admin.get("/audit").html
        #expect(page.elements("span", class: "chip-bad").first?.text == OutcomeLabel.text(.succeeded))
        #expect(page.elements("span", class: "seen").count == 1)
    }

    @Test func `says nothing about the app if the list could not be read, and neither does the page`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let operation = try await admin.operation()
        fixture.stytch.respond { request in
            request.path.hasSuffix("/connected_apps") ? .stytch(.internalServerError, "internal_server_error") : nil
        }
        let response = await admin.submit(operation: operation)
        let entry = try #require(try fixture.entries(.revocation).first)
        #expect(entry.outcome?.kind == .succeeded)
        #expect(entry.outcome?.observation == nil)
        let page = await admin.follow(try #require(response[.location])).response.html
        try page.expectBanner(of: entry, isSuccess: true, for: admin)
        let gone = entry.replacing(Outcome(.succeeded, observation: Observation(.gone, at: entry.time)))
        let strongerTitle = try RevocationBanner(gone, isListedNow: nil, for: admin.admin).title
        #expect(page.element(id: "banner")?.text.contains(strongerTitle) == false)
    }
}
