import Foundation
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An intact log` {
    @Test func `is whole, with and without the key`() async throws {
        let target = try await AttackTarget()
        for withKey in [true, false] {
            let verdict = try target.fixture.folder.verdict(withKey: withKey)
            #expect(verdict.isSound, "\(verdict.faults)")
            #expect((verdict.entries, verdict.last, verdict.isKeyed) == (40, 40, withKey))
            #expect(verdict.anchors >= 5)
            #expect((verdict.clockRegressions, verdict.open) == (0, []))
        }
        #expect(Set(try target.fixture.log.entries(limit: 100).map(\.epoch)).count > 10)
    }

    @Test func `is whole without entries, and without anchors`() throws {
        let fixture = try AuditLogFixture()
        #expect(try fixture.folder.verdict().isSound)
        try fixture.log.anchor()
        #expect(try fixture.folder.verdict().isSound)
        #expect(try fixture.folder.verdict(anchors: "/nowhere").anchors == 0)
    }

    @Test func `is whole although operations are open and the clock was set back, which the verdict reports`()
        async throws
    {
        let fixture = try await AuditLogFixture.withEntries()
        fixture.clock.advance(by: .milliseconds(-5_000))
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let verdict = try fixture.folder.verdict()
        #expect(verdict.isSound)
        #expect(verdict.open == [4])
        #expect(verdict.clockRegressions == 1)
    }

    @Test func `is whole although the portal was stopped for days, without anchors`() async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock()
        for _ in 1...5 {
            let log = try AuditLog(folder: folder.path, clock: clock)
            try await log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
            try log.anchor()
            clock.advance(by: .minutes(50))
            try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            clock.advance(by: .days(3))
        }
        #expect(try folder.verdict().isSound)
        #expect(try folder.verdict(withKey: false).isSound)
    }

    /// Crashes leave an intent open, restarts advance the key, clocks jump: none of it is an attack.
    @Test func `causes no false alarm in many honest histories`() async throws {
        let histories = ProcessInfo.processInfo.environment["FAULTS"] == "long" ? 1_000 : 60
        for seed in 0..<histories {
            var random = SeededGenerator(seed: UInt64(seed))
            let folder = try TemporaryFolder()
            let clock = ManualClock()
            for start in 0..<Int.random(in: 1...4, using: &random) {
                let log = try AuditLog(folder: folder.path, reserve: .none(in: folder), clock: clock)
                try await log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
                if Bool.random(using: &random) { try log.anchor() }
                for number in 0..<Int.random(in: 0...12, using: &random) {
                    clock.advance(by: .milliseconds(Int64.random(in: -30_000...2_000_000, using: &random)))
                    let name = "op-\(start)-\(number)"
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: _ = try await log.writer.append(.intent(.revocation(name), time: clock.now))
                    case 1: try await log.recordEvent(Event(.signIn), Outcome(.refused), by: .ada)
                    default: _ = try await log.record(.revocation(name), by: .ada) { Outcome(.unknown) }
                    }
                    if Int.random(in: 0..<3, using: &random) == 0 { try log.anchorIfDue() }
                }
                for intent in try log.openOperations() where Bool.random(using: &random) {
                    try await log.settle(intent, Outcome(.applied))
                }
                let verdict = try await log.verifyNewEntries()
                #expect(verdict.isSound, "seed \(seed): \(verdict.faults)")
                clock.advance(by: .milliseconds(Int64.random(in: 0...100_000_000, using: &random)))
            }
            for withKey in [true, false] {
                let verdict = try folder.verdict(withKey: withKey)
                #expect(verdict.isSound, "seed \(seed), withKey \(withKey): \(verdict.faults)")
            }
        }
    }
}
