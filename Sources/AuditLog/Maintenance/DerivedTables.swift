import GRDB

/// Compares what is derived from the entries with them: the indices, and the tables that only say where to look or how many
/// there are. Nobody seals them, so whoever can write the file could hide an entry from a page with them.
enum DerivedTables {
    /// Returns whether every index and every helper table agrees with the entries.
    static func agree(_ db: Database) throws -> Bool {
        guard try String.fetchAll(db, sql: "PRAGMA integrity_check (1)") == ["ok"] else { return false }
        return try differences.allSatisfy { sql in try Bool.fetchOne(db, sql: sql) == false }
    }

    /// Rebuilds the indices and the tables from the entries.
    static func rebuild(_ db: Database) throws {
        try db.execute(sql: "REINDEX entry")
        try db.execute(sql: "DELETE FROM open_operation; DELETE FROM hour; DELETE FROM day")
        for (table, entries) in contents { try db.execute(sql: "INSERT INTO \(table) \(entries)") }
    }

    /// The contents that the tables must have; the index of free text is checked by samples, in `TextIndex`.
    private static let contents = [
        (
            "open_operation (intent, operation)",
            """
            SELECT seq, operation FROM entry AS begun WHERE phase = 'intent' AND NOT EXISTS (
                SELECT 1 FROM entry WHERE operation = begun.operation
                AND (phase = 'settlement' OR (phase = 'outcome' AND outcome <> 'unknown')))
            """
        ),
        ("hour (hour, first, last)", "SELECT time / 3600000, min(seq), max(seq) FROM entry GROUP BY 1"),
        (
            "day (day, action, outcome, entries)",
            "SELECT time / 86400000, action, coalesce(outcome, ''), count(*) FROM entry GROUP BY 1, 2, 3"
        ),
    ]

    private static let differences = contents.map { table, entries in
        let (name, columns) = (table.prefix { $0 != " " }, table.drop { $0 != "(" }.dropFirst().dropLast())
        let stored = "SELECT \(columns) FROM \(name)"
        return """
            SELECT EXISTS (SELECT * FROM (\(entries)) EXCEPT \(stored))
                OR EXISTS (\(stored) EXCEPT SELECT * FROM (\(entries)))
            """
    }
}
