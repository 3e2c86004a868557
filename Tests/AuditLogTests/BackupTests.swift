import Foundation
import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `A backup of the log` {
    @Test func `is one whole file, created while entries are written`() async throws {
        let fixture = try AuditLogFixture()
        let copies = try TemporaryFolder()
        try fixture.log.anchor()
        async let writing: Void = {
            for number in 1...200 {
                _ = try await fixture.log.record(.revocation("op-\(number)"), by: .ada) { Outcome(.succeeded) }
            }
        }()
        for number in 1...5 {
            let path = "\(copies.path)/\(number).sqlite"
            let report = try AuditLog.backUp(folder: fixture.folder.path, to: path)
            #expect(report.verdict.isSound)
            let verdict = try AuditLog.verify(
                database: path,
                VerificationSources(
                    localAnchors: path + ".anchors.jsonl", key: "\(fixture.folder.path)/audit-first.key"))
            #expect(verdict.isSound)
            #expect(verdict.last == report.last)
        }
        try await writing
        #expect(try fixture.folder.verdict().last == 400)
        let names = try FileManager.default.contentsOfDirectory(atPath: copies.path)
        #expect(Set(names) == Set((1...5).flatMap { ["\($0).sqlite", "\($0).sqlite.anchors.jsonl"] }))
    }

    @Test func `overwrites nothing, and is created and reports it if the log is damaged`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let copies = try TemporaryFolder()
        let path = "\(copies.path)/copy"
        _ = try AuditLog.backUp(folder: fixture.folder.path, to: path)
        #expect(throws: AuditLogError.self) { try AuditLog.backUp(folder: fixture.folder.path, to: path) }
        try fixture.log.anchor()
        try fixture.folder.otherConnection("DROP TRIGGER entry_is_never_changed").run(
            "UPDATE entry SET reason = 'x' WHERE seq = 2")
        let report = try AuditLog.backUp(folder: fixture.folder.path, to: "\(copies.path)/bad")
        #expect(report.verdict.conclusion == .damaged)
        #expect(FileManager.default.fileExists(atPath: "\(copies.path)/bad"))
    }

    @Test func `can be restored: the log continues from there, and the verdict says what was lost`() async throws {
        let folder = try TemporaryFolder()
        let copies = try TemporaryFolder()
        let path = "\(copies.path)/copy"
        do {
            let log = try AuditLog(folder: folder.path)
            for _ in 1...3 { try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
            try log.anchor()
            _ = try AuditLog.backUp(folder: folder.path, to: path)
            await #expect(throws: AuditLogError.inUse) { try await AuditLog.restore(path, into: folder.path) }
        }
        // Nothing was written since, so nothing is lost.
        _ = try await AuditLog.restore(path, into: folder.path)
        #expect(try folder.verdict().isSound)
        do {
            let log = try AuditLog(folder: folder.path)
            for _ in 1...3 { try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
            try log.anchor()
        }
        _ = try await AuditLog.restore(path, into: folder.path)
        let log = try AuditLog(folder: folder.path)
        try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        try log.anchor()
        #expect(try log.entries().map(\.event.action) == [.signIn, .restoration, .signIn, .signIn, .signIn])
        for withKey in [true, false] {
            let verdict = try folder.verdict(withKey: withKey)
            #expect(verdict.faults == [])
            #expect(verdict.restorations.map { [$0.seq, $0.lostTo] } == [[4, 7]])
        }
        #expect(try await log.verifyNewEntries().faults == [])
    }

    @Test func `can be restored on a machine that has only the initial key`() async throws {
        let (fixture, copies, machine) = (
            try await AuditLogFixture.withEntries(), try TemporaryFolder(), try TemporaryFolder()
        )
        _ = try AuditLog.backUp(folder: fixture.folder.path, to: "\(copies.path)/copy")
        await #expect(throws: AuditLogError.self) {
            try await AuditLog.restore("\(copies.path)/copy", into: machine.path)
        }
        try FileManager.default.copyItem(
            atPath: "\(fixture.folder.path)/audit-first.key", toPath: "\(machine.path)/audit.key")
        #expect(try await AuditLog.restore("\(copies.path)/copy", into: machine.path).last == 4)
        let verdict = try AuditLog.verify(
            database: machine.database,
            VerificationSources(
                localAnchors: "\(machine.path)/anchors.jsonl", key: "\(fixture.folder.path)/audit-first.key"))
        #expect(verdict.isSound, "\(verdict.faults)")
        #expect(verdict.last == 5)
    }

    @Test func `is not restored if it is damaged`() async throws {
        let (fixture, copies) = (try await AuditLogFixture.withEntries(), try TemporaryFolder())
        let path = "\(copies.path)/copy"
        try fixture.log.anchor()
        _ = try AuditLog.backUp(folder: fixture.folder.path, to: path)
        let copy = try DatabaseQueue(path: path)
        try copy.run("DROP TRIGGER entry_is_never_changed; UPDATE entry SET reason = 'x' WHERE seq = 2")
        await #expect(throws: AuditLogError.self) { try await AuditLog.restore(path, into: try TemporaryFolder().path) }
        await #expect(throws: AuditLogError.self) {
            try await AuditLog.restore("/nowhere", into: try TemporaryFolder().path)
        }
    }
}
