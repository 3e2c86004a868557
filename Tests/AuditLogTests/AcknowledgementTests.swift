import Foundation
import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `A fault of the log` {
    @Test func `alarms until an owner acknowledges it; then only new faults do (C-3)`() async throws {
        let target = try await AttackTarget()
        let log = target.fixture.log
        try log.anchor()
        try target.attack("UPDATE entry SET reason = 'harmless' WHERE seq = 17")
        let fault = try #require(try await log.verifyNewEntries().faults.first)
        #expect(log.integrityStatus.faults == [fault])
        #expect(try await log.acknowledge(fault.seq + 1, reason: "Nothing is there.", by: .ada) == [])

        #expect(try await log.acknowledge(fault.seq, reason: "The disk was replaced.", by: .ada) == [fault])
        #expect(log.integrityStatus.faults == [])
        let entry = try #require(try log.entries(limit: 1).first)
        #expect((entry.event.action, entry.event.reason) == (.acknowledgement, "The disk was replaced."))
        let verdict = try target.fixture.folder.verdict(withKey: false)
        #expect((verdict.conclusion, verdict.faults, verdict.newFaults) == (.consistent, [fault], []))
        #expect(verdict.acknowledged.map(\.seq) == [entry.seq])

        try log.anchor()
        try target.attack("UPDATE entry SET reason = 'harmless' WHERE seq = 37")
        #expect(try await log.verifyNewEntries().conclusion == .damaged)
        #expect(!log.integrityStatus.faults.isEmpty && !log.integrityStatus.faults.contains(fault))
    }

    @Test func `of an entry after the last anchor is found at the start, with the key of its epoch, and not forgotten`()
        async throws
    {
        let folder = try TemporaryFolder()
        do {
            let log = try AuditLog(folder: folder.path)
            try log.anchor()
            for _ in 1...3 { try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        }
        let connection = try folder.otherConnection()
        let trigger = try #require(
            try await connection.read { db in
                try String.fetchOne(db, sql: "SELECT sql FROM sqlite_schema WHERE name = 'entry_is_never_changed'")
            })
        try connection.run(
            "DROP TRIGGER entry_is_never_changed; UPDATE entry SET reason = 'harmless' WHERE seq = 2; \(trigger)")
        try connection.close()
        for _ in 1...2 {
            let log = try AuditLog(folder: folder.path)
            try log.anchor()
            try await log.verifyNewEntries()
            #expect(log.integrityStatus.faults.contains(Fault(.mac, 2)))
        }
    }

    @Test func `is not found where there is none`() async throws {
        let folder = try TemporaryFolder()
        for _ in 1...3 {
            let log = try AuditLog(folder: folder.path)
            #expect(log.store.faultsAtStart == [])
            for _ in 1...3 { try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada) }
        }
    }
}

@Suite struct `A verdict` {
    @Test func `is whole only if something from outside was compared (C-50)`() async throws {
        let target = try await AttackTarget()
        let outside = try TemporaryFolder()
        let path = "\(outside.path)/anchors.jsonl"
        try FileManager.default.copyItem(atPath: "\(target.fixture.folder.path)/anchors.jsonl", toPath: path)
        let folder = target.fixture.folder
        #expect(try folder.verdict().conclusion == .consistent)
        let verdict = try folder.verdict(outside: path)
        #expect((verdict.conclusion, verdict.comparedWith) == (.whole, ["anchors"]))
        #expect(verdict.comparedTo == target.anchors.last?.seq)
        try "".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try folder.verdict(outside: path).conclusion == .consistent)
        #expect(throws: AuditLogError.self) { try folder.verdict(outside: "/nowhere") }
    }

    @Test func `names local anchors that are missing or older than those from outside`() async throws {
        let target = try await AttackTarget()
        let outside = try TemporaryFolder()
        let (path, local) = ("\(outside.path)/anchors.jsonl", "\(target.fixture.folder.path)/anchors.jsonl")
        try FileManager.default.copyItem(atPath: local, toPath: path)
        try target.writeAnchors(Array(try target.fixture.anchorLines().dropLast()))
        #expect(try target.fixture.folder.verdict(outside: path).faults == [Fault(.missingAnchors, 0)])
        try FileManager.default.removeItem(atPath: local)
        #expect(try target.fixture.folder.verdict(outside: path).faults == [Fault(.missingAnchors, 0)])
    }
}
