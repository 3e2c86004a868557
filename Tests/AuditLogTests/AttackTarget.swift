import Foundation
import GRDB
import TestSupport

@testable import AuditFormat
@testable import AuditLog

/// A log for attackers: 40 entries in several epochs, hourly anchors, and a copy of an earlier state.
struct AttackTarget {
    let fixture: AuditLogFixture
    /// A copy of the folder as it was after entry 20.
    let older: TemporaryFolder
    let anchors: [Anchor]

    init() async throws {
        fixture = try AuditLogFixture()
        older = try TemporaryFolder()
        for number in 1...20 {
            fixture.clock.advance(by: .minutes(17))
            _ = try await fixture.log.record(.revocation("op-\(number)"), by: .ada) { Outcome(.succeeded) }
            try fixture.log.anchorIfDue()
            if number == 10 {
                try FileManager.default.copyItem(atPath: fixture.folder.database, toPath: older.database)
                try FileManager.default.copyItem(
                    atPath: fixture.folder.database + "-wal", toPath: older.database + "-wal")
            }
        }
        anchors = try fixture.anchorLines().compactMap { Anchor(line: $0) }
    }

    /// Executes statements as an attacker who has the files does: without triggers and without constraints, and with the
    /// derived tables brought in line.
    func attack(_ sql: String) throws {
        let connection = try fixture.folder.otherConnection()
        let triggers = try connection.read { db in
            try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        }
        for trigger in triggers { try connection.run("DROP TRIGGER \(trigger["name"] as String)") }
        try connection.run("PRAGMA ignore_check_constraints = ON; \(sql)")
        // Whoever can do that leaves no trace of how.
        try connection.writeWithoutTransaction { db in try DerivedTables.rebuild(db) }
        for trigger in triggers { try connection.run(trigger["sql"]) }
    }

    /// Computes the MAC of an entry again with a key and stores it.
    func reseal(_ seq: Int64, with key: Key) throws {
        let connection = try fixture.folder.otherConnection()
        let mac = try connection.read { db in
            let previous = try MAC(
                Data.fetchOne(db, sql: "SELECT mac FROM entry WHERE seq = ?", arguments: [seq - 1]) ?? Data())
            var canonical = CanonicalEntry()
            try StoredEntry.forEach(db, "WHERE seq = ?", [seq]) { entry in
                entry.write(to: &canonical, seq: seq, after: previous)
                return true
            }
            return key.mac(of: canonical.bytes)
        }
        try attack("UPDATE entry SET mac = x'\(mac.hex)' WHERE seq = \(seq)")
    }

    /// Replaces the log by its older copy.
    func replaceWithOlderCopy() throws {
        for suffix in ["", "-wal"] {
            try? FileManager.default.removeItem(atPath: fixture.folder.database + suffix)
            try FileManager.default.copyItem(
                atPath: older.database + suffix, toPath: fixture.folder.database + suffix)
        }
        try? FileManager.default.removeItem(atPath: fixture.folder.database + "-shm")
    }

    func writeAnchors(_ lines: [String]) throws {
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: "\(fixture.folder.path)/anchors.jsonl", atomically: true, encoding: .utf8)
    }
}
