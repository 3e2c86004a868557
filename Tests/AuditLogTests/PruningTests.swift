import Disk
import Foundation
import GRDB
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Pruning the log` {
    /// Writes 20 old entries of 10 operations and 10 recent ones.
    private static func fixture() async throws -> (fixture: AuditLogFixture, before: UTCTime) {
        let fixture = try AuditLogFixture()
        for number in 1...10 {
            fixture.clock.advance(by: .days(1))
            _ = try await fixture.log.record(.revocation("op-\(number)", reason: "reason \(number)"), by: .ada) {
                Outcome(.succeeded)
            }
        }
        let before = fixture.clock.now + .milliseconds(1)
        try fixture.log.anchor()
        fixture.clock.advance(by: .days(190))
        for _ in 1...10 { try await fixture.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal) }
        try fixture.log.anchor()
        return (fixture, before)
    }

    @Test func `exports, deletes and records the oldest entries, and the chain stays whole`() async throws {
        let (fixture, before) = try await Self.fixture()
        let folder = try TemporaryFolder()
        #expect(try fixture.folder.verdict().isSound)
        while try !fixture.log.indexText() {}

        let pruning = try fixture.log.prune(before: before, export: "\(folder.path)/old.jsonl")

        #expect((pruning.first, pruning.last) == (1, 20))
        #expect(try fixture.log.entries(limit: 100).map(\.seq) == (21...31).reversed())
        #expect(try fixture.log.entry(31)?.event.action == .pruning)
        for withKey in [true, false] {
            let verdict = try fixture.folder.verdict(withKey: withKey)
            #expect(verdict.isSound, "\(verdict.faults)")
            #expect(verdict.entries == 11)
        }
        let exported = try String(contentsOfFile: "\(folder.path)/old.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(exported.count == 20)
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.last == 32)
        #expect(try fixture.folder.verdict().isSound)
        #expect(try await fixture.log.verifyNewEntries().isSound)

        var text = Filter()
        text.text = "reason 7"
        #expect(try fixture.log.entries(text).isEmpty)
        #expect(try fixture.log.summary(Filter(), upTo: 1).count == fixture.log.entries(Filter(), limit: 100).count)
        #expect(throws: DatabaseError.self) { try fixture.execute("DELETE FROM entry WHERE seq = 21") }
    }

    @Test func `can be repeated`() async throws {
        let (fixture, before) = try await Self.fixture()
        let folder = try TemporaryFolder()
        _ = try fixture.log.prune(before: before - .days(5), export: "\(folder.path)/1.jsonl")
        #expect(try fixture.folder.verdict().isSound)
        _ = try fixture.log.prune(before: before, export: "\(folder.path)/2.jsonl")
        #expect(try fixture.folder.verdict().isSound)
        #expect(try fixture.log.entries(limit: 100).map(\.seq).last == 21)
    }

    @Test func `leaves entries of the last 90 days, incomplete operations and open ones`() async throws {
        let fixture = try AuditLogFixture()
        let folder = try TemporaryFolder()
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        _ = try await fixture.log.writer.append(.intent(.revocation("op-2"), time: fixture.clock.now))
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let old = fixture.clock.now + .milliseconds(1)
        #expect(throws: PruningError.tooRecent) { try fixture.log.prune(before: old, export: "\(folder.path)/a") }
        try fixture.log.anchor()
        fixture.clock.advance(by: .days(100))
        try await fixture.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
        #expect(try fixture.log.prune(before: old, export: "\(folder.path)/b").last == 2)
        #expect(throws: PruningError.nothingToPrune) { try fixture.log.prune(before: old, export: "\(folder.path)/c") }
        let open = try #require(try fixture.log.openOperations().first)
        try await fixture.log.settle(open, Outcome(.applied))
        // The settlement is recent, so the intent stays with it.
        #expect(throws: PruningError.nothingToPrune) { try fixture.log.prune(before: old, export: "\(folder.path)/c") }
        #expect(throws: PruningError.fileExists) { try fixture.log.prune(before: old, export: "\(folder.path)/b") }
    }

    @Test func `deletes nothing if the export cannot be written, or if the process ends before the deletion`()
        async throws
    {
        let (fixture, before) = try await Self.fixture()
        #expect(throws: DiskError.self) { try fixture.log.prune(before: before, export: "/nowhere/old.jsonl") }
        #expect(try fixture.log.entries(limit: 100).count == 30)
        #expect(try fixture.folder.verdict().isSound)
        // A process that is killed before the transaction leaves only the export.
        let disk = FaultyDisk(of: fixture.log, .fail(.SQLITE_FULL))
        let folder = try TemporaryFolder()
        #expect(throws: DatabaseError.self) { try fixture.log.prune(before: before, export: "\(folder.path)/old") }
        #expect(try fixture.log.entries(limit: 100).count == 30)
        #expect(try fixture.folder.verdict().isSound)
        #expect(throws: DatabaseError.self) { try fixture.execute("DELETE FROM entry WHERE seq = 1") }
        withExtendedLifetime(disk) {}
    }
}
