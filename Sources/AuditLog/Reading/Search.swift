import GRDB

/// The newest entries that fit a filter, as far as a search went.
struct Hits {
    struct Hit {
        let seq: Int64
        let time: Int64
        let outcome: Outcome.Kind?
    }

    /// Newest first.
    fileprivate(set) var hits: [Hit] = []
    /// From which seq on the log was searched, unless there were more hits than asked for.
    fileprivate(set) var floor: Int64
}

extension Plan {
    /// How many candidates are looked at: where the leading index holds all that is asked, where others' indices do, and where
    /// rows must be read.
    private static let windows = (index: 10_000, indices: 1_500, rows: 1_000)

    /// How long the index of text is searched, where words are frequent and seldom meet.
    static let patience = Duration.milliseconds(8)

    /// Looks for the newest entries that fit, at most `limit`.
    func search(limit: Int, patience: Duration = Self.patience, _ db: Database) throws -> Hits {
        if case .text(let match) = lead { return try searchText(match, limit: limit, patience: patience, db) }
        var found = Hits(floor: try floor(db))
        let (sql, arguments) = descending(from: found.floor, limit: limit)
        try StoredRow.forEach(db, sql, arguments) { row in
            found.hits.append(Hits.Hit(row))
            return true
        }
        return found
    }

    // MARK: - Through the index of a field

    /// From which seq on the window reaches, going back from `high`.
    private func floor(_ db: Database) throws -> Int64 {
        guard case .field(let condition) = lead else {
            return others.allSatisfy(\.isHeld) ? low : max(low, high - Int64(Self.windows.rows))
        }
        guard !others.isEmpty || !condition.holdsMore else { return low }
        let sql = """
            SELECT seq FROM entry\(condition.hint) WHERE \(condition.sql) AND seq BETWEEN ? AND ?
            ORDER BY seq DESC LIMIT 1 OFFSET ?
            """
        let window = window(behind: condition)
        let values = condition.values + [low.databaseValue, high.databaseValue, window.databaseValue]
        let found = try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: StatementArguments(values))
        return found.map { $0 + 1 } ?? low
    }

    private func window(behind lead: Condition) -> Int {
        guard lead.holdsMore, others.allSatisfy({ $0.isHeld || $0.index != nil }) else { return Self.windows.rows }
        return others.allSatisfy(\.isHeld) ? Self.windows.index : Self.windows.indices
    }

    private func descending(from floor: Int64, limit: Int) -> (sql: String, arguments: StatementArguments) {
        var hint = ""
        var conditions = ["seq BETWEEN ? AND ?"]
        var values = [floor.databaseValue, high.databaseValue]
        if case .field(let condition) = lead {
            hint = condition.hint
            conditions.append(condition.sql)
            values += condition.values
        }
        for other in others {
            conditions.append(other.onIndex)
            values += other.values
        }
        let sql =
            "SELECT seq, time, outcome FROM entry\(hint) WHERE \(conditions.joined(separator: " AND ")) "
            + "ORDER BY seq DESC LIMIT ?"
        return (sql, StatementArguments(values + [limit.databaseValue]))
    }

    // MARK: - Through the index of text

    private func searchText(_ match: String, limit: Int, patience: Duration, _ db: Database) throws -> Hits {
        let fits = others.map(\.onRow).joined(separator: " AND ")
        let sql = """
            SELECT seq, time, outcome, iif(\(fits), 1, 0) FROM entry_text CROSS JOIN entry ON seq = entry_text.rowid
            WHERE entry_text MATCH ? AND entry_text.rowid BETWEEN ? AND ? ORDER BY entry_text.rowid DESC
            """
        let bounds = [match.databaseValue, low.databaseValue, high.databaseValue]
        let end = ContinuousClock.now + patience
        var found = Hits(floor: low)
        var room = Self.windows.rows
        try StoredRow.forEach(db, sql, StatementArguments(others.flatMap(\.values) + bounds)) { row in
            if row.number(at: 3) == 1 { found.hits.append(Hits.Hit(row)) }
            room -= 1
            guard room > 0, ContinuousClock.now < end, found.hits.count < limit else {
                found.floor = row.number(at: 0)
                return false
            }
            return true
        }
        return found
    }
}

extension Hits.Hit {
    /// A row of seq, time and outcome.
    fileprivate init(_ row: StoredRow) {
        seq = row.number(at: 0)
        time = row.number(at: 1)
        outcome = unsafe row.withBytes(at: 2) { bytes in
            Outcome.Kind.allCases.first { kind in
                var word = kind.rawValue
                return word.withUTF8 { unsafe bytes.elementsEqual($0) }
            }
        }
    }
}
