import AuditFormat
import GRDB

/// A page of entries that match a filter.
public struct SearchPage: Sendable {
    /// The entries, newest first.
    public let entries: [Entry]
    /// The seq from which the log was searched; older entries may match too. Nil if the whole log was searched, or if the page
    /// was full before.
    public let searchedFrom: Int64?
}

/// Searches the log in bounded time.
struct LogSearch: Sendable {
    let database: DatabasePool
    let writer: Writer
    let timeout: Duration

    private static let defaultIndexBatch = 5_000

    /// Returns a page of the entries that match a filter, newest first.
    func find(_ filter: Filter, limit: Int) throws -> SearchPage {
        try prepareText(filter)
        return try database.snapshot { db in
            let plan = try SearchPlan(filter, db)
            return try page(plan.search(limit: limit, timeout: timeout, db), plan, limit: limit, db)
        }
    }

    /// Counts the entries that match a filter, by day and outcome.
    ///
    /// A filter on nothing but actions, outcomes and whole days is counted completely, any other up to a limit.
    func summary(_ filter: Filter, limit: Int) throws -> Summary {
        try prepareText(filter)
        return try database.snapshot { db in try summary(filter, limit: limit, db) }
    }

    /// Returns a page, the summary of its filter, and what a closure reads, all from one snapshot of the log.
    func page<Other>(
        _ filter: Filter, limit: Int, countLimit: Int, and other: (Database) throws -> Other
    ) throws -> (found: SearchPage, summary: Summary, other: Other) {
        try prepareText(filter)
        return try database.snapshot { db in
            let other = try other(db)
            let plan = try SearchPlan(filter, db)
            if filter.hasDailyCounts || filter.before != nil {
                let matches = try plan.search(limit: limit, timeout: timeout, db)
                return (
                    try page(matches, plan, limit: limit, db), try summary(filter, limit: countLimit, db), other
                )
            }
            let matches = try plan.search(limit: max(limit, countLimit.addingOne), timeout: timeout, db)
            return (
                try page(matches, plan, limit: limit, db), Summary(matches, of: plan, limit: countLimit), other
            )
        }
    }

    private func summary(_ filter: Filter, limit: Int, _ db: Database) throws -> Summary {
        var filter = filter
        filter.before = nil
        if filter.hasDailyCounts { return Summary(parts: try DailyCounts.parts(filter, db), isWhole: true) }
        let plan = try SearchPlan(filter, db)
        return Summary(
            try plan.search(limit: limit.addingOne, timeout: timeout, db), of: plan, limit: limit)
    }

    /// Returns the entry with a number; nil if there is none.
    func entry(_ seq: Int64) throws -> Entry? {
        try database.snapshot { db in try StoredEntry.fetch(db, "WHERE seq = ?", [seq]).first }
    }

    /// Returns all entries of an operation in their order.
    func operation(_ operation: String) throws -> [Entry] {
        try database.snapshot { db in
            try StoredEntry.fetch(db, "WHERE operation = ? ORDER BY seq", [operation])
        }
    }

    /// The number of the newest entry; 0 if there is none.
    var lastSeq: Int64 { get throws { try database.snapshot { db in try ChainHead(lastEntryIn: db).seq } } }

    /// Indexes the text of new entries, up to a limit; returns whether all are indexed now.
    func indexText(limit: Int) throws -> Bool {
        let isIndexed = try database.snapshot { db in
            try TextIndex.lastIndexed(db) >= ChainHead(lastEntryIn: db).seq
        }
        return try isIndexed || writer.inTransaction { db in try TextIndex.index(db, limit: limit) }
    }

    /// Indexes new entries before a search for text; if that fails, older text is still found.
    private func prepareText(_ filter: Filter) throws {
        guard filter.text != nil else { return }
        do { _ = try indexText(limit: Self.defaultIndexBatch) } catch is DatabaseError {}
    }

    private func page(_ matches: Matches, _ plan: SearchPlan, limit: Int, _ db: Database) throws -> SearchPage {
        let seqs = matches.matches.prefix(limit).map { String($0.seq) }.joined(separator: ",")
        let clauses = "WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq DESC"
        let isPartial = matches.matches.count < limit && matches.searchedFrom > plan.low
        return SearchPage(
            entries: try StoredEntry.fetch(db, clauses, ["[\(seqs)]"]),
            searchedFrom: isPartial ? matches.searchedFrom : nil)
    }
}

extension Int {
    fileprivate var addingOne: Int { self == .max ? self : self + 1 }
}
