import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

/// The site after a process that ended between the intent and the outcome of a revocation.
private struct Remains {
    let site: TestSite
    let admin: SignedIn
    let operation = String(repeating: "a", count: 32)

    /// `reachedStytch` tells whether the call had been sent when the process ended.
    init(reachedStytch: Bool) async throws {
        let folder = try TemporaryFolder()
        let clock = Clock()
        do {
            // The process that ended: its outcome was never written, as the log was closed on it.
            let log = try AuditLog(folder: folder.path) { clock.now }
            let event = Event(
                .revocation, operation: operation,
                user: Event.User(id: Seed.user, externalID: "seed", name: "Ada Seed"),
                app: Event.App(
                    id: Seed.app, name: "first-party-confidential-app", type: "first_party", scopes: "openid"),
                reason: "why")
            let actor = Actor(
                adminID: "1", email: "owner@example.com", role: "owner", address: "192.0.2.7", session: nil)
            let work = Task { try await log.record(event, by: actor) { await Self.forever() } }
            while try log.last < 1 { await Task.yield() }
            work.cancel()
            _ = await work.result
            try TemporaryFolder.removeOutcomes(in: folder)
        }
        site = try TestSite(clock: clock, folder: folder)
        admin = try site.signIn()
        if reachedStytch { await site.stytch.revoke(Seed.app, of: Seed.user) }
    }

    private static func forever() async -> Outcome {
        while !Task.isCancelled { await Task.yield() }
        return Outcome(.unknown)
    }

    var last: Entry? { get throws { try site.audit.operation(operation).last } }
}

@Suite struct `What a process left open` {
    @Test(arguments: [(true, Outcome.Kind.applied), (false, .notApplied)])
    func `is settled by what Stytch lists, once, and nothing is revoked again`(
        reachedStytch: Bool, kind: Outcome.Kind
    ) async throws {
        let remains = try await Remains(reachedStytch: reachedStytch)
        remains.site.clock.advance(seconds: 30)
        for _ in 1...3 { await remains.site.portal.upkeep.pass() }

        let entries = try remains.site.audit.operation(remains.operation)
        #expect(entries.map(\.phase).last == .settlement)
        #expect(entries.count { $0.phase == .settlement } == 1)
        #expect(entries.last?.outcome?.kind == kind)
        #expect(
            entries.last?.outcome?.observation
                == Observation(reachedStytch ? .gone : .listed, at: remains.site.clock.now))
        #expect(entries.last?.event.reason == "why")
        #expect(remains.site.stytch.revocations.isEmpty)
        #expect(remains.site.stytch.paths == ["GET /v1/users/\(Seed.user)/connected_apps"])
        #expect(try remains.site.audit.openOperations().isEmpty)
    }

    @Test func `is left alone for 30 seconds, in which its call might still arrive`() async throws {
        let remains = try await Remains(reachedStytch: false)
        for seconds in [0, 29] as [Int64] {
            remains.site.clock.advance(seconds: seconds)
            await remains.site.portal.upkeep.pass()
            #expect(remains.site.stytch.requests.isEmpty)
            #expect(try remains.site.audit.openOperations().count == 1)
        }
        remains.site.clock.advance(seconds: 1)
        await remains.site.portal.upkeep.pass()
        #expect(try remains.site.audit.openOperations().isEmpty)
    }

    static let failures: [Response] = [
        .stytch(.internalServerError, "internal_server_error"), .stytch(.unauthorized, "unauthorized_credentials"),
        .stytch(.tooManyRequests, "too_many_requests"), .html([]), .stytch(#""connected_apps":null"#),
    ]

    @Test(arguments: failures.indices)
    func `stays open while Stytch does not answer, and shows on the pages`(index: Int) async throws {
        let remains = try await Remains(reachedStytch: true)
        remains.site.clock.advance(minutes: 1)
        remains.site.stytch.answer { _ in Self.failures[index] }
        for _ in 1...2 { await remains.site.portal.upkeep.pass() }
        #expect(try remains.site.audit.openOperations().count == 1)
        for path in ["/", "/audit"] {
            let page = await remains.admin.get(path).page
            #expect(page.contains("How these ended is not known yet"))
            #expect(page.contains("was about to revoke first-party-confidential-app for Ada Seed"))
        }
        // A Stytch that does not answer is asked once a minute, however often the portal passes by.
        #expect(remains.site.stytch.requests.count <= 2)
        remains.site.stytch.answer(nil)
        await remains.site.portal.upkeep.pass()
        #expect(try remains.site.audit.openOperations().count == 1)
        remains.site.clock.advance(minutes: 1)
        await remains.site.portal.upkeep.pass()
        #expect(try remains.last?.outcome?.kind == .applied)
        #expect(await !remains.admin.get("/").page.contains("How these ended"))
    }

    @Test func `is gone with a user who is gone`() async throws {
        let remains = try await Remains(reachedStytch: false)
        remains.site.clock.advance(minutes: 1)
        remains.site.stytch.answer { _ in .stytch(.notFound, "user_not_found") }
        await remains.site.portal.upkeep.pass()
        #expect(try remains.last?.outcome?.kind == .applied)
    }

    @Test func `is told on its page as it was settled, with a way to revoke again where that is needed`() async throws {
        for (reached, title) in [
            (true, "Gone: first-party-confidential-app no longer has access for Ada Seed."),
            (false, "Not revoked: first-party-confidential-app is still listed."),
        ] {
            let remains = try await Remains(reachedStytch: reached)
            remains.site.clock.advance(minutes: 1)
            await remains.site.portal.upkeep.pass()
            let page = await remains.admin.get("\(Seed.revocation)?operation=\(remains.operation)").page
            #expect(page.contains(title))
            #expect(page.contains("Revoke again…</a>") == !reached)
            #expect(page.contains(reached ? "Gone from Stytch’s list at" : "On Stytch’s list at"))
            #expect(page.contains("banner good") == reached)
        }
    }
}

