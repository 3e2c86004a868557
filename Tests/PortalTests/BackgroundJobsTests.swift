import Accounts
import HTTP
import HTTPTypes
import Testing

@testable import AuditLog
@testable import Portal

@Suite struct `What the portal does by itself` {
    @Test func `begins and ends with entries, an anchor and a check`() async throws {
        let site = try TestSite()
        await site.portal.upkeep.begin(version: "portal 1, SQLite 3")
        #expect(try site.audit.entries().map(\.event.action) == [.verification, .start])
        #expect(site.audit.integrityStatus.anchored == site.clock.now)
        #expect(site.audit.integrityStatus.verdict?.isWhole == true)
        let page = await (try site.signIn()).get("/audit").page
        #expect(page.contains("The portal began to serve: portal 1, SQLite 3"))
        #expect(page.contains("The portal checked the log, which is whole"))
        await site.portal.upkeep.end()
        #expect(try site.audit.entries().first?.event.action == .stop)
        #expect(try site.audit.verifyNewEntries().verdict.isWhole)
    }

    @Test func `anchors and checks each hour, and records the check once`() async throws {
        let site = try TestSite()
        await site.portal.upkeep.begin(version: "v")
        for _ in 1...6 {
            site.clock.advance(minutes: 30)
            await site.portal.upkeep.pass()
        }
        #expect(try site.entries(.verification).count == 4)
        #expect(try site.entries(.verification).allSatisfy { $0.outcome?.kind == .succeeded })
    }

    @Test func `tells of the sessions that ended by themselves, once`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .revoker)
        let other = try site.signIn()
        site.clock.advance(minutes: 10)
        _ = await other.get("/")
        site.clock.advance(minutes: 6)
        for _ in 1...2 { await site.portal.upkeep.pass() }
        let ended = try site.entries(.sessionEnd)
        #expect(ended.map(\.actor.email) == ["revoker@example.com"])
        #expect(ended.first?.actor.session == admin.token.name)
        #expect(await other.get("/audit").page.contains("A session of revoker@example.com ended by itself"))
    }

    @Test func `records what was changed on the machine, once, even where it was interrupted`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        try site.accounts.add("bo@example.com", role: .viewer, password: TestSite.password)
        try site.accounts.setRole(of: "bo@example.com", to: .auditor)
        try site.accounts.setPassword(of: "bo@example.com", to: "another long password here")
        try site.accounts.disable("bo@example.com")
        let changes = try site.accounts.outbox()
        // As if the entry had been written and the process had ended before the note was taken away.
        try await site.audit.recordEvent(
            Event(.adminChange, operation: changes[0].id, typed: changes[0].sentence), Outcome(.succeeded), by: .portal)
        for _ in 1...2 { await site.portal.upkeep.pass() }
        #expect(try site.accounts.outbox().isEmpty)
        #expect(
            try site.entries(.adminChange).map(\.event.typed) == [
                "shut out bo@example.com", "gave bo@example.com another password",
                "made bo@example.com auditor, who was viewer", "added bo@example.com as viewer",
                "added owner@example.com as owner",
            ])
        #expect(await admin.get("/audit").page.contains("on the machine shut out bo@example.com"))
    }

    @Test func `keeps what it could not record for the next time`() async throws {
        let site = try TestSite()
        _ = try site.signIn()
        try site.obstructLog()
        await site.portal.upkeep.pass()
        #expect(try site.accounts.outbox().count == 1)
        #expect(site.log.all.contains { $0.contains("changes of admins have no entries") })
        try site.freeLog()
        await site.portal.upkeep.pass()
        #expect(try site.accounts.outbox().isEmpty)
        #expect(try site.entries(.adminChange).count == 1)
    }

    @Test func `writes an outcome that is owed without waiting for anybody's next action`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        let operation = try await admin.operation(Seed.revocation)
        site.stytch.answer { request in
            if request.path.hasSuffix("/revoke") { try site.obstructLog() }
            return nil
        }
        _ = await admin.post(Seed.revocation, ["operation": operation, "reason": "why"])
        try site.freeLog()
        await site.portal.upkeep.pass()
        #expect(try site.entries(.revocation).map(\.phase) == [.outcome, .intent])
        #expect(await site.get("/healthz").status == .ok)
    }

    @Test func `says loudly that the log was altered`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        for _ in 1...3 { _ = await admin.get(Seed.page) }
        await site.portal.upkeep.begin(version: "v")
        try site.alterLog(seq: 2)
        site.clock.advance(minutes: 61)
        _ = try site.signIn()
        await site.portal.upkeep.pass()
        // What was checked before is not read again: the whole check is the auditor's, with the key.
        let other = try TestSite()
        let owner = try other.signIn()
        for _ in 1...3 { _ = await owner.get(Seed.page) }
        try other.audit.anchor()
        try other.alterLog(seq: 2)
        await other.portal.upkeep.begin(version: "v")
        #expect(try other.entries(.verification).first?.outcome?.kind == .refused)
        #expect(other.log.all.contains { $0.hasPrefix("critical the audit log was altered") })
        for path in ["/", "/audit"] {
            let page = await owner.get(path).page
            #expect(page.contains("is not as the anchor saw it."))
            #expect(page.contains("Tell the operator and the auditor"))
        }
        #expect(await other.get("/metrics").page.contains("portal_audit_log_whole 0\n"))
    }
}

@Suite struct `How far the log is known to be whole` {
    private func text(_ change: (inout IntegrityStatus) -> Void) -> StandingView {
        var standing = IntegrityStatus()
        change(&standing)
        return StandingView(standing, at: Moment(10 * 3_600_000))
    }

    @Test func `is told in a sentence, and is a warning when it is old`() throws {
        #expect(text { _ in }.text == "The log has not been verified yet; no anchor yet.")
        #expect(text { _ in }.isBad)
        let hour = Int64(3_600_000)
        let fresh = text {
            $0.verdict = Verdict(); $0.verified = 10 * hour - 4 * 60_000; $0.anchored = 10 * hour - 12 * 60_000
        }
        #expect(fresh.text == "Log verified to #0, 4 min ago; last anchor 12 min ago.")
        #expect(!fresh.isBad)
        for (verified, anchored) in [(8 * hour - 1, 10 * hour), (10 * hour, 8 * hour - 1)] {
            let old = text {
                $0.verdict = Verdict(); $0.verified = verified; $0.anchored = anchored
            }
            #expect(old.isBad)
            #expect(old.text.contains("younger than two hours"))
        }
        #expect(
            text {
                $0.verdict = Verdict(); $0.verified = 8 * hour; $0.anchored = 8 * hour
            }.isBad == false)
    }
}

@Suite struct `Many requests that cannot be accepted` {
    @Test func `have one entry a minute, from the twentieth on`() async throws {
        let site = try TestSite()
        let admin = try site.signIn()
        for _ in 1...19 { _ = await site.get("/users?q=%00") }
        for _ in 1...19 { _ = await site.post("/sign-in", []) }
        let before = try site.entries(.refusal).count
        for _ in 1...60 { _ = await site.post("/sign-in", []) }
        #expect(before == 0 || before == 1)
        #expect(try site.entries(.refusal).count == 1)
        #expect(
            await admin.get("/audit").page.contains(
                "Somebody at 192.0.2.7 sent 20 requests within a minute that cannot be accepted"))
        site.clock.advance(minutes: 1)
        for _ in 1...20 { _ = await site.post("/sign-in", []) }
        #expect(try site.entries(.refusal).count == 2)
    }
}
