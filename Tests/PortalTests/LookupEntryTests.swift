import Accounts
import AuditLog
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Portal

@Suite struct `A lookup` {
    @Test func `is recorded at each direct visit`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        for count in 1...3 {
            _ = await admin.get(Seed.userPath)
            #expect(try fixture.entries(.lookUp).count == count)
        }
    }

    @Test func `is recorded once for a search and the page that it redirects to`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        _ = await admin.follow("/users?q=seed")
        #expect(try fixture.entries(.lookUp).count == 1)
        _ = await admin.get(Seed.userPath)
        #expect(try fixture.entries(.lookUp).count == 2)
    }

    @Test func `is recorded again if the redirect is followed too late`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        let location = try #require(await admin.get("/users?q=seed")[.location])
        fixture.clock.advance(by: .seconds(60))
        _ = await admin.get(location)
        #expect(try fixture.entries(.lookUp).count == 2)
    }

    @Test func `is recorded for each session`() async throws {
        let fixture = try PortalFixture()
        let one = try fixture.signIn(as: .viewer)
        let other = try fixture.signIn(as: .viewer)
        _ = await one.get("/users?q=seed")
        _ = await other.get(Seed.userPath)
        #expect(try fixture.entries(.lookUp).map(\.actor.session) == [other.token.name, one.token.name])
    }

    @Test func `is not recorded again by the confirmation of a revocation`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        _ = await admin.follow("/users?q=seed")
        _ = await admin.get(Seed.revocationPath)
        _ = await admin.get(Seed.revocationPath)
        #expect(try fixture.entries(.lookUp).count == 1)
    }

    @Test func `is recorded by the confirmation of a revocation if that is the first page with the user`() async throws
    {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        _ = await admin.get(Seed.revocationPath)
        #expect(try fixture.entries(.lookUp).map(\.event.typed) == [Seed.user])
    }

    @Test func `is recorded again by the confirmation after 15 minutes`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        _ = await admin.get(Seed.userPath)
        fixture.clock.advance(by: .minutes(14))
        _ = await admin.get(Seed.revocationPath)
        #expect(try fixture.entries(.lookUp).count == 1)
        fixture.clock.advance(by: .minutes(1))
        _ = await admin.get(Seed.revocationPath)
        #expect(try fixture.entries(.lookUp).count == 2)
    }

    @Test func `is not recorded again by the page after a revocation, but by the next visit`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        _ = await admin.follow("/users?q=seed")
        let location = try #require(await admin.revoke()[.location])
        #expect(await admin.get(location).status == .ok)
        #expect(try fixture.entries(.lookUp).count == 1)
        _ = await admin.get(location)
        #expect(try fixture.entries(.lookUp).count == 2)
    }

    @Test(arguments: [
        ("nobody", "user_not_found", Outcome.Kind.refused, 404 as Int?),
        ("answers-500", "internal_server_error", .refused, 500),
        ("answers-401", "unauthorized_credentials", .refused, 401), ("disagrees", "unreadable_answer", .unknown, 200),
    ])
    func `is recorded if it fails`(
        input: String, type: String, kind: Outcome.Kind, status: Int?
    ) async throws {
        let fixture = try PortalFixture()
        _ = await (try fixture.signIn(as: .viewer)).get("/users?q=\(input)")
        let entries = try fixture.entries(.lookUp)
        #expect(entries.map(\.event.typed) == [input])
        #expect(entries.first?.event.user == nil)
        #expect(entries.first?.outcome?.kind == kind)
        #expect(entries.first?.outcome?.errorType == type)
        #expect(entries.first?.outcome?.status == status)
    }

    @Test(arguments: [(TransportFailure.timeout, "timed_out"), (.connectionRefused, "unreachable")])
    func `is recorded if Stytch does not respond`(failure: TransportFailure, type: String) async throws {
        let fixture = try PortalFixture()
        fixture.stytch.fail(failure)
        _ = await (try fixture.signIn(as: .viewer)).get(Seed.userPath)
        #expect(try fixture.entries(.lookUp).map(\.outcome) == [Outcome(.unknown, errorType: type)])
    }

    @Test func `is not recorded if the role does not allow it`() async throws {
        let fixture = try PortalFixture()
        _ = await (try fixture.signIn(as: .auditor)).get(Seed.userPath)
        #expect(try fixture.entries(.lookUp).isEmpty)
        #expect(try fixture.entries(.refusal).map(\.event.typed) == ["GET \(Seed.userPath)"])
    }
}
