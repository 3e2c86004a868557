import Accounts
import AuditFormat
import HTTP
import HTTPTypes
import TestSupport
import Testing
import Time

@testable import AuditLog
@testable import Portal

@Suite struct `The background jobs` {
    @Test func `record the start and the stop, and anchor and verify the log`() async throws {
        let fixture = try PortalFixture()
        let jobs = fixture.portal.backgroundJobs
        await jobs.start(version: "portal 1, SQLite 3")
        #expect(try fixture.audit.entries().map(\.event.action) == [.verification, .start])
        #expect(fixture.audit.integrityStatus.anchoredAt == fixture.clock.now)
        #expect(fixture.audit.integrityStatus.newEntries?.verdict.isSound == true)
        let rows = await (try fixture.signIn()).get("/audit").html.entryRows
        #expect(rows == (try fixture.audit.entries()).map(\.sentence))
        #expect(rows.last?.contains("portal 1, SQLite 3") == true)
        await jobs.stop()
        #expect(try fixture.audit.entries().first?.event.action == .stop)
        #expect(try await fixture.audit.verifyNewEntries().isSound)
    }

    @Test func `anchor and verify the log each hour, and record each verification once`() async throws {
        let fixture = try PortalFixture()
        await fixture.portal.backgroundJobs.start(version: "v")
        for _ in 1...6 {
            fixture.clock.advance(by: .minutes(30))
            await fixture.portal.backgroundJobs.tick()
        }
        #expect(try fixture.entries(.verification).count == 4)
        #expect(try fixture.entries(.verification).allSatisfy { $0.outcome?.kind == .succeeded })
    }

    @Test func `record each expired session once`() async throws {
        let fixture = try PortalFixture()
        let expired = try fixture.signIn(as: .revoker)
        let owner = try fixture.signIn()
        fixture.clock.advance(by: .minutes(10))
        _ = await owner.get("/")
        fixture.clock.advance(by: .minutes(6))
        for _ in 1...2 { await fixture.portal.backgroundJobs.tick() }
        let entries = try fixture.entries(.sessionEnd)
        #expect(entries.map(\.actor.email) == ["revoker@example.com"])
        #expect(entries.map(\.actor.session) == [expired.token.name])
        #expect(entries.allSatisfy { $0.sentence.contains("revoker@example.com") })
        #expect(await owner.get("/audit").html.entryRows.contains { entries.map(\.sentence).contains($0) })
    }

    @Test func `record each change of a command once, even after an interruption`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        try fixture.accounts.add("bo@example.com", role: .viewer, password: PortalFixture.password)
        try fixture.accounts.setRole(of: "bo@example.com", to: .auditor)
        try fixture.accounts.setPassword(of: "bo@example.com", to: "another long password here")
        try fixture.accounts.disable("bo@example.com")
        let changes = try fixture.accounts.outbox()
        #expect(changes.count == 5)
        // As if the process had ended after the entry was written and before the change was removed.
        try await fixture.audit.recordEvent(
            Event(.adminChange, operation: changes[0].id, typed: changes[0].sentence), Outcome(.succeeded), by: .portal)
        for _ in 1...2 { await fixture.portal.backgroundJobs.tick() }
        #expect(try fixture.accounts.outbox().isEmpty)
        let entries = try fixture.entries(.adminChange)
        #expect(entries.map(\.event.typed) == changes.reversed().map(\.sentence))
        #expect(entries.first?.actor.email.hasPrefix(changes[0].author) == true)
        let newest = try #require(entries.first)
        #expect(newest.sentence.contains("bo@example.com"))
        #expect(await admin.get("/audit").html.entryRows.contains(newest.sentence))
    }

    @Test func `try again later what they cannot record`() async throws {
        let fixture = try PortalFixture()
        _ = try fixture.signIn()
        try fixture.blockLogWrites()
        await fixture.portal.backgroundJobs.tick()
        #expect(try fixture.accounts.outbox().count == 1)
        #expect(fixture.log.lines.contains { $0.hasPrefix("error admin changes ") })
        try fixture.allowLogWrites()
        await fixture.portal.backgroundJobs.tick()
        #expect(try fixture.accounts.outbox().isEmpty)
        #expect(try fixture.entries(.adminChange).count == 1)
    }

    @Test func `write a pending outcome without waiting for another entry`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        let operation = try await admin.operation()
        fixture.blockLogWritesOnRevocation()
        _ = await admin.submit(operation: operation)
        try fixture.allowLogWrites()
        await fixture.portal.backgroundJobs.tick()
        #expect(try fixture.entries(.revocation).map(\.phase) == [.outcome, .intent])
        #expect(await fixture.get("/healthz").status == .ok)
    }

    @Test func `report a log that was altered`() async throws {
        let fixture = try PortalFixture()
        let owner = try fixture.signIn()
        for _ in 1...3 { _ = await owner.get(Seed.userPath) }
        try fixture.audit.anchor()
        try fixture.tamper(withEntry: 2)
        await fixture.portal.backgroundJobs.start(version: "v")
        #expect(try fixture.entries(.verification).first?.outcome?.kind == .refused)
        let fault = try #require(fixture.audit.integrityStatus.faults.first)
        #expect(1...2 ~= fault.seq)
        #expect(fixture.log.lines.contains { $0.hasPrefix("critical ") && $0.contains(fault.sentence) })
        for path in ["/", "/audit"] {
            let alerts = await owner.get(path).html.elements(role: "alert").map(\.text)
            #expect(alerts.contains { $0.contains(fault.sentence) && $0.contains("portal audit verify") })
        }
        #expect(await fixture.get("/metrics").text.contains("portal_audit_log_whole 0\n"))
    }

    @Test func `verify only new entries; the auditor verifies the whole log with the key`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        for _ in 1...3 { _ = await admin.get(Seed.userPath) }
        await fixture.portal.backgroundJobs.start(version: "v")
        try fixture.tamper(withEntry: 2)
        fixture.clock.advance(by: .minutes(61))
        await fixture.portal.backgroundJobs.tick()
        #expect(try fixture.entries(.verification).count == 2)
        #expect(try fixture.entries(.verification).allSatisfy { $0.outcome?.kind == .succeeded })
    }
}

