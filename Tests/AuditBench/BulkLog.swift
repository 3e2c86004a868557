import AuditLog
import GRDB
import Time

/// Creates a large log in a folder, with entries as the portal writes them; the indices are built at the end, because sorting
/// is many times faster than ten million insertions in random places.
struct BulkLog {
    let folder: String

    /// Writes entries up to a number of them; returns a sentence with the durations, or nil if they existed.
    func fill(upTo count: Int64) async throws -> String? {
        let existing = try AuditLog(folder: folder).last
        guard existing < count else { return nil }
        let indices = try dropIndices()
        let clock = SteppingClock(from: 1_760_000_000_000, until: 1_795_000_000_000, entries: count)
        let writing = try await measure {
            let log = try AuditLog(folder: folder, clock: clock)
            try await Population(seed: 7).fill(log, upTo: count)
            try log.anchor()
        }
        let indexing = try measure { try create(indices) }
        let text = try measure {
            let log = try AuditLog(folder: folder, clock: clock)
            while try !log.indexText(atMost: 100_000) {}
        }
        return """
            created \(count - existing) entries: written in \(writing.rounded()) s, their fields indexed in \(indexing.rounded()) s, \
            their text in \(text.rounded()) s
            """
    }

    /// Drops the indices and returns their statements; the index of operations stays, because it enforces a rule.
    private func dropIndices() throws -> [String] {
        try connect().write { db in
            let rows = try Row.fetchAll(
                db,
                sql:
                    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name <> 'entry_operation' AND sql > ''"
            )
            for row in rows { try db.execute(sql: "DROP INDEX \(row["name"] as String)") }
            return rows.map { $0["sql"] }
        }
    }

    private func create(_ indices: [String]) throws {
        let database = try connect()
        for sql in indices { try database.write { db in try db.execute(sql: sql) } }
    }

    private func connect() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -1000000; PRAGMA temp_store = FILE")
        }
        return try DatabaseQueue(path: LogFiles(folder: folder).database, configuration: configuration)
    }
}
