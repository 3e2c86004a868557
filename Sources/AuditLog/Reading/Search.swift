import GRDB
import Time

/// The newest entries that fit a filter, as far as a search went.
struct Matches {
    struct Match {
        let seq: Int64
        let time: Int64
        let outcome: Outcome.Kind?
    }

    /// Newest first.
    fileprivate(set) var hits: [Match] = []
    /// From which seq on the log was searched, unless there were more hits than asked for.
    fileprivate(set) var floor: Int64
}

extension Plan {
    /// How many candidates are looked at: where all that is asked stands side by side, where others' indices hold it, and where
    /// rows must be read here and there.
    private static let windows = (neighbours: 8_000, indices: 1_200, rows: rare)

    /// How long the index of text is searched, where words are frequent and seldom meet.
    static let patience = Duration.milliseconds(8)

    /// Looks for the newest entries that fit, at most `limit`.
    func search(limit: Int, patience: Duration, _ db: Database) throws -> Matches {
        var round = SearchState(found: Matches(floor: low), reserve: window, limit: limit, end: .now + patience)
        guard case .text(_, let indexed) = lead else {
            _ = try look(through: lead, from: low, to: high, &round, db)
            return round.found
        }
        // The newest entries may not be in the index of text yet.
        if try look(through: .everything, from: max(low, indexed &+ 1), to: high, &round, db) {
            _ = try look(through: lead, from: low, to: min(high, indexed), &round, db)
        }
        return round.found
    }

    private struct SearchState {
        var found: Matches
        /// How many more candidates are looked at; `nil` where each of them fits.
        var reserve: Int?
        let limit: Int
        let end: ContinuousClock.Instant
    }

    /// Looks at the candidates of a range, newest first; whether it got through all of them.
    private func look(
        through lead: DrivingIndex, from low: Int64, to high: Int64, _ round: inout SearchState, _ db: Database
    ) throws -> Bool {
        let isSlow = if case .text = lead { true } else { false }
        let most = round.reserve.map { $0 + 1 } ?? round.limit - round.found.hits.count
        let (sql, arguments) = candidates(through: lead, from: low, to: high, atMost: most)
        var isThrough = true
        try StoredRow.forEach(db, sql, arguments) { row in
            let seq = row.number(at: 0)
            guard round.reserve != 0 else {
                (round.found.floor, isThrough) = (seq + 1, false)
                return false
            }
            round.reserve? -= 1
            if row.number(at: 3) == 1 { round.found.hits.append(Matches.Match(row)) }
            guard round.found.hits.count < round.limit, !isSlow || ContinuousClock.now < round.end else {
                (round.found.floor, isThrough) = (seq, false)
                return false
            }
            return true
        }
        return isThrough
    }

    /// How many candidates are looked at; `nil` where each of them fits.
    private var window: Int? {
        switch lead {
        case .everything where others.isEmpty: nil
        case .everything where others.allSatisfy(\.isCovered): Self.windows.neighbours
        case .field(let lead) where !lead.isCovering: Self.windows.rows
        case .field where others.isEmpty: nil
        case .field where others.allSatisfy(\.isCovered): Self.windows.neighbours
        case .field where others.allSatisfy({ $0.isCovered || $0.index != nil }): Self.windows.indices
        case .everything, .field, .text: Self.windows.rows
        }
    }

    /// The candidates, newest first: seq, time, outcome, and whether it fits.
    private func candidates(
        through lead: DrivingIndex, from low: Int64, to high: Int64, atMost most: Int
    ) -> (sql: String, arguments: StatementArguments) {
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
        case .text(let match, _):
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

extension Matches.Match {
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
