import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `If the log cannot be written` {
    private static let problem = Problem(AuditLogError.unavailable("the disk is full"))

    @Test func `no revocation is sent`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        let operation = try await admin.operation()
        let before = fixture.stytch.requests.count
        try fixture.blockLogWrites()

        let response = await admin.submit(operation: operation)

        #expect(response.status == .serviceUnavailable)
        #expect(response.html.lead == Self.problem.message)
        #expect(response[.retryAfter] == "30")
        #expect(fixture.stytch.requests.count == before)
        #expect(try fixture.entries(.revocation).isEmpty)

        try fixture.allowLogWrites()
        let second = await admin.submit(operation: operation)
        #expect(second[.location] == "\(Seed.userPath)?operation=\(operation)")
        #expect(fixture.stytch.revocations.count == 1)
    }

    @Test(arguments: ["/users?q=seed", "/users/seed", Seed.userPath, Seed.revocationPath])
    func `no lookup shows anything of the user`(path: String) async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        try fixture.blockLogWrites()
        let response = await admin.get(path)
        #expect(response.status == .serviceUnavailable)
        #expect(!response.text.contains("Ada"))
        #expect(!response.text.contains(Seed.appName))
        #expect(response[.location] == nil)
    }

    @Test func `a lookup that fails says nothing of how it failed`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .revoker)
        try fixture.blockLogWrites()
        #expect(await admin.get("/users?q=nobody").status == .serviceUnavailable)
    }

    @Test func `nobody is signed in`() async throws {
        let fixture = try PortalFixture()
        try fixture.accounts.add("owner@example.com", role: .owner, password: PortalFixture.password)
        let form = await fixture.get("/sign-in")
        let before = try fixture.dump()
        try fixture.blockLogWrites()
        for password in [PortalFixture.password, "another password altogether"] {
            let response = await fixture.submit(form, email: "owner@example.com", password: password)
            #expect(response.status == .serviceUnavailable)
            #expect(response[.setCookie] == nil)
        }
        #expect(try fixture.dump() == before)
    }

    @Test func `what a role does not allow is still refused`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .auditor)
        try fixture.blockLogWrites()
        #expect(await admin.get(Seed.userPath).status == .serviceUnavailable)
        #expect(fixture.stytch.requests.isEmpty)
    }

    @Test func `signing out still ends the session`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        try fixture.blockLogWrites()
        _ = await admin.post("/sign-out")
        try fixture.allowLogWrites()
        #expect(await admin.get("/").status == .seeOther)
    }

    @Test func `an outcome stays pending, which the page says, and is written before the next entry`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let operation = try await admin.operation()
        let alertCount = await admin.get("/").html.elements(role: "alert").count
        fixture.blockLogWritesOnRevocation()

        let response = await admin.submit(operation: operation)

        #expect(response.status == .serviceUnavailable)
        let intent = try #require(try fixture.entries(.revocation).first)
        let problem = Problem(AuditLogError.outcomePending(intent: intent.seq, Outcome(.succeeded)))
        #expect(response.html.heading == problem.title)
        #expect(response.html.lead == problem.message)
        #expect(response.html.elements("p").contains { $0.text == problem.advice })
        #expect(problem.message != Self.problem.message)
        #expect(try fixture.entries(.revocation).map(\.phase) == [.intent])
        #expect(await fixture.get("/healthz").status == .serviceUnavailable)
        #expect(await fixture.get("/metrics").text.contains("portal_audit_log_sound 0\n"))
        #expect(await admin.get("/").html.elements(role: "alert").count == alertCount + 1)

        let second = await admin.submit(operation: operation)
        let page = await admin.get(try #require(second[.location])).html
        let banner = try RevocationBanner(intent, isListedNow: nil, for: admin.admin)
        #expect(page.element(id: "banner")?.text.contains(banner.title) == true)
        #expect(fixture.stytch.revocations.count == 1)

        try fixture.allowLogWrites()
        _ = await admin.get("/users?q=seed")
        #expect(try fixture.entries(.revocation).map(\.phase) == [.outcome, .intent])
        #expect(try fixture.entries(.revocation).first?.outcome?.kind == .succeeded)
        #expect(await fixture.get("/healthz").status == .ok)
        #expect(await admin.get("/").html.elements(role: "alert").count == alertCount)
    }

    @Test func `pages that only read the log still work`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        _ = await admin.get(Seed.userPath)
        try fixture.blockLogWrites()
        for path in ["/", "/audit", "/audit/1"] { #expect(await admin.get(path).status == .ok) }
    }
}
