import Foundation
import GRDB
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Pruning the log` {
    /// 30 old entries, in which an operation ends after the 20th, and 10 young ones.
    private static func fixture() async throws -> (fixture: AuditLogFixture, before: Int64) {
        let fixture = try AuditLogFixture()
        let begun = fixture.clock.now
        for number in 1...10 {
            fixture.clock.advance(by: .days(1))
            _ = try await fixture.log.record(.revocation("op-\(number)", reason: "reason \(number)"), by: .ada) {
                Outcome(.succeeded)
            }
        }
        let before = fixture.clock.now + 1
        fixture.clock.now = begun + 200 * 86_400_000
        for _ in 1...10 { try await fixture.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal) }
        try fixture.log.anchor()
        return (fixture, before)
    }

    @Test func `exports, deletes and records the oldest entries, and the chain goes on`() async throws {
        let (fixture, before) = try await Self.fixture()
        let folder = try Folder()
        #expect(try fixture.folder.verdict().isWhole)
        while try !fixture.log.indexText() {}

        let pruning = try fixture.log.prune(before: before, export: "\(folder.path)/old.jsonl")

        #expect((pruning.first, pruning.last) == (1, 20))
        #expect(try fixture.log.entries(limit: 100).map(\.seq) == (21...31).reversed())
        #expect(try fixture.log.entry(31)?.event.action == .pruning)
        for withKey in [true, false] {
            let verdict = try fixture.folder.verdict(withKey: withKey)
            #expect(verdict.isWhole, "\(verdict.faults)")
            #expect(verdict.entries == 11)
        }
        let exported = try String(contentsOfFile: "\(folder.path)/old.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(exported.count == 20)
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.last == 32)
        #expect(try fixture.folder.verdict().isWhole)
        #expect(try fixture.log.verifyNewEntries().verdict.isWhole)

        var text = Filter()
        text.text = "reason 7"
        #expect(try fixture.log.entries(text).isEmpty)
        #expect(try fixture.log.summary(Filter(), upTo: 1).count == fixture.log.entries(Filter(), limit: 100).count)
        #expect(throws: DatabaseError.self) { try fixture.execute("DELETE FROM entry WHERE seq = 21") }
    }

    @Test func `can be done again, and after a restart`() async throws {
        let (fixture, before) = try await Self.fixture()
        let folder = try Folder()
        _ = try fixture.log.prune(before: before - 5 * 86_400_000, export: "\(folder.path)/1.jsonl")
        #expect(try fixture.folder.verdict().isWhole)
        _ = try fixture.log.prune(before: before, export: "\(folder.path)/2.jsonl")
        #expect(try fixture.folder.verdict().isWhole)
        #expect(try fixture.log.entries(limit: 100).map(\.seq).last == 21)
    }

    @Test func `takes nothing younger than 90 days, no part of an operation, and none that is open`() async throws {
        let fixture = try AuditLogFixture()
        let folder = try Folder()
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        _ = try await fixture.log.writer.append(.intent(.revocation("op-2"), time: fixture.clock.now))
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let old = fixture.clock.now + 1
        #expect(throws: PruningError.tooRecent) { try fixture.log.prune(before: old, export: "\(folder.path)/a") }
        fixture.clock.advance(by: .days(100))
        try await fixture.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
        #expect(try fixture.log.prune(before: old, export: "\(folder.path)/b").last == 2)
        #expect(throws: PruningError.nothingToPrune) { try fixture.log.prune(before: old, export: "\(folder.path)/c") }
        let open = try #require(try fixture.log.openOperations().first)
        try await fixture.log.settle(open, Outcome(.applied))
        // Its settlement is young, so the intent stays with it.
        #expect(throws: PruningError.nothingToPrune) { try fixture.log.prune(before: old, export: "\(folder.path)/c") }
        #expect(throws: PruningError.fileExists) { try fixture.log.prune(before: old, export: "\(folder.path)/b") }
    }

    @Test func `deletes nothing where the export cannot be written, or a process ends in between`() async throws {
        let (fixture, before) = try await Self.fixture()
        #expect(throws: AuditLogError.self) { try fixture.log.prune(before: before, export: "/nowhere/old.jsonl") }
        #expect(try fixture.log.entries(limit: 100).count == 30)
        #expect(try fixture.folder.verdict().isWhole)
        // What a kill leaves before the transaction: the export alone.
        let disk = FaultyDisk(of: fixture.log, .fail(.SQLITE_FULL))
        let folder = try Folder()
        #expect(throws: DatabaseError.self) { try fixture.log.prune(before: before, export: "\(folder.path)/old") }
        #expect(try fixture.log.entries(limit: 100).count == 30)
        #expect(try fixture.folder.verdict().isWhole)
        #expect(throws: DatabaseError.self) { try fixture.execute("DELETE FROM entry WHERE seq = 1") }
        withExtendedLifetime(disk) {}
    }
}
