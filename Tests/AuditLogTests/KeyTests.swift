import Crypto
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The key of a log` {
    @Test func `is created with the log, and is erased only when its id is named (C-1)`() throws {
        let fixture = try AuditLogFixture()
        let first = try #require(Key(fileContents: fixture.contents(of: "audit-first.key")))
        #expect(first.epoch == 0)
        #expect(try first.id == fixture.log.currentKey.id)
        #expect(fixture.log.integrityStatus.hasFirstKey)
        #expect(try FirstKey.read(from: fixture.folder.path) == first.fileContents)
        #expect(try !FirstKey.forget(in: fixture.folder.path, id: "0000000000000000"))
        #expect(try FirstKey.read(from: fixture.folder.path) == first.fileContents)
        #expect(try FirstKey.forget(in: fixture.folder.path, id: first.id))
        #expect(try FirstKey.read(from: fixture.folder.path) == nil)
        #expect(!fixture.log.integrityStatus.hasFirstKey)
    }

    @Test func `is advanced at each start and every 15 minutes, and no older key stays on the disk`() async throws {
        let fixture = try AuditLogFixture()
        #expect(try fixture.log.currentKey.epoch == 1)
        var contents = [try fixture.contents(of: "audit.key")]
        for minutes in [14, 1, 15, 7, 8] as [Int64] {
            fixture.clock.advance(by: .minutes(minutes))
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            contents.append(try fixture.contents(of: "audit.key"))
        }
        #expect(contents.map { Key(fileContents: $0)?.epoch } == [1, 1, 2, 3, 3, 4])
        #expect(try fixture.log.entries().map(\.epoch) == [4, 3, 3, 2, 1])
        #expect(try Key(fileContents: fixture.contents(of: "audit.key"))?.epoch == 4)
        let old = Set(contents.dropLast().compactMap { $0.split(separator: "\n").last }).subtracting(
            [try #require(contents.last?.split(separator: "\n").last)])
        for name in try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
        where name != "audit-first.key" {
            let data = try Data(contentsOf: URL(filePath: "\(fixture.folder.path)/\(name)"))
            for secret in old { #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)") }
        }
    }

    @Test func `is advanced if the clock was set back, too`() async throws {
        let fixture = try AuditLogFixture()
        fixture.clock.advance(by: .milliseconds(-1))
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.entries().map(\.epoch) == [2])
    }

    @Test func `is readable for its owner only`() throws {
        let fixture = try AuditLogFixture()
        for name in ["audit.key", "audit-first.key", "audit.ballast", "anchors.jsonl"] {
            let path = "\(fixture.folder.path)/\(name)"
            try fixture.log.anchor()
            guard FileManager.default.fileExists(atPath: path) else { continue }
            #expect(
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func `must exist, and must be the key of this log`() async throws {
        let folder = try TemporaryFolder()
        try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let path = "\(folder.path)/audit.key"
        let original = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: AuditLogError.self) { try AuditLog(folder: folder.path) }
        for other in [Key().fileContents, "nonsense", ""] {
            try other.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: AuditLogError.self) { try AuditLog(folder: folder.path) }
        }
        try original.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try AuditLog(folder: folder.path).entries().count == 1)
    }

    @Test func `can be replaced by the initial key, which is advanced to the epoch of the log`() async throws {
        let folder = try TemporaryFolder()
        for _ in 1...3 {
            try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        try FileManager.default.removeItem(atPath: "\(folder.path)/audit.key")
        try FileManager.default.copyItem(
            atPath: "\(folder.path)/audit-first.key", toPath: "\(folder.path)/audit.key")
        try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let verdict = try folder.verdict()
        #expect(verdict.isSound)
        #expect(verdict.entries == 4)
    }
}
