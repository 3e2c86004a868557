import Disk
import Foundation
import GRDB
import TestSupport
import Testing
import Time

@testable import AuditFormat
@testable import AuditLog

@Suite struct `Pruning the log` {
    /// Writes 20 old entries of 10 operations and 10 recent ones.
    private static func fixture() async throws -> (fixture: AuditLogFixture, before: UTCTime) {
        let fixture = try AuditLogFixture()
        for number in 1...10 {
            fixture.clock.advance(by: .days(1))
            _ = try await fixture.log.record(.revocation("op-\(number)", reason: "reason \(number)"), by: .ada) {
                Outcome(.succeeded)
            }
        }
        let before = fixture.clock.now + .milliseconds(1)
        try fixture.log.anchor()
        fixture.clock.advance(by: .days(190))
        for _ in 1...10 { try await fixture.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal) }
        try fixture.log.anchor()
        return (fixture, before)
    }

    @Test func `exports, deletes and records the oldest entries, and the chain stays whole`() async throws {
        let (fixture, before) = try await Self.fixture()
        let folder = try TemporaryFolder()
        #expect(try fixture.folder.verdict().isSound)
        while try !fixture.log.indexText() {}

        let pruning = try fixture.log.prune(before: before, export: "\(folder.path)/old.jsonl")

        #expect((pruning.first, pruning.last) == (1, 20))
        #expect(try fixture.log.entries(limit: 100).map(\.seq) == (21...31).reversed())
        #expect(try fixture.log.entry(31)?.event.action == .pruning)
        for withKey in [true, false] {
            let verdict = try fixture.folder.verdict(withKey: withKey)
            #expect(verdict.isSound, "\(verdict.faults)")
            #expect(verdict.entries == 11)
        }
        let exported = try String(contentsOfFile: "\(folder.path)/old.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(exported.count == 20)
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try fixture.log.last == 32)
        #expect(try fixture.folder.verdict().isSound)
        #expect(try await fixture.log.verifyNewEntries().isSound)

        var text = Filter()
        text.text = "reason 7"
        #expect(try fixture.log.entries(text).isEmpty)
        #expect(try fixture.log.summary(Filter(), upTo: 1).count == fixture.log.entries(Filter(), limit: 100).count)
        #expect(throws: DatabaseError.self) { try fixture.execute("DELETE FROM entry WHERE seq = 21") }
    }

    @Test func `can be repeated`() async throws {
        let (fixture, before) = try await Self.fixture()
        let folder = try TemporaryFolder()
        _ = try fixture.log.prune(before: before - .days(5), export: "\(folder.path)/1.jsonl")
        #expect(try fixture.folder.verdict().isSound)
        _ = try fixture.log.prune(before: before, export: "\(folder.path)/2.jsonl")
        #expect(try fixture.folder.verdict().isSound)
        #expect(try fixture.log.entries(limit: 100).map(\.seq).last == 21)
    }

    @Test func `leaves entries of the last 90 days, incomplete operations and open ones`() async throws {
        let fixture = try AuditLogFixture()
        let folder = try TemporaryFolder()
        _ = try await fixture.log.record(.revocation("op-1"), by: .ada) { Outcome(.succeeded) }
        _ = try await fixture.log.writer.append(.intent(.revocation("op-2"), time: fixture.clock.now))
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let old = fixture.clock.now + .milliseconds(1)
        #expect(throws: PruningError.tooRecent) { try fixture.log.prune(before: old, export: "\(folder.path)/a") }
        try fixture.log.anchor()
        fixture.clock.advance(by: .days(100))
        try await fixture.log.recordEvent(Event(.start), Outcome(.succeeded), by: .portal)
        #expect(try fixture.log.prune(before: old, export: "\(folder.path)/b").last == 2)
        #expect(throws: PruningError.nothingToPrune) { try fixture.log.prune(before: old, export: "\(folder.path)/c") }
        let open = try #require(try fixture.log.openOperations().first)
        try await fixture.log.settle(open, Outcome(.applied))
        // The settlement is recent, so the intent stays with it.
        #expect(throws: PruningError.nothingToPrune) { try fixture.log.prune(before: old, export: "\(folder.path)/c") }
        #expect(throws: PruningError.fileExists) { try fixture.log.prune(before: old, export: "\(folder.path)/b") }
    }

    @Test func `deletes nothing if the export cannot be written, or if the process ends before the deletion`()
        async throws
    {
        let (fixture, before) = try await Self.fixture()
        #expect(throws: DiskError.self) { try fixture.log.prune(before: before, export: "/nowhere/old.jsonl") }
        #expect(try fixture.log.entries(limit: 100).count == 30)
        #expect(try fixture.folder.verdict().isSound)
        // A process that is killed before the transaction leaves only the export.
        let disk = FaultyDisk(of: fixture.log, .fail(.SQLITE_FULL))
        let folder = try TemporaryFolder()
        #expect(throws: DatabaseError.self) { try fixture.log.prune(before: before, export: "\(folder.path)/old") }
        #expect(try fixture.log.entries(limit: 100).count == 30)
        #expect(try fixture.folder.verdict().isSound)
        #expect(throws: DatabaseError.self) { try fixture.execute("DELETE FROM entry WHERE seq = 1") }
        withExtendedLifetime(disk) {}
    }

    @Test func `leaves an entry until it is 90 days old, to the millisecond (C-77)`() async throws {
        let fixture = try AuditLogFixture()
        let path = "\(try TemporaryFolder().path).jsonl"
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        let before = fixture.clock.now + .milliseconds(1)
        // The anchor shows the age, and it was written 10 ms after the entry.
        fixture.clock.advance(by: .milliseconds(10))
        try fixture.log.anchor()
        fixture.clock.advance(by: .milliseconds(90 * 86_400_000 - 10))
        #expect(throws: PruningError.tooRecent) { try fixture.log.prune(before: before, export: path) }
        for _ in 1...9 {
            fixture.clock.advance(by: .milliseconds(1))
            #expect(throws: PruningError.nothingToPrune) { try fixture.log.prune(before: before, export: path) }
        }
        fixture.clock.advance(by: .milliseconds(1))
        #expect(try fixture.log.prune(before: before, export: path).last == 1)
        #expect(try fixture.folder.verdict().isSound)
        try FileManager.default.removeItem(atPath: path)
    }

    @Test(arguments: ["reason", "ticket", "admin_email", "user_name", "app_scopes"])
    func `deletes nothing if the export does not have an entry as it is stored (C-77)`(column: String) async throws {
        let (fixture, before) = try await Self.fixture()
        let folder = try TemporaryFolder()
        // No export can have these bytes, which are not UTF-8.
        try fixture.folder.otherConnection("DROP TRIGGER entry_is_never_changed")
            .run("UPDATE entry SET \(column) = CAST(x'ff' AS TEXT) WHERE seq = 7")
        #expect(throws: PruningError.exportDiffers(7)) {
            try fixture.log.prune(before: before, export: "\(folder.path)/old.jsonl")
        }
        #expect(try fixture.rows().count == 30)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/old.jsonl"))
    }
}

