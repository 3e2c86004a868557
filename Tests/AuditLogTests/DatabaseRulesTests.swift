import GRDB
import Testing

@testable import AuditFormat
@testable import AuditLog

@Suite struct `The database` {
    /// The log holds the intent and the outcome of op-1 (1, 2), an event (3) and the intent of op-2 (4).
    static let tampering = [
        "UPDATE entry SET reason = 'another'",
        "UPDATE entry SET reason = reason WHERE seq = 1",
        "UPDATE OR IGNORE entry SET reason = 'another' WHERE seq = 4",
        "UPDATE OR REPLACE entry SET seq = 1 WHERE seq = 4",
        "UPDATE OR ROLLBACK entry SET operation = 'op-3' WHERE seq = 4",
        "UPDATE OR FAIL entry SET seq = seq + 1 WHERE seq = 4",
        "UPDATE entry SET reason = 'another' FROM (SELECT 1) WHERE seq = 3",
        "WITH last AS (SELECT max(seq) AS seq FROM entry) UPDATE entry SET time = 1 WHERE seq = (SELECT seq FROM last)",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 4",
        "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)",
        insert("1, 'intent', 'op-1', NULL, NULL", or: "OR REPLACE"),
        insert("3, 'event', NULL, NULL, 'succeeded'", or: "OR REPLACE"),
        insert("4, 'intent', 'op-9', NULL, NULL", or: "OR REPLACE"),
        insert("1, 'intent', 'op-1', NULL, NULL", or: "OR IGNORE"),
        insert("1, 'intent', 'op-1', NULL, NULL", or: "OR FAIL"),
        insert("1, 'intent', 'op-1', NULL, NULL", or: "OR ROLLBACK"),
        // The next number, so that only the index of the operation is in the way.
        insert("5, 'intent', 'op-1', NULL, NULL", or: "OR REPLACE"),
        insert("5, 'intent', 'op-2', NULL, NULL", or: "OR REPLACE"),
        insert("5, 'outcome', 'op-1', 1, 'refused'", or: "OR REPLACE"),
        insert("5, 'intent', 'op-2', NULL, NULL", or: "OR IGNORE"),
        insert("5, 'intent', 'op-2', NULL, NULL"),
        insert("4, 'intent', 'op-2', NULL, NULL") + " ON CONFLICT (seq) DO UPDATE SET reason = 'another'",
        insert("4, 'intent', 'op-2', NULL, NULL") + " ON CONFLICT DO NOTHING",
        insert("5, 'intent', 'op-2', NULL, NULL")
            + " ON CONFLICT (operation, phase) WHERE operation IS NOT NULL DO UPDATE SET reason = 'another'",
        // Skipped, repeated, impossible and missing numbers.
        insert("6, 'event', NULL, NULL, 'succeeded'"),
        insert("4, 'event', NULL, NULL, 'succeeded'"),
        insert("1, 'event', NULL, NULL, 'succeeded'"),
        insert("0, 'event', NULL, NULL, 'succeeded'"),
        insert("-1, 'event', NULL, NULL, 'succeeded'"),
        insert("9223372036854775807, 'event', NULL, NULL, 'succeeded'"),
        insert("NULL, 'event', NULL, NULL, 'succeeded'"),
        // Two rows of one statement.
        insert("5, 'event', NULL, NULL, 'succeeded'") + ", " + values("5, 'event', NULL, NULL, 'succeeded'"),
        insert("5, 'event', NULL, NULL, 'succeeded'") + ", " + values("7, 'event', NULL, NULL, 'succeeded'"),
        insert("5, 'intent', 'op-9', NULL, NULL", or: "OR REPLACE") + ", " + values("6, 'intent', 'op-9', NULL, NULL"),
    ]

    /// What any program can set on its own connection.
    static let settings = [
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA recursive_triggers = ON",
        "PRAGMA ignore_check_constraints = ON; PRAGMA trusted_schema = ON; PRAGMA defer_foreign_keys = ON",
    ]

    @Test(arguments: tampering)
    func `lets no program change, remove, replace, skip or repeat an entry`(_ sql: String) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let before = try fixture.rows()
        #expect(before.count == 4)

