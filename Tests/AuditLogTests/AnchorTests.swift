import Foundation
import Testing

@testable import AuditLog

@Suite struct `An anchor` {
    @Test func `is written each hour, even when nothing happens, and told`() throws {
        let scene = try Scene()
        let told = Shared<[String]>([])
        scene.log.listenToAnchors { line in told.withLock { $0.append(line) } }
        for minutes in [0, 59, 1, 30, 30, 600] as [Int64] {
            scene.clock.now += minutes * 60_000
            try scene.log.anchorIfDue()
        }
        let lines = try scene.lines()
        #expect(lines.count == 4)
        #expect(told.withLock { $0 } == lines)
        #expect(scene.log.integrityStatus.anchored == scene.clock.now)
    }

    @Test func `is written before an entry that comes more than an hour after the last`() async throws {
        let scene = try Scene()
        try scene.log.anchor()
        scene.clock.now += 61 * 60_000
        try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try scene.lines().count == 2)
        #expect(try scene.folder.verdict().isWhole)
    }

    @Test func `is chained to the line before, sealed, and pins down the last entry`() async throws {
        let scene = try Scene()
        try scene.log.anchor()
        for _ in 1...3 { try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        try scene.log.anchor()
        let lines = try scene.lines()
        let anchors = lines.compactMap { Anchor(line: $0) }
        #expect(anchors.map(\.seq) == [0, 3])
        #expect(anchors.map(\.count) == [0, 3])
        #expect(anchors[1].mac == (try scene.log.entry(3))?.mac)
        #expect(anchors[1].previous == Anchor.hash(of: lines[0]))
        #expect(anchors[0].previous == .zero)
        #expect(lines[1] == anchors[1].line(sealedBy: scene.log.keyStore.key))
    }

    @Test func `is gone on from after a restart`() async throws {
        let folder = try Folder()
        for _ in 1...3 {
            let log = try AuditLog(folder: folder.path)
            try await log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
            try log.anchor()
        }
        let verdict = try folder.verdict()
        #expect(verdict.isWhole)
        // One more comes with the first entry, as none was there.
        #expect(verdict.anchors == 4)
        #expect(try folder.verdict(keyed: false).isWhole)
    }

    @Test(arguments: [
        "", "{}", "nonsense", "[1]", #"{"segment":1}"#,
        #"{"segment":1,"seq":"0","mac":"","digest":"","count":0,"time":"","key":"","epoch":0,"previous":"","seal":""}"#,
    ])
    func `is read only from its own form`(line: String) { #expect(Anchor(line: line) == nil) }

    @Test func `that cannot be written keeps no entry out`() async throws {
        let scene = try Scene()
        try FileManager.default.createDirectory(
            atPath: "\(scene.folder.path)/anchors.jsonl", withIntermediateDirectories: false)
        #expect(throws: AuditLogError.self) { try scene.log.anchor() }
        try await scene.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try scene.log.entries().count == 1)
        #expect(scene.log.isWritable)
    }
}

extension Scene {
    /// The anchors that were written.
    func lines() throws -> [String] { try file("anchors.jsonl").split(separator: "\n").map(String.init) }
}

@Suite struct `AnchorFile that were being written when the machine stopped` {
    @Test(arguments: ["{\"segment\":1,\"se", "\u{0}\u{0}\u{0}", "\u{0}\u{0}\"seal\":\"00\"}\n", "nonsense\nnonsense\n"])
    func `are none, and the next start takes them away`(rest: String) async throws {
        let folder = try Folder()
        let path = "\(folder.path)/anchors.jsonl"
        var whole = ""
        do {
            let log = try AuditLog(folder: folder.path)
            try await log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
            try log.anchor()
            whole = try String(contentsOfFile: path, encoding: .utf8)
            try (whole + rest).write(toFile: path, atomically: false, encoding: .utf8)
            #expect(try folder.verdict().isWhole)
        }
        let log = try AuditLog(folder: folder.path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == whole)
        try log.anchor()
        #expect(try folder.verdict().isWhole)
        #expect(try folder.verdict(keyed: false).isWhole)
        // In the middle they are no accident.
        let lines = whole.split(separator: "\n").map { $0 + "\n" }
        try (lines[0] + "nonsense\n" + lines.dropFirst().joined()).write(
            toFile: path, atomically: false, encoding: .utf8)
        #expect(try folder.verdict().isWhole == (lines.count == 1))
    }
}
