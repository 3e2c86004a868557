import Accounts
import AuditLog
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `No log, no action` {
    @Test func `a revocation whose intent cannot be written is not sent`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let operation = try await admin.operation(Seed.revocation)
        let before = site.stytch.requests.count
        try site.obstructLog()

        let response = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])

        #expect(response.status == .serviceUnavailable)
        #expect(response.page.contains("Nothing is done here that cannot be recorded, so nothing was done."))
        #expect(response[.retryAfter] == "30")
        #expect(site.stytch.requests.count == before)
        #expect(try site.entries(.revocation).isEmpty)

        try site.freeLog()
        let again = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        #expect(again[.location] == "\(Seed.page)?operation=\(operation)")
        #expect(site.stytch.revocations.count == 1)
    }

    @Test(arguments: ["/users?q=seed", "/users/seed", Seed.page, Seed.revocation])
    func `a look-up that cannot be recorded shows nothing of the user`(path: String) async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        try site.obstructLog()
        let response = await admin.get(path)
        #expect(response.status == .serviceUnavailable)
        #expect(!response.page.contains("Ada"))
        #expect(!response.page.contains("first-party-confidential-app"))
        #expect(response[.location] == nil)
    }

    @Test func `a look-up that failed and cannot be recorded says so, not how it failed`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        try site.obstructLog()
        #expect(await admin.get("/users?q=nobody").status == .serviceUnavailable)
    }

    @Test func `a sign-in that cannot be recorded lets nobody in`() async throws {
        let site = try TestSite()
        try site.accounts.add("owner@example.com", role: .owner, password: TestSite.password)
        let form = await site.get("/sign-in")
        let before = try site.dump()
        try site.obstructLog()
        for password in [TestSite.password, "another password altogether"] {
            let response = await site.post(
                "/sign-in", [("csrf", form.csrf ?? ""), ("email", "owner@example.com"), ("password", password)],
                cookie: form.cookie)
            #expect(response.status == .serviceUnavailable)
            #expect(response[.setCookie] == nil)
        }
        #expect(try site.dump() == before)
    }

    @Test func `a refusal that cannot be recorded is still a refusal`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .auditor)
        try site.obstructLog()
        #expect(await admin.get(Seed.page).status == .serviceUnavailable)
        #expect(site.stytch.requests.isEmpty)
    }

    @Test func `a sign-out that cannot be recorded ends the session all the same`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        try site.obstructLog()
        _ = await admin.post("/sign-out", [:])
        try site.freeLog()
        #expect(await admin.get("/").status == .seeOther)
    }

    @Test func `an outcome that cannot be written is owed, told as such, and written with the next entry`() async throws
    {
        let site = try TestSite()
        let admin = try site.signIn()
        let operation = try await admin.operation(Seed.revocation)
        site.stytch.answer { request in
            if request.path.hasSuffix("/revoke") { try site.obstructLog() }
            return nil
        }

        let response = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])

        #expect(response.status == .serviceUnavailable)
        #expect(response.page.contains("The outcome is not recorded yet"))
        #expect(response.page.contains("Do not repeat it."))
        #expect(!response.page.contains("nothing was done"))
        #expect(try site.entries(.revocation).map(\.phase) == [.intent])
        #expect(await site.get("/healthz").status == .serviceUnavailable)
        #expect(await site.get("/metrics").page.contains("portal_audit_log_sound 0\n"))
        #expect(await admin.get("/").page.contains("The audit log cannot be written."))

        let copy = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        #expect(await admin.get(try #require(copy[.location])).page.contains("is under way"))
        #expect(site.stytch.revocations.count == 1)

        try site.freeLog()
        _ = await admin.get("/users?q=seed")
        #expect(try site.entries(.revocation).map(\.phase) == [.outcome, .intent])
        #expect(try site.entries(.revocation).first?.outcome?.kind == .succeeded)
        #expect(await site.get("/healthz").status == .ok)
        #expect(await !admin.get("/").page.contains("The audit log cannot be written."))
    }

    @Test func `pages that only read the log still work`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        _ = await admin.get(Seed.page)
        try site.obstructLog()
        for path in ["/", "/audit", "/audit/1"] { #expect(await admin.get(path).status == .ok) }
    }
}
