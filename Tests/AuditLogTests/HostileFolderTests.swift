import Disk
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

/// Somebody else can write the files of the log while the portal runs, or while it is stopped.
@Suite struct `Somebody who changes the files of the log` {
    static let schemaChanges = [
        """
        CREATE TRIGGER x AFTER INSERT ON entry WHEN NEW.admin_email = 'ada@example.com' BEGIN
            DELETE FROM entry WHERE seq = NEW.seq;
        END
        """,
        "CREATE TRIGGER x AFTER INSERT ON day BEGIN DELETE FROM open_operation; END",
        "DROP TRIGGER entry_is_never_deleted", "DROP INDEX entry_user", "CREATE VIEW x AS SELECT 1",
        "CREATE TABLE x (y)", "CREATE INDEX x ON entry (reason)", "DROP TABLE hour",
    ]

    @Test(arguments: schemaChanges)
    func `cannot change the schema of a log that is being written (C-47)`(sql: String) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try fixture.folder.otherConnection().run(sql)
        await #expect {
            try await fixture.log.record(.revocation("op-3"), by: .ada) {
                Issue.record("the work ran")
                return Outcome(.succeeded)
            }
        } throws: { $0.isUnusable }
        #expect(try #require(fixture.log.failure).isUnusable)
        #expect(try fixture.rows().count == 4)
    }

    @Test(arguments: schemaChanges)
    func `cannot change the schema before a start (C-47)`(sql: String) async throws {
        let folder = try TemporaryFolder()
        try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        try folder.otherConnection().run(sql)
        #expect { try AuditLog(folder: folder.path) } throws: { $0.isUnusable }
    }

    @Test func `cannot make an entry disappear with a trigger that is gone again (C-47)`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        // A temporary trigger is in no schema that can be compared, so only reading the entry back finds it.
        try fixture.execute(
            "CREATE TEMP TRIGGER x AFTER INSERT ON entry BEGIN UPDATE entry SET mac = zeroblob(32) WHERE seq = NEW.seq; END"
        )
        try fixture.execute("PRAGMA recursive_triggers = OFF")
        let drop = "DROP TRIGGER entry_is_never_changed"
        try fixture.execute(drop)
        let key = try fixture.log.currentKey
        #expect {
            try fixture.log.writer.inTransaction { db in
                _ = try NewEntry.event().insert(after: ChainHead(lastEntryIn: db), sealedBy: key, into: db)
            }
        } throws: { $0.isUnusable }
        #expect(try fixture.rows().count == 4)
    }

    /// What may happen to a file; the portal has the old one open.
    static let accidents: [(String, @Sendable (String) throws -> Void)] = [
        ("removed", { path in try FileManager.default.removeItem(atPath: path) }),
        ("renamed", { path in try FileManager.default.moveItem(atPath: path, toPath: path + ".old") }),
        (
            "replaced",
            { path in
                try FileManager.default.copyItem(atPath: path, toPath: path + ".copy")
                try DurableFile.rename(path + ".copy", to: path)
            }
        ),
        ("truncated", { path in try DurableFile.truncate(path, to: 0) }),
    ]

    @Test(arguments: ["audit.sqlite", "audit.sqlite-wal"], accidents)
    func `cannot take the files from under a running portal (C-54)`(
        name: String, accident: (String, @Sendable (String) throws -> Void)
    ) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try accident.1("\(fixture.folder.path)/\(name)")
        await #expect {
            try await fixture.log.record(.revocation("op-3"), by: .ada) {
                Issue.record("the work ran")
                return Outcome(.succeeded)
            }
        } throws: { _ in true }
        #expect(fixture.log.failure != nil, "\(accident.0)")
    }

    @Test func `may checkpoint the log: nothing is lost then`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try fixture.folder.otherConnection().run("PRAGMA wal_checkpoint (TRUNCATE)")
        _ = try await fixture.log.record(.revocation("op-3"), by: .ada) { Outcome(.succeeded) }
        #expect(try fixture.rows().count == 6)
    }

    @Test(arguments: ["audit.key", "anchors.jsonl"])
    func `cannot make the portal begin a new log by removing the old one (C-54)`(remaining: String) async throws {
        let folder = try TemporaryFolder()
        try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        try AuditLog(folder: folder.path).anchor()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != remaining {
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)")
        }
        #expect { try AuditLog(folder: folder.path) } throws: { $0.isUnusable }
    }

    @Test func `leaves a first start that was interrupted to be repeated`() throws {
        let folder = try TemporaryFolder()
        let files = LogFiles(folder: folder.path)
        let key = try KeyStore.create(files)
        try "half a database".write(toFile: files.database + ".new", atomically: false, encoding: .utf8)
        let log = try AuditLog(folder: folder.path)
        #expect(try log.currentKey.id == key.id)
    }

    @Test func `cannot roll the log back with a journal beside it (C-58)`() async throws {
        let folder = try TemporaryFolder()
        try await AuditLog(folder: folder.path).recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        try "".write(toFile: "\(folder.database)-journal", atomically: false, encoding: .utf8)
        #expect { try AuditLog(folder: folder.path) } throws: { $0.isUnusable }
        #expect { try folder.verdict() } throws: { $0.isUnusable }
        try FileManager.default.removeItem(atPath: "\(folder.database)-journal")
        #expect(try AuditLog(folder: folder.path).last == 1)
    }
}

/// What can go wrong with the file of anchors.
@Suite struct `An anchor that cannot be written` {
    @Test func `is tried again after a minute, without reading its entries again (C-5)`() async throws {
        let fixture = try AuditLogFixture()
        let path = "\(fixture.folder.path)/anchors.jsonl"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(throws: DiskError.self) { try fixture.log.anchorIfDue() }
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        fixture.clock.advance(by: .seconds(59))
        try fixture.log.anchorIfDue()
        fixture.clock.advance(by: .seconds(1))
        #expect(throws: DiskError.self) { try fixture.log.anchorIfDue() }
        try FileManager.default.removeItem(atPath: path)
        try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        fixture.clock.advance(by: .seconds(60))
        try fixture.log.anchorIfDue()
        #expect(try fixture.anchorLines().count == 1)
        #expect(try fixture.folder.verdict(withKey: false).faults == [])
    }
}
