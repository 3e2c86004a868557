import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `One look-up is one entry` {
    @Test func `each direct visit has its own`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        for count in 1...3 {
            _ = await admin.get(Seed.page)
            #expect(try site.entries(.lookUp).count == count)
        }
    }

    @Test func `the redirect of a search lets one page pass, and not the next`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        _ = await admin.follow("/users?q=seed")
        #expect(try site.entries(.lookUp).count == 1)
        _ = await admin.get(Seed.page)
        #expect(try site.entries(.lookUp).count == 2)
    }

    @Test func `a redirect that is followed late is a visit of its own`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        let location = try #require(await admin.get("/users?q=seed")[.location])
        site.clock.advance(seconds: 60)
        _ = await admin.get(location)
        #expect(try site.entries(.lookUp).count == 2)
    }

    @Test func `another session's search lets nothing pass here`() async throws {
        let site = try TestSite()
        let one = try site.signIn(as: .viewer)
        let other = try site.signIn(as: .viewer)
        _ = await one.get("/users?q=seed")
        _ = await other.get(Seed.page)
        #expect(try site.entries(.lookUp).map(\.actor.session) == [other.token.name, one.token.name])
    }

    @Test func `the form of a revocation adds none to the look-up that led to it`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        _ = await admin.follow("/users?q=seed")
        _ = await admin.get(Seed.revocation)
        _ = await admin.get(Seed.revocation)
        #expect(try site.entries(.lookUp).count == 1)
    }

    @Test func `the form adds one where it is the first to show the user`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        _ = await admin.get(Seed.revocation)
        #expect(try site.entries(.lookUp).map(\.event.typed) == [Seed.user])
    }

    @Test func `the form adds one again when the look-up is a quarter of an hour old`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        _ = await admin.get(Seed.page)
        site.clock.advance(minutes: 14)
        _ = await admin.get(Seed.revocation)
        #expect(try site.entries(.lookUp).count == 1)
        site.clock.advance(minutes: 1)
        _ = await admin.get(Seed.revocation)
        #expect(try site.entries(.lookUp).count == 2)
    }

    @Test func `the user's page after a revocation adds none, and the visit after it does`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        _ = await admin.follow("/users?q=seed")
        let location = try #require(await admin.revoke(Seed.revocation)[.location])
        #expect(await admin.get(location).status == .ok)
        #expect(try site.entries(.lookUp).count == 1)
        _ = await admin.get(location)
        #expect(try site.entries(.lookUp).count == 2)
    }

    @Test(arguments: [
        ("nobody", "user_not_found", Outcome.Kind.refused, 404 as Int?),
        ("answers-500", "internal_server_error", .refused, 500),
        ("answers-401", "unauthorized_credentials", .refused, 401), ("disagrees", "unreadable_answer", .unknown, 200),
    ])
    func `a look-up that fails has one too`(typed: String, type: String, kind: Outcome.Kind, status: Int?) async throws
    {
        let site = try TestSite()
        _ = await (try site.signIn(as: .viewer)).get("/users?q=\(typed)")
        let entries = try site.entries(.lookUp)
        #expect(entries.map(\.event.typed) == [typed])
        #expect(entries.first?.event.user == nil)
        #expect(entries.first?.outcome?.kind == kind)
        #expect(entries.first?.outcome?.errorType == type)
        #expect(entries.first?.outcome?.status == status)
    }

    @Test(arguments: [(Failure.timeout, "timed_out"), (.refused, "unreachable")])
    func `a look-up without an answer has one too`(failure: Failure, type: String) async throws {
        let site = try TestSite()
        site.stytch.fail(failure)
        _ = await (try site.signIn(as: .viewer)).get(Seed.page)
        #expect(try site.entries(.lookUp).map(\.outcome) == [Outcome(.unknown, errorType: type)])
    }

    @Test func `a request that a role does not allow is no look-up`() async throws {
        let site = try TestSite()
        _ = await (try site.signIn(as: .auditor)).get(Seed.page)
        #expect(try site.entries(.lookUp).isEmpty)
        #expect(try site.entries(.refusal).map(\.event.typed) == ["GET \(Seed.page)"])
    }
}
