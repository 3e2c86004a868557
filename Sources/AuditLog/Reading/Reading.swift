import GRDB
import Time

/// A page of the log under a filter.
public struct SearchPage: Sendable {
    /// The entries, newest first.
    public let entries: [Entry]
    /// From which seq on the log was searched; older entries may fit as well. `nil` where all of it was searched, or where
    /// the page was full before.
    public let searchedFrom: Int64?
}

/// How many entries a filter lets through, by day and outcome.
public struct Summary: Sendable, Equatable {
    /// The entries of one day that ended in one way.
    public struct Part: Sendable, Equatable {
        /// Days since 1970-01-01, in UTC.
        public let day: Int64
        /// How they ended; `nil` for intents.
        public let outcome: Outcome.Kind?
        public let count: Int
    }

    /// The parts, oldest day first.
    public let parts: [Part]
    /// Whether these are all that fit; otherwise the count went no further.
    public let isWhole: Bool

    /// How many entries were counted.
    public var count: Int { parts.reduce(0) { $0 + $1.count } }
}

extension AuditLog {
    /// A page of the entries that a filter lets through, newest first; the time that it takes is bounded.
    public func find(_ filter: Filter, limit: Int) throws -> SearchPage {
        try prepareText(filter)
        return try database.snapshot { db in
            let plan = try Plan(filter, db)
            return try Self.found(plan.search(limit: limit, patience: patience, db), plan, limit: limit, db)
        }
    }

    /// Counts what a filter lets through on all its pages, by day and outcome, up to `most` entries; the time that it takes is
    /// bounded.
    ///
    /// Where nothing but actions, outcomes and whole days is asked, all are counted, since those dailyCounts are kept.
    public func summary(_ filter: Filter, upTo most: Int) throws -> Summary {
        try prepareText(filter)
        return try database.snapshot { db in try summary(filter, upTo: most, db) }
    }

    /// A page, how many entries fit its filter on all pages, and at most `openLimit` operations that are open: what one moment
    /// of the log says.
    public func page(
        _ filter: Filter, limit: Int, countingUpTo most: Int, openLimit: Int
    ) throws -> (found: SearchPage, summary: Summary, open: [Entry]) {
        try prepareText(filter)
        return try database.snapshot { db in
            let open = try openOperations(limit: openLimit, db)
            let plan = try Plan(filter, db)
            if filter.asksOnlyDays || filter.before != nil {
                let found = try Self.found(plan.search(limit: limit, patience: patience, db), plan, limit: limit, db)
                return (found, try summary(filter, upTo: most, db), open)
            }
            let hits = try plan.search(limit: max(limit, most.addingOne), patience: patience, db)
            return (try Self.found(hits, plan, limit: limit, db), Summary(hits, plan, upTo: most), open)
        }
    }

    private func summary(_ filter: Filter, upTo most: Int, _ db: Database) throws -> Summary {
        var filter = filter
        filter.before = nil
        if filter.asksOnlyDays { return Summary(parts: try dailyCounts.parts(filter, db), isWhole: true) }
        let plan = try Plan(filter, db)
        return Summary(try plan.search(limit: most.addingOne, patience: patience, db), plan, upTo: most)
    }

    /// The entries that a filter lets through, newest first, at most `limit`, however far they lie back.
    public func entries(_ filter: Filter = Filter(), limit: Int = 50) throws -> [Entry] {
        var entries: [Entry] = []
        var rest = filter
        while entries.count < limit {
            let found = try find(rest, limit: limit - entries.count)
            entries += found.entries
            guard let next = found.searchedFrom else { break }
            rest.before = next
        }
        return entries
    }

    /// One entry; `nil` where the log has none of that number.
    public func entry(_ seq: Int64) throws -> Entry? {
        try database.snapshot { db in try Self.fetch(db, "\(Schema.selection) WHERE seq = ?", [seq]).first }
    }

    /// All entries of an operation in their order: the intent, the outcome, and a settlement where there is one.
    public func operation(_ operation: String) throws -> [Entry] {
        try database.snapshot { db in
            try Self.fetch(db, "\(Schema.selection) WHERE operation = ? ORDER BY seq", [operation])
        }
    }

    /// The seq of the newest entry; 0 where there is none.
    public var last: Int64 { get throws { try database.snapshot { db in try ChainHead(lastOf: db).seq } } }

    /// Brings the index of free text up to the last entry; whether it got there.
    @discardableResult
    public func indexText(atMost most: Int = 5_000) throws -> Bool {
        let isBehind = try database.snapshot { db in
            try Text.indexed(db) < ChainHead(lastOf: db).seq
        }
        guard isBehind else { return true }
        return try writer.inTransaction { db in try Text.index(db, atMost: most) }
    }

    /// A search for text first brings the index up to what was written last; where that cannot be, older text is still found.
    private func prepareText(_ filter: Filter) throws {
        guard filter.text != nil else { return }
        do { try indexText() } catch is DatabaseError {}
    }

    private static func found(_ hits: Matches, _ plan: Plan, limit: Int, _ db: Database) throws -> SearchPage {
        let seqs = hits.hits.prefix(limit).map { String($0.seq) }.joined(separator: ",")
        let sql = "\(Schema.selection) WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq DESC"
        let isAll = hits.hits.count < limit && hits.floor > plan.low
        return SearchPage(entries: try fetch(db, sql, ["[\(seqs)]"]), searchedFrom: isAll ? hits.floor : nil)
    }

    private static func fetch(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [Entry] {
        var entries: [Entry] = []
        try StoredRow.forEach(db, sql, arguments) { row in
            entries.append(try Entry(row))
            return true
        }
        return entries
    }
}

extension Summary {
    fileprivate init(_ hits: Matches, _ plan: Plan, upTo most: Int) {
        var counts: [Key: Int] = [:]
        // Neighbours are mostly of one day and ended alike: their number is kept until that changes.
        var run: (key: Key, count: Int)?
        for hit in hits.hits {
            let key = Key(day: hit.time / 86_400_000, outcome: hit.outcome)
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
        isWhole = hits.floor <= plan.low && hits.hits.count <= most
    }

    private struct Key: Hashable {
        let day: Int64
        let outcome: Outcome.Kind?
    }
}

extension Int {
    fileprivate var addingOne: Int { self == .max ? self : self + 1 }
}
