import Accounts
import AuditLog
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Portal

@Suite struct `The operation in a form` {
    @Test func `is carried out once, however often the form is submitted`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        let responses = [await admin.submit(operation: operation), await admin.submit(operation: operation)]
        #expect(Set(responses.map { $0[.location] }) == ["\(Seed.userPath)?operation=\(operation)"])
        #expect(fixture.stytch.revocations.count == 1)
        #expect(try fixture.entries(.revocation).map(\.phase) == [.outcome, .intent])
    }

    @Test(arguments: [nil, TransportFailure.timeout, .connectionRefused])
    func `is carried out once if 50 copies are submitted at once, and all lead to the same URL`(
        failure: TransportFailure?
    ) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        fixture.stytch.respond { request in
            for _ in 0..<200 { await Task.yield() }
            if let failure { throw failure } else { return nil }
        }

        let responses = await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { await admin.submit(operation: operation) } }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(responses.count == 50)
        #expect(responses.allSatisfy { $0.status == .seeOther })
        let path = failure == nil ? Seed.userPath : Seed.revocationPath
        #expect(Set(responses.map { $0[.location] }) == ["\(path)?operation=\(operation)"])
        #expect(fixture.stytch.revocations.count == 1)
        #expect(try fixture.entries(.revocation).map(\.phase) == [.outcome, .intent])
    }

    @Test func `is unique to the form and has 128 bits`() async throws {
        let admin = try PortalFixture().signIn(as: .revoker)
        var operations: Set<String> = []
        for _ in 0..<20 { operations.insert(try await admin.operation()) }
        #expect(operations.count == 20)
        #expect(operations.allSatisfy { $0.count == 32 })
    }

    @Test(
        arguments: ["", "0", "no such operation", String(repeating: "0", count: 32), AttackInput.script]
            + AttackInput.sqlConditions)
    func `revokes nothing if no form was rendered with it; the form is shown again with what was entered`(
        operation: String
    ) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        try expectExpiredForm(await submit(operation, admin), fixture)
    }

    @Test func `expires 15 minutes after the form was rendered`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        fixture.clock.advance(by: .minutes(14))
        _ = await admin.get("/")
        fixture.clock.advance(by: .minutes(1))
        let response = await submit(operation, admin)
        try expectExpiredForm(response, fixture)
        #expect(await submit(try response.operation, admin).status == .seeOther)
        #expect(fixture.stytch.revocations.count == 1)
    }

    @Test func `is valid only in the session that its form was rendered in`() async throws {
        let fixture = try PortalFixture()
        let owner = try fixture.signIn(as: .owner)
        let operation = try await owner.operation()
        for other in [try fixture.signIn(as: .revoker), try fixture.signIn(as: .owner)] {
            try expectExpiredForm(await submit(operation, other), fixture)
        }
    }

    @Test func `is valid only for the app that its form showed`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let path = try await admin.revocationPath(ofApp: "Fernhill Mail", user: "revoke-500")
        let operation = try await admin.operation(path)
        try expectExpiredForm(await submit(operation, admin), fixture)
        let otherPath = try await admin.revocationPath(ofApp: "Fernhill Desk", user: "revoke-500")
        try expectExpiredForm(await submit(operation, admin, to: otherPath), fixture)
    }

    @Test func `shows no result under the URL of another app`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let path = try await admin.revocationPath(ofApp: "Fernhill Mail", user: "revoke-500")
        let operation = try await admin.operation(path)
        _ = await submit(operation, admin, to: path)
        let before = fixture.stytch.revocations.count
        #expect(await submit(operation, admin).status == .conflict)
        #expect(fixture.stytch.revocations.count == before)
        let page = await admin.get("\(Seed.revocationPath)?operation=\(operation)").html
        #expect(page.element(id: "banner") == nil)
        #expect(page.element(id: "reason") != nil)
        #expect(page.heading?.contains(Seed.appName) == true)
    }

    @Test func `leads another admin to its result after it was carried out, and revokes nothing`() async throws {
        let fixture = try PortalFixture()
        let first = try await (try fixture.signIn(as: .owner)).revoke()
        let second = await (try fixture.signIn(as: .revoker)).submit(operation: try first.redirectedOperation)
        #expect(second.status == .seeOther)
        #expect(second[.location] == first[.location])
        #expect(fixture.stytch.revocations.count == 1)
    }

    private func submit(
        _ operation: String, _ admin: AdminBrowser, to path: String = Seed.revocationPath
    ) async -> Response {
        await admin.submit(operation: operation, reason: "my reason", ticket: "T-1", to: path)
    }

    /// Expects the form again, as 409, with what was entered and a new operation; nothing was revoked or recorded.
    private func expectExpiredForm(
        _ response: Response, _ fixture: PortalFixture, _ location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(response.status == .conflict, sourceLocation: location)
        let page = response.html
        #expect(page.elements(role: "alert").count == 1, sourceLocation: location)
        #expect(page.element(id: "reason")?.text == "my reason", sourceLocation: location)
        #expect(page.element(id: "ticket")?["value"] == "T-1", sourceLocation: location)
        #expect(try response.operation.count == 32, sourceLocation: location)
        #expect(fixture.stytch.revocations.isEmpty, sourceLocation: location)
        #expect(try fixture.entries(.revocation).isEmpty, sourceLocation: location)
    }
}