@Suite struct `An unknown outcome` {
    @Test(arguments: [("revoke-half", Outcome.Kind.applied), ("revoke-500", .notApplied)])
    func `is settled by the list, and the three entries say so`(user: String, kind: Outcome.Kind) async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let location = try #require(
            try await admin.revoke(try await admin.revocation(of: "Fernhill Mail", for: user))[.location])
        #expect(await admin.get(location).page.contains("It is not known whether Fernhill Mail was revoked."))
        site.clock.advance(seconds: 31)
        await site.portal.upkeep.pass()
        #expect(try site.entries(.revocation).map(\.phase) == [.settlement, .outcome, .intent])
        #expect(try site.entries(.revocation).map { $0.outcome?.kind } == [kind, .unknown, nil])
        #expect(site.stytch.revocations.count == 1)
        let page = await admin.get(location).page
        #expect(
            page.contains(
                kind == .applied
                    ? "Gone: Fernhill Mail no longer has access" : "Not revoked: Fernhill Mail is still listed"))
        let entry = await admin.get("/audit/\(try #require(try site.entries(.revocation).first).seq)").page
        #expect(
            entry.contains(
                "The portal saw that Fernhill Mail \(kind == .applied ? "is gone" : "is still listed") for Fiona Fault")
        )
    }

    @Test func `is not touched while its own call is under way`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let operation = try await admin.operation(Seed.revocation)
        let before = site.stytch.requests.count
        site.stytch.answer { request in
            guard request.path.hasSuffix("/revoke") else { return nil }
            site.clock.advance(minutes: 5)
            await site.portal.upkeep.pass()
            #expect(site.stytch.requests.count == before + 1)
            return nil
        }
        _ = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        #expect(try site.entries(.revocation).map(\.phase) == [.outcome, .intent])
    }
}

@Suite struct `After an acknowledged revocation` {
    @Test func `the entry says since when the app is gone`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let location = try #require(try await admin.revoke(Seed.revocation)[.location])
        let outcome = try #require(try site.entries(.revocation).first)
        #expect(outcome.outcome?.observation == Observation(.gone, at: site.clock.now))
        #expect(await admin.get(location).page.contains("Gone from Stytch’s list at 23 Nov 2026 20:41:07 UTC"))
        #expect(await admin.get("/audit/\(outcome.seq)").page.contains("gone at 20:41:07 UTC"))
        #expect(await admin.get("/audit").page.contains("<span class=\"quiet seen\">gone at 20:41:07 UTC</span>"))
    }

    @Test func `the entry says so where the app is still listed`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let form = try await admin.revocation(of: "Fernhill Mail", for: "revoke-ignored")
        _ = try await admin.revoke(form)
        let outcome = try #require(try site.entries(.revocation).first)
        #expect(outcome.outcome?.kind == .succeeded)
        #expect(outcome.outcome?.observation?.state == .listed)
        let row = await admin.get("/audit").page
        #expect(
            row.contains(
                "<span class=\"chip chip-bad\">succeeded</span> <span class=\"quiet seen\">still listed</span>"))
    }

    @Test func `nothing is said of the app where the list could not be read, in the entry and on the page`()
        async throws
    {
        let site = try TestSite()
        let admin = try site.signIn()
        let operation = try await admin.operation(Seed.revocation)
        site.stytch.answer { request in
            request.path.hasSuffix("/connected_apps") ? .stytch(.internalServerError, "internal_server_error") : nil
        }
        let response = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        let outcome = try #require(try site.entries(.revocation).first?.outcome)
        #expect(outcome.kind == .succeeded)
        #expect(outcome.observation == nil)
        let page = await admin.follow(try #require(response[.location])).response.page
        #expect(page.contains("Acknowledged: Stytch revoked first-party-confidential-app for Ada Seed."))
        #expect(page.contains("it is not recorded that the app is gone"))
        #expect(!page.contains("no longer has access"))
    }
}