@Suite struct `The integrity notice` {
    private let now = ManualClock().now

    private func notice(verified: Duration?, whole: Duration? = nil, anchored: Duration?) -> IntegrityNotice {
        let check = { (age: Duration) in IntegrityStatus.Check(verdict: Verdict(), at: now - age) }
        return IntegrityNotice(
            IntegrityStatus(
                newEntries: verified.map(check), wholeLog: whole.map(check), anchoredAt: anchored.map { now - $0 }),
            at: now)
    }

    @Test func `says separately when new entries and when the whole log were checked (C-49)`() {
        let both = notice(verified: .minutes(4), whole: .hours(3), anchored: .minutes(12))
        for part in ["4 min ago", "3 h ago", "12 min ago"] { #expect(both.text.contains(part), "\(both.text)") }
        #expect(!both.needsAttention)
    }

    @Test func `shows a fault until somebody acknowledges it, and says whether an accident can cause it`() {
        for (kind, isHonest) in [(Fault.Kind.mac, false), (.torn, true)] {
            var status = IntegrityStatus(newEntries: .init(verdict: Verdict(), at: now), anchoredAt: now)
            status.faults = [Fault(kind, 17)]
            let notice = IntegrityNotice(status, at: now)
            #expect(notice.needsAttention && notice.text.contains("#17"))
            #expect(notice.text.contains("accident") == isHonest)
        }
    }

    @Test func `needs attention after an index or a helper table was rebuilt`() {
        let status = IntegrityStatus(newEntries: .init(verdict: Verdict(), at: now), rebuiltAt: now, anchoredAt: now)
        #expect(IntegrityNotice(status, at: now).needsAttention)
    }

    @Test func `names the last verified entry and the ages of the verification and of the anchor`() {
        let fresh = notice(verified: .minutes(4), anchored: .minutes(12))
        for part in ["#0", "4 min ago", "12 min ago"] { #expect(fresh.text.contains(part)) }
        #expect(!fresh.needsAttention)
    }

    @Test func `needs attention before the first verification`() {
        #expect(notice(verified: nil, anchored: nil).needsAttention)
        #expect(!notice(verified: nil, anchored: nil).text.contains("#"))
    }

    @Test func `needs attention if the verification or the anchor is more than two hours old`() {
        let limit = Duration.hours(2)
        for overdue in [
            notice(verified: limit + .milliseconds(1), anchored: .zero),
            notice(verified: .zero, anchored: limit + .milliseconds(1)),
        ] {
            #expect(overdue.needsAttention)
            #expect(overdue.text.contains("2 hours"))
        }
        #expect(!notice(verified: limit, anchored: limit).needsAttention)
    }
}

@Suite struct `Many rejected requests` {
    @Test func `are recorded once a minute, from the twentieth on`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn()
        #expect(RejectionMonitor.threshold == 20)
        for _ in 1...19 { _ = await fixture.get("/users?q=%00") }
        for _ in 1...19 { _ = await fixture.post("/sign-in", []) }
        let before = try fixture.entries(.refusal).count
        for _ in 1...60 { _ = await fixture.post("/sign-in", []) }
        #expect(before == 0 || before == 1)
        let entries = try fixture.entries(.refusal)
        #expect(entries.count == 1)
        #expect(entries[0].event.typed?.contains("\(RejectionMonitor.threshold)") == true)
        #expect(entries[0].sentence.contains(PortalFixture.clientAddress))
        #expect(await admin.get("/audit").html.entryRows.contains(entries[0].sentence))
        fixture.clock.advance(by: .minutes(1))
        for _ in 1...20 { _ = await fixture.post("/sign-in", []) }
        #expect(try fixture.entries(.refusal).count == 2)
    }
}
