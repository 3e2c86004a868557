import GRDB
import Time

/// The number of entries by day, action and outcome, which a trigger maintains so that a page need not count years.
enum DailyCounts {
    /// Returns the counts of a filter on nothing but actions, outcomes and whole days.
    static func parts(_ filter: Filter, _ db: Database) throws -> [Summary.Part] {
        let sql = """
            SELECT day, outcome, sum(entries) FROM day
            WHERE day BETWEEN ? AND ? AND action = ifnull(?, action) AND outcome = ifnull(?, outcome) AND entries > 0
            GROUP BY day, outcome ORDER BY day, outcome
            """
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: sql),
            arguments: [
                filter.from?.day ?? .min, filter.to?.day ?? .max, filter.action?.rawValue, filter.outcome?.rawValue,
            ])
        return rows.map { Summary.Part(day: $0[0], outcome: Outcome.Kind(rawValue: $0[1]), count: $0[2]) }
    }
}

extension Filter {
    /// Whether the filter is on nothing but actions, outcomes and whole days.
    var hasDailyCounts: Bool {
        var rest = self
        (rest.action, rest.outcome, rest.from, rest.to, rest.before) = (nil, nil, nil, nil, nil)
        guard rest == Filter() else { return false }
        let isStartOfDay = { (time: UTCTime) in UTCTime(day: time.day) == time }
        return from.map(isStartOfDay) ?? true && to.map { isStartOfDay($0 + .milliseconds(1)) } ?? true
    }
}
