import Disk
import Foundation
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An anchor` {
    @Test func `is written every hour, even if nothing happens, and passed to the listener`() throws {
        let fixture = try AuditLogFixture()
        let received = Shared<[String]>([])
        fixture.log.listenToAnchors { line in received.withLock { $0.append(line) } }
        for minutes in [0, 59, 1, 30, 30, 600] as [Int64] {
            fixture.clock.advance(by: .minutes(minutes))
            try fixture.log.anchorIfDue()
        }
        let lines = try fixture.anchorLines()
        #expect(lines.count == 4)
        #expect(received.withLock { $0 } == lines)
        #expect(fixture.log.integrityStatus.anchoredAt == fixture.clock.now)
    }

    @Test func `is written before an entry more than an hour after the last anchor`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.log.anchor()
        fixture.clock.advance(by: .minutes(61))
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try fixture.anchorLines().count == 2)
        #expect(try fixture.folder.verdict().isSound)
    }

    @Test func `contains the hash of the previous line, a seal, and the last entry`() async throws {
        let fixture = try AuditLogFixture()
        try fixture.log.anchor()
        for _ in 1...3 { try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        try fixture.log.anchor()
        let lines = try fixture.anchorLines()
        let anchors = lines.compactMap { Anchor(line: $0) }
        #expect(anchors.map(\.seq) == [0, 3])
        #expect(anchors.map(\.count) == [0, 3])
        #expect(anchors[1].mac == (try fixture.log.entry(3))?.mac)
        #expect(anchors[1].previous == Anchor.hash(of: lines[0]))
        #expect(anchors[0].previous == .zero)
        #expect(try lines[1] == anchors[1].line(sealedBy: fixture.log.currentKey))
    }

    @Test func `is followed by more anchors after a restart`() async throws {
        let folder = try TemporaryFolder()
        for _ in 1...3 {
            let log = try AuditLog(folder: folder.path)
            try await log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
            try log.anchor()
        }
        let verdict = try folder.verdict()
        #expect(verdict.isSound)
        // One more is written before the first entry.
        #expect(verdict.anchors == 4)
        #expect(try folder.verdict(withKey: false).isSound)
    }

    @Test func `that cannot be written does not keep entries from being written`() async throws {
        let fixture = try AuditLogFixture()
        try FileManager.default.createDirectory(
            atPath: "\(fixture.folder.path)/anchors.jsonl", withIntermediateDirectories: false)
        #expect(throws: DiskError.self) { try fixture.log.anchor() }
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.entries().count == 1)
        #expect(fixture.log.isWritable)
    }
}

@Suite struct `An anchor that was being written when the machine stopped` {
    @Test(arguments: ["{\"segment\":1,\"se", "\u{0}\u{0}\u{0}", "\u{0}\u{0}\"seal\":\"00\"}\n", "nonsense\nnonsense\n"])
    func `does not count, and the next start removes it`(rest: String) async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/anchors.jsonl"
        var whole = ""
        do {
            let log = try AuditLog(folder: folder.path)
            try await log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
            try log.anchor()
            whole = try String(contentsOfFile: path, encoding: .utf8)
            try (whole + rest).write(toFile: path, atomically: false, encoding: .utf8)
            #expect(try folder.verdict().isSound)
        }
        let log = try AuditLog(folder: folder.path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == whole)
        try log.anchor()
        #expect(try folder.verdict().isSound)
        #expect(try folder.verdict(withKey: false).isSound)
        // In the middle, such a line is a fault.
        let lines = whole.split(separator: "\n").map { $0 + "\n" }
        try (lines[0] + "nonsense\n" + lines.dropFirst().joined()).write(
            toFile: path, atomically: false, encoding: .utf8)
        #expect(try folder.verdict().isSound == (lines.count == 1))
    }
}

/// What can be left of an anchor that was being written.
@Suite struct `An anchor that is torn` {
    /// A log with an anchor and a torn line after it, which `chattr +a` would keep.
    private func tornLog() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let log = try AuditLog(folder: folder.path)
        try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        try log.anchor()
        let path = "\(folder.path)/anchors.jsonl"
        let line = try #require(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").last)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(line.utf8.prefix(100)))
        return folder
    }

    @Test func `is removed at the next start`() async throws {
        let folder = try await tornLog()
        try AuditLog(folder: folder.path).anchor()
        #expect(try folder.verdict().faults == [])
    }

    @Test func `is left in a file that only allows appending, and is a fault of its own with honest causes (C-4)`()
        async throws
    {
        let fixture = try await AuditLogFixture.withEntries()
        try fixture.log.anchor()
        try fixture.log.anchor()
        let lines = try fixture.anchorLines()
        let path = "\(fixture.folder.path)/anchors.jsonl"
        for length in [1, 11, 100, 400] {
            let torn = lines[lines.count - 1].prefix(length)
            try (lines.dropLast().map { $0 + "\n" }.joined() + torn).write(
                toFile: path, atomically: true, encoding: .utf8)
            try DurableFile.appendLine(lines[lines.count - 1], to: path)
            #expect(try fixture.folder.verdict().faults == [Fault(.torn, 5)], "\(length)")
            #expect(Fault(.torn, 5).hasHonestCauses)
        }
    }

    @Test func `was never written if its append failed: the file is as before (C-2)`() async throws {
        let folder = try TemporaryFolder()
        let path: String = "\(folder.path)/file"
        try DurableFile.appendLine("a line", to: path)
        await #expect(processExitsWith: .success) { [path = path as String] in
            // There is room for a part of the line.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100, rlim_max: 100)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            do { try DurableFile.appendLine(String(repeating: "x", count: 1_000), to: path) } catch {
                exit(EXIT_SUCCESS)
            }
            exit(EXIT_FAILURE)
        }
        #expect(try DurableFile.read(path) == Array("a line\n".utf8))
        try DurableFile.appendLine("another", to: path)
        #expect(try DurableFile.read(path) == Array("a line\nanother\n".utf8))
    }
}
