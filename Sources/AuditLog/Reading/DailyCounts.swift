import GRDB
import Synchronization
import Time

/// How many entries there are by day, action and outcome, kept beside the database so that a page need not add up years.
final class DailyCounts: Sendable {
    private struct Key: Hashable {
        let day: Int64
        let action: String
        let outcome: String
    }

    private struct State {
        /// The entries that are counted: those behind the first seq, up to the last.
        var range: (base: Int64, last: Int64) = (0, 0)
        var counts: [Key: Int] = [:]
        /// What was asked since the last entry.
        var answers: [Filter: [Summary.Part]] = [:]
    }

    private let state = Mutex(State())

    /// Beyond so many new entries the table of days is read again, which a trigger keeps.
    private static let mostNew: Int64 = 1_000
    private static let mostAnswers = 16

    /// The dailyCounts of a filter that asks for nothing but actions, outcomes and whole days.
    func parts(_ filter: Filter, _ db: Database) throws -> [Summary.Part] {
        let range = (base: try ChainHead(baseOf: db).seq, last: try ChainHead(lastOf: db).seq)
        return try state.withLock { state in
            // Another reader has seen later entries than this one, or older ones have been pruned.
            if range != state.range {
                let isNear = range.last &- state.range.last <= Self.mostNew && range.last > state.range.last
                // Read as a whole before anything of it counts.
                state =
                    if isNear, range.base == state.range.base {
                        State(range: range, counts: try Self.counts(state.counts, andAfter: state.range.last, db))
                    } else {
                        State(range: range, counts: try Self.allDays(db))
                    }
            }
            if let answer = state.answers[filter] { return answer }
            let answer = Self.parts(filter, state.counts)
            if state.answers.count >= Self.mostAnswers { state.answers = [:] }
            state.answers[filter] = answer
            return answer
        }
    }

    private static func parts(_ filter: Filter, _ counts: [Key: Int]) -> [Summary.Part] {
        let (from, to) = (filter.from?.day ?? .min, filter.to?.day ?? .max)
        guard from <= to else { return [] }
        let days = from...to
        var sums: [Key: Int] = [:]
        for (key, count) in counts where days ~= key.day {
            guard filter.action?.rawValue ?? key.action == key.action else { continue }
            guard filter.outcome?.rawValue ?? key.outcome == key.outcome else { continue }
            sums[Key(day: key.day, action: "", outcome: key.outcome), default: 0] += count
        }
        return sums.sorted { ($0.key.day, $0.key.outcome) < ($1.key.day, $1.key.outcome) }.map {
            Summary.Part(day: $0.key.day, outcome: Outcome.Kind(rawValue: $0.key.outcome), count: $0.value)
        }
    }

    private static func allDays(_ db: Database) throws -> [Key: Int] {
        var counts: [Key: Int] = [:]
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT day, action, outcome, entries FROM day WHERE entries > 0"))
        while let row = try rows.next() { counts[Key(day: row[0], action: row[1], outcome: row[2])] = row[3] }
        return counts
    }

    private static func counts(_ counts: [Key: Int], andAfter seq: Int64, _ db: Database) throws -> [Key: Int] {
        var counts = counts
        let sql = "SELECT time / 86400000, action, coalesce(outcome, '') FROM entry WHERE seq > ?"
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [seq])
        while let row = try rows.next() {
            counts[Key(day: row[0], action: row[1], outcome: row[2]), default: 0] += 1
        }
        return counts
    }
}

extension Filter {
    /// Whether nothing is asked but actions, outcomes and whole days, whose dailyCounts are kept.
    var asksOnlyDays: Bool {
        var rest = self
        (rest.action, rest.outcome, rest.from, rest.to, rest.before) = (nil, nil, nil, nil, nil)
        guard rest == Filter() else { return false }
        let isWholeDay = { (time: UTCTime) in UTCTime(day: time.day) == time }
        return from.map(isWholeDay) ?? true && to.map { isWholeDay($0 + .milliseconds(1)) } ?? true
    }
}
