import Foundation
import GRDB
import Testing

@testable import AuditLog

@Suite struct `A log of the first version` {
    @Test func `is taken over with every entry, sealed as it is`() async throws {
        let folder = try Folder()
        let old = try DatabaseQueue(path: folder.database)
        try old.run("PRAGMA journal_mode = WAL")
        var migrator = DatabaseMigrator()
        migrator.registerMigration("entries") { db in try db.execute(sql: Schema.firstTables) }
        try migrator.migrate(old)
        try old.run(
            """
            INSERT INTO entry (seq, time, phase, action, operation, admin_email, address, reason)
            VALUES (1, 5, 'intent', 'revocation', 'op-1', 'ada@example.com', '', 'why');
            INSERT INTO entry (seq, time, phase, intent, action, operation, admin_email, address, outcome, status)
            VALUES (2, 6, 'outcome', 1, 'revocation', 'op-1', 'ada@example.com', '', 'succeeded', 200);
            INSERT INTO entry (seq, time, phase, action, operation, admin_email, address)
            VALUES (3, 7, 'intent', 'revocation', 'op-2', 'ada@example.com', '');
            """)
        try old.close()
        let log = try AuditLog(folder: folder.path)
        #expect(try log.entries().map(\.seq) == [3, 2, 1])
        #expect(try log.entry(2)?.outcome == Outcome(.succeeded, status: 200))
        #expect(try log.entry(1)?.event.reason == "why")
        #expect(try log.openOperations().map(\.seq) == [3])
        try await log.recordEvent(Event(.signIn), Outcome(.succeeded), by: .ada)
        #expect(try folder.verdict().isWhole)
        #expect(try log.summary(Filter(), upTo: 1).count == 4)
    }
}
