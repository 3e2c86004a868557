import Foundation
import GRDB
import TestSupport
import Testing
import Time
import TransparencyLog

@testable import AuditFormat
@testable import AuditLog

@Suite struct `A receipt of an entry` {
    private func note(_ fixture: AuditLogFixture, segment: Int = 1) throws -> Note {
        try #require(Note(try fixture.contents(of: "tiles/\(segment)/checkpoint")))
    }

    @Test func `exists once a checkpoint covers the entry`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        #expect(try fixture.log.receipt(of: 1) == nil)
        try fixture.log.anchor()
        for seq: Int64 in 1...4 {
            #expect(try fixture.log.receipt(of: seq)?.hasPrefix("c2sp.org/tlog-proof@v1\n") == true)
        }
        #expect(try fixture.log.receipt(of: 5) == nil)
        try await fixture.log.recordEvent(Event(.signOut), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.receipt(of: 5) == nil)
        #expect(try fixture.log.receipt(of: .min) == nil)
    }

    @Test func `comes with a checkpoint of the log's key, which is kept and printed`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try fixture.log.anchor()
        let text = try #require(try AuditLog.checkpoint(folder: fixture.folder.path))
        let key = try #require(VerifierKey(try AuditLog.checkpointKey(folder: fixture.folder.path)))
        let note = try #require(Note(text))
        #expect(note.isSigned(by: key))
        #expect(Checkpoint(text: note.text)?.size == 4)
        #expect(Checkpoint(text: note.text)?.origin == key.name)
        #expect(try fixture.contents(of: "checkpoints/1-4") == text)
        #expect(try fixture.log.receipt(of: 2)?.hasSuffix(text) == true)
    }

    @Test(arguments: [nil, "tiles/1/tile/0/002.p/192", "tiles/1/checkpoint"])
    func `survives a restart, and a lost or damaged file`(damaged: String?) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try fixture.insert(700, isIndexed: false) { ("\($0)", "") }
        try fixture.log.anchor()
        let root = Checkpoint(text: try note(fixture).text)?.root
        let folder = try fixture.folder.copy()
        if let damaged { try Data([1, 2, 3]).write(to: URL(fileURLWithPath: "\(folder.path)/\(damaged)")) }
        let reopened = try AuditLogFixture(in: folder)
        try reopened.log.anchor()
        #expect(Checkpoint(text: try note(reopened).text)?.root == root)
        #expect(try reopened.log.receipt(of: 704) != nil)
    }

    @Test func `can be made after entries were pruned, because their hashes are kept`() async throws {
        let fixture = try AuditLogFixture()
        for _ in 0..<3 { try await fixture.log.recordEvent(Event(.signOut), Outcome(.succeeded), by: .ada) }
        try fixture.log.anchor()
        fixture.clock.advance(by: .days(100))
        try await fixture.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
        _ = try fixture.log.prune(
            before: fixture.clock.now + Duration.days(-95), export: "\(fixture.folder.path)/pruned.jsonl")
        let first: Int64? = try fixture.rows().first?["seq"]
        #expect(first == 4)
        try fixture.log.anchor()
        #expect(Checkpoint(text: try note(fixture).text)?.size == 5)
        #expect(try fixture.log.receipt(of: 4)?.contains("\nindex 3\n") == true)
        #expect(try fixture.log.receipt(of: 3) == nil)
    }
}
