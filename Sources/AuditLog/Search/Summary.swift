import Time

/// The number of entries that match a filter, by day and outcome.
public struct Summary: Sendable, Equatable {
    /// The entries of one day with one outcome.
    public struct Part: Sendable, Equatable {
        /// Days since 1970-01-01 in UTC.
        public let day: Int64
        /// The outcome; nil for intents.
        public let outcome: Outcome.Kind?
        /// The number of entries.
        public let count: Int
    }

    /// The parts in ascending order of their days.
    public let parts: [Part]
    /// Whether all matching entries were counted.
    public let isWhole: Bool

    /// The number of entries that were counted.
    public var count: Int { parts.reduce(0) { $0 + $1.count } }

    init(parts: [Part], isWhole: Bool) {
        self.parts = parts
        self.isWhole = isWhole
    }

    /// Counts matches, up to a limit.
    init(_ matches: Matches, of plan: SearchPlan, limit: Int) {
        var counts: [Key: Int] = [:]
        // Neighbors usually have the same day and outcome: they are counted together.
        var run: (key: Key, count: Int)?
        for match in matches.matches {
            let key = Key(day: match.time.day, outcome: match.outcome)
            if let current = run, current.key == key {
                run = (key, current.count + 1)
            } else {
                if let run { counts[run.key, default: 0] += run.count }
                run = (key, 1)
            }
        }
        if let run { counts[run.key, default: 0] += run.count }
        parts = counts.map { Part(day: $0.day, outcome: $0.outcome, count: $1) }.sorted {
            ($0.day, $0.outcome?.rawValue ?? "") < ($1.day, $1.outcome?.rawValue ?? "")
        }
        isWhole = matches.searchedFrom <= plan.low && matches.matches.count <= limit
    }

    private struct Key: Hashable {
        let day: Int64
        let outcome: Outcome.Kind?
    }
}
