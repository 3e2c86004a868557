import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `What is derived from the entries` {
    static let lies = [
        "INSERT INTO open_operation VALUES (1, 'op-1')", "DELETE FROM open_operation",
        "UPDATE day SET entries = entries + 1",
        "UPDATE day SET entries = 9223372036854775807", "DELETE FROM day", "UPDATE hour SET first = first + 1",
        "UPDATE hour SET last = 9223372036854775807", "DELETE FROM hour",
    ]

    @Test(arguments: lies)
    func `is compared with them, and rebuilt, recorded and shown if it differs (C-51, C-53)`(lie: String) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        #expect(try fixture.log.checkWholeLog().derivedTablesAgree)
        try fixture.folder.otherConnection().run(lie)
        #expect(try fixture.folder.verdict().faults == [Fault(.derived, 0)])
        // A lie never keeps an entry from being written.
        _ = try await fixture.log.record(.revocation("op-3"), by: .ada) { Outcome(.succeeded) }

        let check = try fixture.log.checkWholeLog()
        #expect(!check.derivedTablesAgree)
        try await fixture.log.record(check)
        #expect(fixture.log.integrityStatus.rebuiltAt == fixture.clock.now)
        let newest = try #require(try fixture.log.entries(limit: 1).first)
        #expect((newest.event.action, newest.outcome?.errorType) == (.verification, "derived"))
        #expect(try fixture.log.checkWholeLog().derivedTablesAgree)
        #expect(try fixture.folder.verdict().faults == [])
        #expect(try fixture.log.openOperations().map(\.seq) == [4])
    }

    @Test func `includes an index that hides an entry and says in its text that it does not (C-51)`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let connection = try fixture.folder.otherConnection()
        let sql = try #require(
            try await connection.read { db in
                try String.fetchOne(db, sql: "SELECT sql FROM sqlite_schema WHERE name = 'entry_user'")
            })
        try connection.run("DROP INDEX entry_user; \(sql) AND seq < 0; PRAGMA writable_schema = ON")
        try await connection.write { db in
            try db.execute(sql: "UPDATE sqlite_schema SET sql = ? WHERE name = 'entry_user'", arguments: [sql])
        }
        try connection.close()
        let copy = try fixture.folder.copy()
        #expect(try copy.verdict().faults == [Fault(.derived, 0)])
    }

    @Test func `stays correct through prunings of a part of an hour, and whatever the clock does`() async throws {
        let fixture = try AuditLogFixture()
        for minutes in [0, 1, 61, -61, 5, 70, -10] as [Int64] {
            fixture.clock.advance(by: .minutes(minutes))
            try await fixture.log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        }
        try fixture.log.anchor()
        fixture.clock.advance(by: .days(100))
        let folder = try TemporaryFolder()
        for seq in [2, 3, 5] as [Int64] {
            let time = try #require(try fixture.log.entry(seq)).time
            _ = try? fixture.log.prune(before: time, export: "\(folder.path)/\(seq)")
            #expect(try fixture.log.checkWholeLog().derivedTablesAgree, "\(seq)")
        }
        #expect(try fixture.folder.verdict().faults == [])
    }
}