        for setting in Self.settings {
            let error = #expect(throws: DatabaseError.self, "\(setting)") {
                try fixture.folder.otherConnection(setting).run(sql)
            }
            #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER, "\(setting)")
            #expect(try fixture.rows() == before, "\(setting)")
        }
        #expect(throws: DatabaseError.self) { try fixture.execute(sql) }
        #expect(try fixture.rows() == before)
    }

    @Test func `accepts the next entry from any program, so the refusals above have no other reason`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try fixture.folder.otherConnection().run(Self.insert("5, 'event', NULL, NULL, 'succeeded'"))
        try fixture.folder.otherConnection().run(Self.insert("6, 'outcome', 'op-2', 4, 'succeeded'"))
        #expect(try fixture.log.entries().map(\.seq) == [6, 5, 4, 3, 2, 1])
    }

    /// Shows the reason for the insert triggers: REPLACE removes the row in its way without firing the delete trigger, unless
    /// the connection has recursive triggers.
    @Test(arguments: [
        ("entry_is_the_next", insert("1, 'event', NULL, NULL, 'succeeded'", or: "OR REPLACE")),
        (
            "entry_is_the_only_one_of_its_operation", insert("5, 'intent', 'op-2', NULL, NULL", or: "OR REPLACE")
        ),
    ])
    func `would lose an entry to REPLACE without its insert triggers`(_ trigger: String, _ sql: String) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let before = try fixture.rows()
        try fixture.folder.otherConnection().run("DROP TRIGGER \(trigger)")

        let error = #expect(throws: DatabaseError.self) {
            try fixture.folder.otherConnection("PRAGMA recursive_triggers = ON").run(sql)
        }
        #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER)
        #expect(throws: DatabaseError.self) { try fixture.execute(sql) }
        #expect(try fixture.rows() == before)

        try fixture.folder.otherConnection("PRAGMA recursive_triggers = OFF").run(sql)
        #expect(try fixture.rows() != before)
    }

    @Test(
        arguments: [
            ("phase", "'note'", ResultCode.SQLITE_CONSTRAINT_CHECK), ("phase", "NULL", .SQLITE_CONSTRAINT_NOTNULL),
            ("time", "0", .SQLITE_CONSTRAINT_CHECK), ("time", "-1", .SQLITE_CONSTRAINT_CHECK),
            ("time", "NULL", .SQLITE_CONSTRAINT_NOTNULL), ("time", "'today'", .SQLITE_CONSTRAINT_DATATYPE),
            ("time", "1.5", .SQLITE_CONSTRAINT_DATATYPE), ("action", "''", .SQLITE_CONSTRAINT_CHECK),
            ("action", "NULL", .SQLITE_CONSTRAINT_NOTNULL), ("admin_email", "NULL", .SQLITE_CONSTRAINT_NOTNULL),
            ("address", "NULL", .SQLITE_CONSTRAINT_NOTNULL), ("reason", "x'00'", .SQLITE_CONSTRAINT_DATATYPE),
            ("outcome", "''", .SQLITE_CONSTRAINT_CHECK), ("outcome", "NULL", .SQLITE_CONSTRAINT_CHECK),
            ("intent", "4", .SQLITE_CONSTRAINT_TRIGGER), ("status", "'OK'", .SQLITE_CONSTRAINT_DATATYPE),
            ("duration", "-1", .SQLITE_CONSTRAINT_CHECK), ("duration", "0.5", .SQLITE_CONSTRAINT_DATATYPE),
            ("phase", "'intent'", .SQLITE_CONSTRAINT_CHECK), ("phase", "'outcome'", .SQLITE_CONSTRAINT_CHECK),
        ] as [(String, String, ResultCode)])
    func `refuses an event with invalid values`(_ column: String, _ value: String, _ code: ResultCode) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        try expectRefusal(code, in: fixture, with: [column: value])
    }

    @Test(
        arguments: [
            ([:], nil), (["operation": "NULL"], .SQLITE_CONSTRAINT_CHECK),
            (["outcome": "'succeeded'"], .SQLITE_CONSTRAINT_CHECK), (["intent": "4"], .SQLITE_CONSTRAINT_TRIGGER),
        ] as [([String: String], ResultCode?)])
    func `accepts an intent with its operation and without an outcome`(
        _ changes: [String: String], _ code: ResultCode?
    ) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let intent = ["phase": "'intent'", "operation": "'op-9'", "outcome": "NULL"]
        try expectRefusal(code, in: fixture, with: intent.merging(changes) { $1 })
    }

    @Test(
        arguments: [
            ([:], nil), (["operation": "NULL"], .SQLITE_CONSTRAINT_TRIGGER),
            (["outcome": "NULL"], .SQLITE_CONSTRAINT_CHECK),
            (["intent": "NULL"], .SQLITE_CONSTRAINT_CHECK),
            // Of an operation that has ended, of none, and of another one.
            (["operation": "'op-1'", "intent": "1"], .SQLITE_CONSTRAINT_TRIGGER),
            (["phase": "'settlement'", "operation": "'op-1'", "intent": "1"], .SQLITE_CONSTRAINT_TRIGGER),
            (["intent": "3"], .SQLITE_CONSTRAINT_TRIGGER), (["operation": "'op-1'"], .SQLITE_CONSTRAINT_TRIGGER),
            (["phase": "'settlement'"], nil), (["observed": "'perhaps'"], .SQLITE_CONSTRAINT_CHECK),
            (["observed": "'gone'"], .SQLITE_CONSTRAINT_CHECK), (["observed": "'gone'", "observed_at": "1"], nil),
            (["mac": "zeroblob(31)"], .SQLITE_CONSTRAINT_CHECK), (["mac": "NULL"], .SQLITE_CONSTRAINT_NOTNULL),
            (["epoch": "NULL"], .SQLITE_CONSTRAINT_NOTNULL), (["epoch": "-1"], .SQLITE_CONSTRAINT_CHECK),
        ] as [([String: String], ResultCode?)])
    func `accepts an outcome with its operation and its intent`(
        _ changes: [String: String], _ code: ResultCode?
    ) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        let outcome = ["phase": "'outcome'", "operation": "'op-2'", "intent": "4"]
        try expectRefusal(code, in: fixture, with: outcome.merging(changes) { $1 })
    }

    @Test func `refuses from the log itself an outcome without an intent`() async throws {
        let fixture = try await AuditLogFixture.withEntries()
        await #expect(throws: AuditLogError.refused(.SQLITE_CONSTRAINT)) {
            try await fixture.log.writer.append(.outcome(of: 77, .revocation("op-2")))
        }
        #expect(try fixture.rows().count == 4)
    }

    @Test(arguments: [
        "UPDATE sqlite_schema SET sql = replace(sql, 'never', 'ever')",
        "DELETE FROM sqlite_schema WHERE type = 'trigger'",
    ])
    func `lets no statement of the portal change its schema in place`(_ sql: String) async throws {
        let fixture = try await AuditLogFixture.withEntries()
        #expect(throws: DatabaseError.self) {
            try fixture.execute("PRAGMA writable_schema = ON; \(sql)")
        }
        // The control: a connection that is not in defensive mode can.
        try fixture.folder.otherConnection("PRAGMA writable_schema = ON").run(sql)
    }

    @Test func `lets no statement of the portal load code`() throws {
        let fixture = try AuditLogFixture()
        for read in [true, false] {
            let error = #expect(throws: DatabaseError.self) {
                let load = { @Sendable (db: Database) in try db.execute(sql: "SELECT load_extension('libm.so.6')") }
                if read {
                    try fixture.log.store.database.read(load)
                } else {
                    try fixture.log.store.database.write(load)
                }
            }
            #expect(error?.message == "not authorized")
        }
    }

    private func expectRefusal(_ code: ResultCode?, in fixture: AuditLogFixture, with changes: [String: String]) throws
    {
        let event = [
            "seq": "5", "time": "1", "phase": "'event'", "action": "'sign-in'", "admin_email": "'ada@example.com'",
            "address": "'192.0.2.7'", "outcome": "'succeeded'", "epoch": "0", "mac": "zeroblob(32)",
        ]
        let row = event.merging(changes) { $1 }
        let sql =
            "INSERT INTO entry (\(row.keys.joined(separator: ", "))) VALUES (\(row.values.joined(separator: ", ")))"
        let insert = { try fixture.folder.otherConnection().run(sql) }
        if let code {
            #expect(#expect(throws: DatabaseError.self) { try insert() }?.extendedResultCode == code)
        } else {
            try insert()
        }
        #expect(try fixture.rows().count == (code == nil ? 5 : 4))
    }

    private static func insert(_ row: String, or clause: String = "") -> String {
        "INSERT \(clause) INTO entry (seq, phase, operation, intent, outcome, time, action, admin_email, address, epoch, mac) VALUES "
            + values(row)
    }

    private static func values(_ row: String) -> String {
        "(\(row), 1, 'revocation', 'mallory@example.com', '', 0, zeroblob(32))"
    }
}
