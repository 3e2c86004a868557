import Foundation
import GRDB
import Testing

@testable import AuditLog

@Suite struct `Pruning the log` {
    /// 30 old entries, in which an operation ends after the 20th, and 10 young ones.
    private static func scene() async throws -> (scene: Scene, before: Int64) {
        let scene = try Scene()
        let begun = scene.clock.now
        for number in 1...10 {
            scene.clock.now += 86_400_000
            _ = try await scene.log.record(.revocation("op-\(number)", reason: "reason \(number)"), by: .ada) {
                Outcome(.succeeded)
            }
        }
        let before = scene.clock.now + 1
        scene.clock.now = begun + 200 * 86_400_000
        for _ in 1...10 { try await scene.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal) }
        try scene.log.anchor()
        return (scene, before)
    }

    @Test func `exports, deletes and records the oldest entries, and the chain goes on`() async throws {
        let (scene, before) = try await Self.scene()
        let folder = try Folder()
        #expect(try scene.folder.verdict().isWhole)
        while try !scene.log.indexText() {}

        let pruning = try scene.log.prune(before: before, export: "\(folder.path)/old.jsonl")

        #expect((pruning.first, pruning.last) == (1, 20))
        #expect(try scene.log.entries(limit: 100).map(\.seq) == (21...31).reversed())
        #expect(try scene.log.entry(31)?.event.action == .pruning)
        for keyed in [true, false] {
            let verdict = try scene.folder.verdict(keyed: keyed)
            #expect(verdict.isWhole, "\(verdict.faults)")
            #expect(verdict.entries == 11)
        }
        let exported = try String(contentsOfFile: "\(folder.path)/old.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(exported.count == 20)
        try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try scene.log.last == 32)
        #expect(try scene.folder.verdict().isWhole)
        #expect(try scene.log.verifyNewEntries().verdict.isWhole)

        var text = Filter()
        text.text = "reason 7"
        #expect(try scene.log.entries(text).isEmpty)
        #expect(try scene.log.summary(Filter(), upTo: 1).count == scene.log.entries(Filter(), limit: 100).count)
        #expect(throws: DatabaseError.self) { try scene.tell("DELETE FROM entry WHERE seq = 21") }
    }

    @Test func `can be done again, and after a restart`() async throws {
        let (scene, before) = try await Self.scene()
        let folder = try Folder()
        _ = try scene.log.prune(before: before - 5 * 86_400_000, export: "\(folder.path)/1.jsonl")
        #expect(try scene.folder.verdict().isWhole)
        _ = try scene.log.prune(before: before, export: "\(folder.path)/2.jsonl")
        #expect(try scene.folder.verdict().isWhole)
        #expect(try scene.log.entries(limit: 100).map(\.seq).last == 21)
    }

    @Test func `takes nothing younger than 90 days, no part of an operation, and none that is open`() async throws {
        let scene = try Scene()
        let folder = try Folder()
        _ = try await scene.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        _ = try await scene.log.writer.append(.intent(.revocation("op-2"), time: scene.clock.now))
        try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let old = scene.clock.now + 1
        #expect(throws: PruningError.tooYoung) { try scene.log.prune(before: old, export: "\(folder.path)/a") }
        scene.clock.now += 100 * 86_400_000
        try await scene.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
        #expect(try scene.log.prune(before: old, export: "\(folder.path)/b").last == 2)
        #expect(throws: PruningError.nothingToPrune) { try scene.log.prune(before: old, export: "\(folder.path)/c") }
        let open = try #require(try scene.log.openOperations().first)
        try await scene.log.settle(open, Outcome(.applied))
        // Its settlement is young, so the intent stays with it.
        #expect(throws: PruningError.nothingToPrune) { try scene.log.prune(before: old, export: "\(folder.path)/c") }
        #expect(throws: PruningError.fileExists) { try scene.log.prune(before: old, export: "\(folder.path)/b") }
    }

    @Test func `deletes nothing where the export cannot be written, or a process ends in between`() async throws {
        let (scene, before) = try await Self.scene()
        #expect(throws: AuditLogError.self) { try scene.log.prune(before: before, export: "/nowhere/old.jsonl") }
        #expect(try scene.log.entries(limit: 100).count == 30)
        #expect(try scene.folder.verdict().isWhole)
        // What a kill leaves before the transaction: the export alone.
        let disk = Disk(of: scene.log, .refuse(.SQLITE_FULL))
        let folder = try Folder()
        #expect(throws: DatabaseError.self) { try scene.log.prune(before: before, export: "\(folder.path)/old") }
        #expect(try scene.log.entries(limit: 100).count == 30)
        #expect(try scene.folder.verdict().isWhole)
        #expect(throws: DatabaseError.self) { try scene.tell("DELETE FROM entry WHERE seq = 1") }
        withExtendedLifetime(disk) {}
    }
}
