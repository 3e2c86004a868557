import Accounts
import AuditFormat
import AuditLog
import HTTP
import HTTPTypes
import TestSupport
import Testing

@testable import Portal

@Suite struct `The faults of the log` {
    private static let reason = "The disk was replaced."

    /// A portal in whose log an entry was changed.
    private func damaged() async throws -> PortalFixture {
        let fixture = try PortalFixture()
        let owner = try fixture.signIn()
        for _ in 1...3 { _ = await owner.get(Seed.userPath) }
        try fixture.audit.anchor()
        try fixture.tamper(withEntry: 2)
        await fixture.portal.backgroundJobs.start(version: "v")
        #expect(fixture.audit.integrityStatus.faults.count == 1)
        return fixture
    }

    @Test func `are acknowledged by an owner with a reason, and alarm nobody from then on`() async throws {
        let fixture = try await damaged()
        let owner = try fixture.signIn(as: .owner)
        let seq = try #require(fixture.audit.integrityStatus.faults.first?.seq)
        #expect(await owner.get("/").html.links(to: "/faults").count == 1)
        let page = await owner.get("/faults").html
        #expect(page.values("action").contains("/faults/\(seq)"))

        let response = await owner.post("/faults/\(seq)", ["reason": Self.reason])
        #expect(response.status == .seeOther)
        #expect(response[.location] == "/faults")
        let entry = try #require(try fixture.entries(.acknowledgement).first)
        #expect(entry.event.reason == Self.reason)
        #expect(entry.actor.email == "owner@example.com")
        #expect(fixture.audit.integrityStatus.faults.isEmpty)
        #expect(await owner.get("/").html.links(to: "/faults").isEmpty)
        #expect(await !owner.get("/faults").html.values("action").contains("/faults/\(seq)"))
    }

    @Test func `are not acknowledged without a reason, twice, or by others`() async throws {
        let fixture = try await damaged()
        let owner = try fixture.signIn(as: .owner)
        let seq = try #require(fixture.audit.integrityStatus.faults.first?.seq)
        let invalid = await owner.post("/faults/\(seq)", ["reason": "x"])
        #expect(invalid.status == .unprocessableContent)
        #expect(invalid.html.elements("textarea").first?.text == "x")
        #expect(await owner.post("/faults/\(seq)").status == .badRequest)
        #expect(await owner.post("/faults/999", ["reason": Self.reason]).status == .conflict)
        #expect(await owner.post("/faults/x", ["reason": Self.reason]).status == .notFound)
        let auditor = try fixture.signIn(as: .auditor)
        #expect(await auditor.post("/faults/\(seq)", ["reason": Self.reason]).status == .forbidden)
        #expect(await auditor.get("/").html.links(to: "/faults").isEmpty)
        #expect(try fixture.entries(.acknowledgement).isEmpty)
    }
}
