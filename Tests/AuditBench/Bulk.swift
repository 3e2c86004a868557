import AuditLog
import GRDB

/// Makes a large log in a folder: each entry as the portal writes it, but the indices of its fields at the end, when sorting
/// makes them many times faster than ten million insertions in random places.
struct Bulk {
    let folder: String

    /// Writes entries until there are so many; says how long it took, or `nil` where they were there.
    func fill(upTo count: Int64) async throws -> String? {
        let found = try AuditLog(folder: folder).last
        guard found < count else { return nil }
        let indices = try dropIndices()
        let clock = TickingClock(from: 1_760_000_000_000, until: 1_795_000_000_000, in: count)
        let writing = try await measure {
            let log = try AuditLog(folder: folder) { clock.now }
            try await Population(seed: 7).fill(log, upTo: count)
            try log.anchor()
        }
        let indexing = try measure { try make(indices) }
        let text = try measure {
            let log = try AuditLog(folder: folder) { clock.now }
            while try !log.indexText(atMost: 100_000) {}
        }
        return """
            made \(count - found) entries: written in \(writing.rounded()) s, their fields indexed in \(indexing.rounded()) s, \
            their text in \(text.rounded()) s
            """
    }

    /// What is dropped, to be made again; the index of operations stays, since it keeps a promise.
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

    private func make(_ indices: [String]) throws {
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
