import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `An operation` {
    @Test func `is carried out once, however often its form is sent`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        let form: KeyValuePairs = ["operation": operation, "reason": "why", "ticket": ""]
        let first = await admin.post(Seed.revocation, form)
        let second = await admin.post(Seed.revocation, form)
        #expect(
            [first, second].map { $0[.location] } == Array(repeating: "\(Seed.page)?operation=\(operation)", count: 2))
        #expect(site.stytch.revocations.count == 1)
        #expect(try site.entries(.revocation).map(\.phase) == [.outcome, .intent])
    }

    @Test(arguments: [nil, Failure.timeout, .refused])
    func `is carried out once where 50 copies come at a time, and all lead to the same address`(failure: Failure?)
        async throws
    {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        site.stytch.answer { request in
            for _ in 0..<200 { await Task.yield() }
            if let failure { throw failure } else { return nil }
        }

        let responses = await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { await admin.post(Seed.revocation, ["operation": operation, "reason": "why"]) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(responses.count == 50)
        #expect(responses.allSatisfy { $0.status == .seeOther })
        let page = failure == nil ? Seed.page : Seed.revocation
        #expect(Set(responses.map { $0[.location] }) == ["\(page)?operation=\(operation)"])
        #expect(site.stytch.revocations.count == 1)
        #expect(try site.entries(.revocation).map(\.phase) == [.outcome, .intent])
    }

    @Test func `of each form is another one, 128 bits long`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        var operations: Set<String> = []
        for _ in 0..<20 { operations.insert(try await admin.operation(Seed.revocation)) }
        #expect(operations.count == 20)
        #expect(operations.allSatisfy { $0.count == 32 })
    }

    @Test(arguments: ["", "0", "no such thing", String(repeating: "0", count: 32), "' OR 1=1 --", "<script>"])
    func `that no form was made for shows the form again with what was typed, and revokes nothing`(operation: String)
        async throws
    {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        try await expectStale(
            await admin.post(Seed.revocation, ["operation": operation, "reason": "my reason", "ticket": "T-1"]), site)
    }

    @Test func `ends a quarter of an hour after its form was made`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        site.clock.advance(minutes: 14)
        _ = await admin.get("/")
        site.clock.advance(minutes: 1)
        let response = await admin.post(
            Seed.revocation, ["operation": operation, "reason": "my reason", "ticket": "T-1"])
        try await expectStale(response, site)
        let again = await admin.post(Seed.revocation, ["operation": try response.operation, "reason": "my reason"])
        #expect(again.status == .seeOther)
        #expect(site.stytch.revocations.count == 1)
    }

    @Test func `is good for the session alone that its form was made in`() async throws {
        let site = try TestSite()
        let owner = try site.signIn(as: .owner)
        let operation = try await owner.operation(Seed.revocation)
        for other in [try site.signIn(as: .revoker), try site.signIn(as: .owner)] {
            try await expectStale(
                await other.post(Seed.revocation, ["operation": operation, "reason": "my reason", "ticket": "T-1"]),
                site)
        }
    }

    @Test func `is good for the app alone that its form showed`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let form = try await admin.revocation(of: "Fernhill Mail", for: "revoke-500")
        let operation = try await admin.operation(form)
        try await expectStale(
            await admin.post(Seed.revocation, ["operation": operation, "reason": "my reason", "ticket": "T-1"]), site)
        let sibling = try await admin.revocation(of: "Fernhill Desk", for: "revoke-500")
        try await expectStale(
            await admin.post(sibling, ["operation": operation, "reason": "my reason", "ticket": "T-1"]), site)
    }

    @Test func `that was carried out for one app leads nowhere under the address of another`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let mail = try await admin.revocation(of: "Fernhill Mail", for: "revoke-500")
        let operation = try await admin.operation(mail)
        _ = await admin.post(mail, ["operation": operation, "reason": "my reason"])
        let before = site.stytch.revocations.count
        let response = await admin.post(
            Seed.revocation, ["operation": operation, "reason": "my reason", "ticket": "T-1"])
        #expect(response.status == .conflict)
        #expect(site.stytch.revocations.count == before)
        let page = await admin.get("\(Seed.revocation)?operation=\(operation)")
        #expect(page.page.contains("Revoke the access of first-party-confidential-app?"))
    }

    @Test func `that was carried out leads another admin to its end, and revokes nothing`() async throws {
        let site = try TestSite()
        let location = try #require(try await (try site.signIn(as: .owner)).revoke(Seed.revocation)[.location])
        let operation = String(try #require(location.split(separator: "=").last))
        let response = await (try site.signIn(as: .revoker)).post(
            Seed.revocation, ["operation": operation, "reason": "why"])
        #expect(response[.location] == location)
        #expect(site.stytch.revocations.count == 1)
    }

    /// The form again, as 409, with what was typed and an operation of its own; nothing was revoked and nothing recorded.
    private func expectStale(_ response: Response, _ site: TestSite, _ place: SourceLocation = #_sourceLocation)
        async throws
    {
        #expect(response.status == .conflict, sourceLocation: place)
        let page = response.page
        #expect(page.contains("Nothing has been revoked yet."), sourceLocation: place)
        #expect(page.contains(">my reason</textarea>"), sourceLocation: place)
        #expect(Markup(page).value("value", of: "input", where: "id", is: "ticket") == "T-1", sourceLocation: place)
        #expect(try response.operation.count == 32, sourceLocation: place)
        #expect(site.stytch.revocations.isEmpty, sourceLocation: place)
        #expect(try site.entries(.revocation).isEmpty, sourceLocation: place)
    }
}
