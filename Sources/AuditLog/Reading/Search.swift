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
    /// How many candidates are looked at: where all that is asked stands side by side, where others' indices hold it, and where
    /// rows must be read here and there.
    private static let windows = (neighbours: 8_000, indices: 1_200, rows: 1_000)

    /// How long the index of text is searched, where words are frequent and seldom meet.
    static let patience = Duration.milliseconds(8)

    /// Looks for the newest entries that fit, at most `limit`.
    func search(limit: Int, patience: Duration = Self.patience, _ db: Database) throws -> Hits {
        let end = ContinuousClock.now + patience
        var found = Hits(floor: low)
        var room = window
        let (sql, arguments) = candidates(atMost: room ?? limit)
        try StoredRow.forEach(db, sql, arguments) { row in
            if row.number(at: 3) == 1 { found.hits.append(Hits.Hit(row)) }
            room? -= 1
            let isOver = room == 0 || isSlow && ContinuousClock.now >= end
            guard !isOver, found.hits.count < limit else {
                found.floor = row.number(at: 0)
                return false
            }
            return true
        }
        return found
    }

    /// How many candidates are looked at; `nil` where each of them fits.
    private var window: Int? {
        switch lead {
        case .everything where others.isEmpty: nil
        case .everything where others.allSatisfy(\.isHeld): Self.windows.neighbours
        case .field(let lead) where !lead.holdsMore: Self.windows.rows
        case .field where others.isEmpty: nil
        case .field where others.allSatisfy(\.isHeld): Self.windows.neighbours
        case .field where others.allSatisfy({ $0.isHeld || $0.index != nil }): Self.windows.indices
        case .everything, .field, .text: Self.windows.rows
        }
    }

    /// Whether from one candidate to the next it may take long.
    private var isSlow: Bool { if case .text = lead { true } else { false } }

    /// The candidates, newest first: seq, time, outcome, and whether it fits.
    private func candidates(atMost most: Int) -> (sql: String, arguments: StatementArguments) {
        var fits = others.map(\.onIndex)
        let range = [low.databaseValue, high.databaseValue]
        let source: String
        let values: [DatabaseValue]
        switch lead {
        case .everything:
            source = "entry WHERE seq BETWEEN ? AND ? ORDER BY seq DESC"
            values = range
        case .field(let condition):
            source = "entry\(condition.hint) WHERE \(condition.sql) AND seq BETWEEN ? AND ? ORDER BY seq DESC"
            values = condition.values + range
        case .text(let match):
            fits = others.map(\.onRow)
            source = """
                entry_text CROSS JOIN entry ON seq = entry_text.rowid
                WHERE entry_text MATCH ? AND entry_text.rowid BETWEEN ? AND ? ORDER BY entry_text.rowid DESC
                """
            values = [match.databaseValue] + range
        }
        let condition = fits.isEmpty ? "1" : "iif(\(fits.joined(separator: " AND ")), 1, 0)"
        return (
            "SELECT seq, time, outcome, \(condition) FROM \(source) LIMIT ?",
            StatementArguments(others.flatMap(\.values) + values + [most.databaseValue])
        )
    }
}

extension Hits.Hit {
    /// A row of seq, time and outcome.
    fileprivate init(_ row: StoredRow) {
        seq = row.number(at: 0)
        time = row.number(at: 1)
        outcome = unsafe row.withBytes(at: 2) { bytes in
            Self.words.first { unsafe $0.word.count == bytes.count && bytes.elementsEqual($0.word) }?.kind
        }
    }

    private static let words = Outcome.Kind.allCases.map { (kind: $0, word: Array($0.rawValue.utf8)) }
}
