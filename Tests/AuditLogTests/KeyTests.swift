import Crypto
import Foundation
import GRDB
import Testing

@testable import AuditLog

@Suite struct `The key of the chain` {
    @Test func `moves on by a hash, as its format says`() throws {
        let text = Key().text
        let secret = try #require(text.split(separator: "\n").last?.dropFirst(4))
        let key = try #require(Key(text: text))
        let bytes = try #require([UInt8](hexadecimal: String(secret)))
        let next = Array(SHA256.hash(data: Array("next".utf8) + bytes)).hexadecimal
        #expect(key.next.text.hasSuffix("epoch 1\nkey \(next)\n"))
        #expect(key.id == Array(SHA256.hash(data: Array("id".utf8) + bytes).prefix(8)).hexadecimal)
        #expect(key.next.id == key.id)
        #expect(key.moved(to: 3)?.text == key.next.next.next.text)
    }

    @Test func `never moves back, nor further than a log can have come`() {
        let key = Key().next
        #expect(key.moved(to: 1)?.text == key.text)
        for epoch in [0, -1, Int64.min, Int64.max, 20_000_000] { #expect(key.moved(to: epoch) == nil) }
    }

    @Test(arguments: [
        "", "nonsense", "connected-apps-portal audit key\nid 0123456789abcdef\nepoch 0\nkey 00\n",
        "connected-apps-portal audit key\nid 0123456789abcdef\nepoch -1\nkey \(String(repeating: "0", count: 64))\n",
        // The id is not this key's.
        "connected-apps-portal audit key\nid 0123456789abcdef\nepoch 0\nkey \(String(repeating: "0", count: 64))\n",
        "connected-apps-portal audit key\nid 0123456789abcdef\nepoch 1\nkey \(String(repeating: "G", count: 64))\n",
    ])
    func `is read only from its own form`(text: String) { #expect(Key(text: text) == nil) }

    @Test func `is the first time made with the log, and waits to be taken offline`() throws {
        let scene = try Scene()
        let first = try #require(Key(text: scene.file("audit-first.key")))
        #expect(first.epoch == 0)
        #expect(first.id == scene.log.keyStore.key.id)
        #expect(scene.log.integrityStatus.hasFirstKey)
        #expect(try FirstKey.take(from: scene.folder.path) == first.text)
        #expect(try FirstKey.take(from: scene.folder.path) == nil)
        #expect(!scene.log.integrityStatus.hasFirstKey)
    }

    @Test func `moves on with each start and every 15 minutes, and leaves no older one behind`() async throws {
        let scene = try Scene()
        #expect(scene.log.keyStore.key.epoch == 1)
        var seen = [try scene.file("audit.key")]
        for minutes in [14, 1, 15, 7, 8] as [Int64] {
            scene.clock.now += minutes * 60_000
            try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
            seen.append(try scene.file("audit.key"))
        }
        #expect(seen.map { Key(text: $0)?.epoch } == [1, 1, 2, 3, 3, 4])
        #expect(try scene.log.entries().map(\.epoch) == [4, 3, 3, 2, 1])
        #expect(try Key(text: scene.file("audit.key"))?.epoch == 4)
        let old = Set(seen.dropLast().compactMap { $0.split(separator: "\n").last }).subtracting(
            [try #require(seen.last?.split(separator: "\n").last)])
        for name in try FileManager.default.contentsOfDirectory(atPath: scene.folder.path)
        where name != "audit-first.key" {
            let contents = try Data(contentsOf: URL(filePath: "\(scene.folder.path)/\(name)"))
            for secret in old { #expect(contents.range(of: Data(secret.utf8)) == nil, "\(name)") }
        }
    }

    @Test func `moves on when the clock goes backwards too`() async throws {
        let scene = try Scene()
        scene.clock.now -= 1
        try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try scene.log.entries().map(\.epoch) == [2])
    }

    @Test func `is for its owner only`() throws {
        let scene = try Scene()
        for name in ["audit.key", "audit-first.key", "audit.ballast", "anchors.jsonl"] {
            let path = "\(scene.folder.path)/\(name)"
            try scene.log.anchor()
            guard FileManager.default.fileExists(atPath: path) else { continue }
            #expect(
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test func `must be there, and be the log's own`() async throws {
        let folder = try Folder()
        try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let path = "\(folder.path)/audit.key"
        let kept = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: AuditLogError.self) { try AuditLog(folder: folder.path) }
        for other in [Key().text, "nonsense", ""] {
            try other.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: AuditLogError.self) { try AuditLog(folder: folder.path) }
        }
        try kept.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try AuditLog(folder: folder.path).entries().count == 1)
    }

    @Test func `can be the first one, put back by the auditor: it catches up with the log`() async throws {
        let folder = try Folder()
        for _ in 1...3 { try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        try FileManager.default.removeItem(atPath: "\(folder.path)/audit.key")
        try FileManager.default.copyItem(
            atPath: "\(folder.path)/audit-first.key", toPath: "\(folder.path)/audit.key")
        try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let verdict = try folder.verdict()
        #expect(verdict.isWhole)
        #expect(verdict.entries == 4)
    }
}

extension Scene {
    /// The text of a file beside the log.
    func file(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
    }
}

extension Folder {
    /// What a verification says of the log here; with the first key, unless it is told otherwise.
    func verdict(keyed: Bool = true, anchors: String? = nil) throws -> Verdict {
        try AuditLog.verify(
            database: database, anchors: anchors ?? "\(path)/anchors.jsonl",
            key: keyed ? "\(path)/audit-first.key" : nil)
    }
}
