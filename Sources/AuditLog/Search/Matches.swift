import GRDB
import SQLite
import Time

/// The newest entries that match a filter, as far as they were searched.
struct Matches {
    struct Match {
        let seq: Int64
        let time: UTCTime
        let outcome: Outcome.Kind?
    }

    /// The matches, newest first.
    fileprivate(set) var matches: [Match] = []
    /// The seq from which the log was searched, unless there were more matches than requested.
    fileprivate(set) var searchedFrom: Int64
}

extension SearchPlan {
    /// The maximum number of candidates: if neighboring entries of one index answer everything, if other indices do, and if
    /// rows must be read.
    private static let candidateLimits = (neighbors: 8_000, indices: 1_200, rows: rareCount)

    /// How long the index of text is searched, for words that are frequent and rarely together.
    static let textSearchTimeout = Duration.milliseconds(8)

    private struct SearchState {
        var found: Matches
        /// How many more candidates may be examined; nil if each of them matches.
        var remaining: Int?
        let limit: Int
        let deadline: ContinuousClock.Instant
    }

    /// Finds the newest matches, up to a limit.
    func search(limit: Int, timeout: Duration, _ db: Database) throws -> Matches {
        var state = SearchState(
            found: Matches(searchedFrom: low), remaining: candidateLimit, limit: limit, deadline: .now + timeout)
        guard case .text(_, let lastIndexed) = driving else {
            _ = try examine(driving, from: low, to: high, &state, db)
            return state.found
        }
        // The newest entries may not be indexed yet.
        if try examine(.none, from: max(low, lastIndexed &+ 1), to: high, &state, db) {
            _ = try examine(driving, from: low, to: min(high, lastIndexed), &state, db)
        }
        return state.found
    }

    /// Examines the candidates in a range of seqs, newest first; returns whether it examined all of them.
    private func examine(
        _ driving: DrivingIndex, from low: Int64, to high: Int64, _ state: inout SearchState, _ db: Database
    ) throws -> Bool {
        let hasDeadline = if case .text = driving { true } else { false }
        let limit = state.remaining.map { $0 + 1 } ?? state.limit - state.found.matches.count
        let (sql, arguments) = candidates(driving, from: low, to: high, limit: limit)
        var isComplete = true
        try RowReader.forEach(db, sql, arguments) { row in
            let seq = row.integer(0)
            guard state.remaining != 0 else {
                (state.found.searchedFrom, isComplete) = (seq + 1, false)
                return false
            }
            state.remaining? -= 1
            if row.integer(3) == 1 { state.found.matches.append(Matches.Match(row)) }
            guard state.found.matches.count < state.limit, !hasDeadline || ContinuousClock.now < state.deadline else {
                (state.found.searchedFrom, isComplete) = (seq, false)
                return false
            }
            return true
        }
        return isComplete
    }

    private var candidateLimit: Int? {
        let limits = Self.candidateLimits
        return switch driving {
        case .none where others.isEmpty: nil
        case .none where others.allSatisfy(\.isCovered): limits.neighbors
        case .field(let field) where !field.isCovering: limits.rows
        case .field where others.isEmpty: nil
        case .field where others.allSatisfy(\.isCovered): limits.neighbors
        case .field where others.allSatisfy({ $0.isCovered || $0.index != nil }): limits.indices
        case .none, .field, .text: limits.rows
        }
    }

    /// Returns a query for the candidates, newest first: seq, time, outcome, and whether they match.
    private func candidates(
        _ driving: DrivingIndex, from low: Int64, to high: Int64, limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var conditions = others.map(\.onIndex)
        let range = [low.databaseValue, high.databaseValue]
        let source: String
        let values: [DatabaseValue]
        switch driving {
        case .none:
            source = "entry WHERE seq BETWEEN ? AND ? ORDER BY seq DESC"
            values = range
        case .field(let field):
            source = "entry\(field.indexedBy) WHERE \(field.sql) AND seq BETWEEN ? AND ? ORDER BY seq DESC"
            values = field.values + range
        case .text(let query, _):
            conditions = others.map(\.onRow)
            source = """
                entry_text CROSS JOIN entry ON seq = entry_text.rowid
                WHERE entry_text MATCH ? AND entry_text.rowid BETWEEN ? AND ? ORDER BY entry_text.rowid DESC
                """
            values = [query.databaseValue] + range
        }
        let isMatch = conditions.isEmpty ? "1" : "iif(\(conditions.joined(separator: " AND ")), 1, 0)"
        return (
            "SELECT seq, time, outcome, \(isMatch) FROM \(source) LIMIT ?",
            StatementArguments(others.flatMap(\.values) + values + [limit.databaseValue])
        )
    }
}

extension Matches.Match {
    /// Reads a row of seq, time and outcome.
    fileprivate init(_ row: RowReader) {
        seq = row.integer(0)
        time = UTCTime(milliseconds: row.integer(1))
        outcome = Outcome.Kind.allCases.first { row.equals($0.rawValue, 2) }
    }
}