@Suite struct `An export that is compared with the log` {
    private static let entryCount: Int64 = 4

    /// A log and its export, in which each line can be changed.
    private static func exported(_ change: (inout [[String: Any]]) -> Void) async throws -> (AuditLogFixture, String) {
        let fixture = try await AuditLogFixture.withEntries()
        let path = "\(fixture.folder.path)/export.jsonl"
        _ = try VerifiedExport(database: fixture.log.store.database).write(after: .empty, upTo: entryCount, to: path)
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        change(&lines)
        let text = try lines.map { line in
            String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self) + "\n"
        }
        try text.joined().write(toFile: path, atomically: true, encoding: .utf8)
        return (fixture, path)
    }

    private static func compare(_ fixture: AuditLogFixture, _ path: String) throws {
        _ = try VerifiedExport(database: fixture.log.store.database)
            .compare(path, after: .empty, upTo: entryCount)
    }

    @Test func `is accepted if every field of every entry is the same`() async throws {
        let (fixture, path) = try await Self.exported { _ in }
        try Self.compare(fixture, path)
    }

    /// All fields but the number, which is the position of the line.
    @Test(arguments: EntryField.allCases.filter { $0 != .seq })
    func `is rejected if one field of one entry differs (C-77)`(field: EntryField) async throws {
        for removes in [false, true] {
            let (fixture, path) = try await Self.exported { lines in
                switch lines[1][field.name] {
                case _? where removes: lines[1][field.name] = nil
                case let number as Int: lines[1][field.name] = number + 1
                case _ where field.isTime: lines[1][field.name] = "2026-11-23T20:41:07.001Z"
                case _ where field == .mac: lines[1][field.name] = String(repeating: "0", count: 64)
                case let text: lines[1][field.name] = "\(text as? String ?? "")x"
                }
            }
            #expect(throws: PruningError.exportDiffers(2), "\(removes)") { try Self.compare(fixture, path) }
        }
    }

    @Test func `is rejected if a line is missing or added (C-77)`() async throws {
        let (shorter, path) = try await Self.exported { $0.removeLast() }
        #expect(throws: PruningError.exportDiffers(4)) { try Self.compare(shorter, path) }
        let (longer, otherPath) = try await Self.exported { $0.append($0[3]) }
        #expect(throws: PruningError.exportDiffers(5)) { try Self.compare(longer, otherPath) }
    }
}
