import AuditFormat
import GRDB
import Synchronization

/// Compares the tables, indices and triggers of the database with those that the portal creates: a trigger that somebody added
/// could make entries disappear, and one that somebody removed could let them.
final class SchemaCheck: Sendable {
    private let expected: [Object]
    /// The `schema_version` for which the schema was compared last.
    private let version = Mutex<Int?>(nil)

    /// A row of `sqlite_schema`.
    private struct Object: Equatable {
        let type, name, table: String
        let sql: String?
    }

    /// The digest of the schema that the portal creates, which FORMAT.md contains.
    let expectedDigest: MAC

    init() throws {
        let database = try DatabaseQueue()
        try Schema.migrator(keyID: "").migrate(database)
        (expected, expectedDigest) = try database.read { db in (try Self.objects(db), try Self.digest(db)) }
    }

    /// Throws `unusable` if the schema was changed since the last comparison and differs now.
    func compareIfChanged(_ db: Database) throws {
        let current = try Int.fetchOne(db.cachedStatement(sql: "PRAGMA schema_version"))
        guard current != version.withLock({ $0 }) else { return }
        try compare(db)
        version.withLock { $0 = current }
    }

    /// Throws `unusable`, which names an object, if the schema differs.
    func compare(_ db: Database) throws {
        let found = try Self.objects(db)
        guard found != expected else { return }
        let other = found.first { !expected.contains($0) } ?? expected.first { !found.contains($0) }
        throw AuditLogError.unusable(
            """
            Somebody changed the schema of the audit log: the \(other?.type ?? "object") \(other?.name ?? "") is not as the portal \
            creates it. Check the log with portal audit verify, and restore a backup with portal restore.
            """)
    }

    /// Whether the schema of a database is the one that the portal creates.
    func isExpected(_ db: Database) throws -> Bool { try Self.digest(db) == expectedDigest }

    /// The digest of a schema (FORMAT.md).
    static func digest(_ db: Database) throws -> MAC {
        var digest = SchemaDigest()
        for object in try objects(db) {
            digest.append(type: object.type, name: object.name, table: object.table, sql: object.sql)
        }
        return digest.finalize()
    }

    /// The objects in the order of the digest, without those that SQLite and its text index create by themselves.
    private static func objects(_ db: Database) throws -> [Object] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT type, name, tbl_name, sql FROM sqlite_schema
                WHERE name NOT GLOB 'sqlite_*' AND NOT (type = 'table' AND name GLOB 'entry_text_*') ORDER BY type, name
                """)
        return rows.map { Object(type: $0[0], name: $0[1], table: $0[2], sql: $0[3]) }
    }
}
