import AuditFormat
import Foundation
import TestSupport
import Testing
import Time
import TransparencyLog

@testable import AuditLog

@Suite struct `A log compared with a checkpoint` {
    private let fixture: AuditLogFixture
    private let outside: TemporaryFolder

    /// A log of four entries with a checkpoint of two of them and one of all, both copied to another folder.
    init() async throws {
        fixture = try AuditLogFixture()
        outside = try TemporaryFolder()
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded, status: 200) }
        try fixture.log.anchor()
        try await fixture.log.recordEvent(Event(.signOut), Outcome(.succeeded), by: .ada)
        try await fixture.log.recordEvent(Event(.signOut), Outcome(.succeeded), by: .ada)
        try fixture.log.anchor()
        for name in ["1-2", "1-4"] {
            try FileManager.default.copyItem(
                atPath: "\(fixture.folder.path)/checkpoints/\(name)", toPath: "\(outside.path)/\(name)")
        }
    }

    private func verdict(_ path: String? = nil, witnesses: [String] = []) throws -> Verdict {
        var sources = VerificationSources(localAnchors: "\(fixture.folder.path)/anchors.jsonl")
        sources.checkpoints = path
        sources.witnesses = witnesses
        return try AuditLog.verify(database: fixture.folder.database, sources)
    }

    @Test func `is whole as far as the checkpoint reaches`() throws {
        #expect(try verdict().conclusion == .consistent)
        let found = try verdict(outside.path)
        #expect(found.conclusion == .whole)
        #expect(found.comparedWith == ["checkpoints"])
        #expect(found.comparedTo == 4)
        #expect(try verdict("\(outside.path)/1-2").comparedTo == 2)
    }

    @Test func `is damaged if another log of the same key is in its place`() throws {
        let path = "\(outside.path)/1-2"
        let note = try #require(Note(String(contentsOfFile: path, encoding: .utf8)))
        let forged = Checkpoint(origin: try #require(Checkpoint(text: note.text)).origin, size: 2, root: .empty)
        try (forged.text + note.contents.dropFirst(note.text.count)).write(
            toFile: path, atomically: true, encoding: .utf8)
        #expect(try verdict(outside.path).faults == [Fault(.checkpoint, 2)])
        #expect(try verdict(outside.path).conclusion == .damaged)
    }

    @Test func `is damaged if it ends before the checkpoint`() throws {
        let path = "\(outside.path)/1-4"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("\n4\n", with: "\n5\n").write(toFile: path, atomically: true, encoding: .utf8)
        let found = try verdict(path)
        #expect(found.faults == [Fault(.cut, 5)])
        #expect(found.comparedTo == nil)
    }

    @Test(arguments: [
        "", "nonsense", "another/origin\n2\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— a YWJjZGVm\n",
    ])
    func `cannot be compared with the checkpoint of another log or with another file`(contents: String) throws {
        let path = "\(outside.path)/1-2"
        try contents.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: AuditLogError.self) { try verdict(path) }
        #expect(throws: AuditLogError.self) { try verdict("\(outside.path)/none") }
    }

    @Test func `is compared after a restoration with what the restoration kept`() async throws {
        let backup = "\(outside.path)-backup.sqlite"
        defer { for suffix in ["", ".anchors.jsonl"] { try? FileManager.default.removeItem(atPath: backup + suffix) } }
        _ = try AuditLog.backUp(folder: fixture.folder.path, to: backup)
        let restored = try TemporaryFolder()
        for name in ["audit.key", "anchors.jsonl", "tiles", "checkpoint.key"] {
            try FileManager.default.copyItem(
                atPath: "\(fixture.folder.path)/\(name)", toPath: "\(restored.path)/\(name)")
        }
        _ = try await AuditLog.restore(backup, into: restored.path, clock: fixture.clock)
        let log = try AuditLog(folder: restored.path, clock: fixture.clock)
        try log.anchor()
        let text = try #require(try AuditLog.checkpoint(folder: restored.path))
        let checkpoint = try #require(Note(text).flatMap { Checkpoint(text: $0.text) })
        #expect(checkpoint.origin.hasSuffix("/2"))
        #expect(checkpoint.size == 5)

        var sources = VerificationSources(localAnchors: "\(restored.path)/anchors.jsonl")
        sources.checkpoints = outside.path
        #expect(try AuditLog.verify(database: restored.database, sources).conclusion == .whole)
        // A checkpoint of what the restoration has lost is not one of this log any more.
        let lost = "\(outside.path)/1-4"
        let all = try String(contentsOfFile: lost, encoding: .utf8)
        try all.replacing("\n4\n", with: "\n9\n").write(toFile: lost, atomically: true, encoding: .utf8)
        #expect(try AuditLog.verify(database: restored.database, sources).comparedTo == 2)
    }

    @Test func `counts a checkpoint in its own folder only if a known witness has cosigned it`() throws {
        let witness = try #require(
            SigningKey(name: "witness.example", type: .cosignature, seed: Array(repeating: 7, count: 32)))
        let stranger = try #require(
            SigningKey(name: "witness.example", type: .cosignature, seed: Array(repeating: 8, count: 32)))
        let path = "\(fixture.folder.path)/checkpoints/1-4"
        var note = try #require(Note(String(contentsOfFile: path, encoding: .utf8)))
        note.add(try note.cosignature(by: witness, at: 1_795_466_467))
        try note.contents.write(toFile: path, atomically: true, encoding: .utf8)

        let found = try verdict(witnesses: [witness.verifier.description])
        #expect(found.conclusion == .whole)
        #expect(found.comparedWith == ["witness.example"])
        #expect(try verdict(witnesses: [stranger.verifier.description]).conclusion == .consistent)
        #expect(throws: AuditLogError.self) { try verdict(witnesses: ["nobody"]) }
    }
}
