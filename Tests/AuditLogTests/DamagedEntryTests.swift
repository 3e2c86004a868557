import GRDB
import TestSupport
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `An entry that somebody damaged` {
    @Test(arguments: [
        "time = -9223372036854775808", "time = 9223372036854775807", "action = 'frobnicate'", "phase = 'x'",
        "outcome = 'maybe'", "user_id = '/'", "app_id = '/'", "epoch = -9223372036854775808", "mac = x''",
        "intent = -1, duration = -9223372036854775808, status = 9223372036854775807",
        "reason = CAST(zeroblob(500000) AS TEXT)",
    ])
    func `is shown as damaged, and the rest works (C-53)`(change: String) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let connection = try fixture.folder.otherConnection("PRAGMA ignore_check_constraints = ON")
        let trigger = try #require(
            try await connection.read { db in
                try String.fetchOne(db, sql: "SELECT sql FROM sqlite_schema WHERE name = 'entry_is_never_changed'")
            })
        try connection.run("DROP TRIGGER entry_is_never_changed; UPDATE entry SET \(change) WHERE seq = 3; \(trigger)")
        #expect(try fixture.log.entries().map(\.seq) == [4, 3, 2, 1])
        #expect(try fixture.log.entry(3)?.seq == 3)
        #expect(try fixture.log.page(Filter(), limit: 10, countingUpTo: 100, openLimit: 10).found.entries.count == 4)
        for format in ExportFormat.allCases {
            let export = try fixture.log.export(Filter(), as: format)
            while try export.next() != nil {}
        }
        _ = try await fixture.log.record(.revocation("op-3"), by: .ada) { Outcome(.succeeded) }
        try fixture.log.anchor()
        #expect(1...3 ~= (try #require(try fixture.folder.verdict().firstBad)))
        _ = try fixture.log.checkWholeLog()
    }
}
