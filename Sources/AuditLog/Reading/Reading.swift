import GRDB

/// A page of the log under a filter.
public struct Found: Sendable {
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
    public func find(_ filter: Filter, limit: Int) throws -> Found {
        try prepareText(filter)
        return try database.read { db in
            let plan = try Plan(filter, db)
            let floor = try plan.floor(db)
            let entries = try Self.entries(plan, from: floor, limit: limit, db)
            return Found(entries: entries, searchedFrom: entries.count < limit && floor > plan.low ? floor : nil)
        }
    }

    /// The entries that a filter lets through, newest first, at most `limit`, however far they lie back.
    public func entries(_ filter: Filter = Filter(), limit: Int = 50) throws -> [Entry] {
        try prepareText(filter)
        return try database.read { db in
            var entries: [Entry] = []
            var rest = filter
            while entries.count < limit {
                let plan = try Plan(rest, db)
                let floor = try plan.floor(db)
                entries += try Self.entries(plan, from: floor, limit: limit - entries.count, db)
                guard floor > plan.low else { break }
                rest.before = floor
            }
            return entries
        }
    }

    /// Counts what a filter lets through, by day and outcome, up to `most` entries; the time that it takes is bounded.
    public func summary(_ filter: Filter, upTo most: Int) throws -> Summary {
        try prepareText(filter)
        return try database.read { db in
            let plan = try Plan(filter, db)
            let floor = try plan.floor(db)
            let (inner, arguments) = plan.query("time, outcome", from: floor, limit: most.addingOne)
            let sql =
                "SELECT time / 86400000 AS day, outcome, count(*) FROM (\(inner)) GROUP BY day, outcome ORDER BY day"
            let parts = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(Self.part)
            let isWhole = floor <= plan.low && parts.reduce(0) { $0 + $1.count } <= most
            return Summary(parts: parts, isWhole: isWhole)
        }
    }

    /// The figures of whole days by action and outcome alone, which are kept, however many entries there are.
    public func days(_ filter: Filter) throws -> [Summary.Part] {
        try database.read { db in
            let sql = """
                SELECT day, nullif(outcome, ''), sum(entries) FROM day
                WHERE day BETWEEN ? AND ? AND (?3 IS NULL OR action = ?3) AND (?4 IS NULL OR outcome = ?4)
                GROUP BY day, outcome ORDER BY day
                """
            let arguments: StatementArguments = [
                (filter.from ?? 0) / 86_400_000, (filter.to ?? .max) / 86_400_000, filter.action?.rawValue,
                filter.outcome?.rawValue,
            ]
            return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(Self.part)
        }
    }

    /// How many entries a filter lets through, counted up to `most`.
    public func count(_ filter: Filter, upTo most: Int) throws -> Int {
        var count = 0
        var rest = filter
        try prepareText(filter)
        try database.read { db in
            while count < most {
                let plan = try Plan(rest, db)
                let floor = try plan.floor(db)
                let (inner, arguments) = plan.query("1", from: floor, limit: most - count)
                let sql = "SELECT count(*) FROM (\(inner))"
                count += try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
                guard floor > plan.low else { break }
                rest.before = floor
            }
        }
        return count
    }

    /// One entry; `nil` where the log has none of that number.
    public func entry(_ seq: Int64) throws -> Entry? {
        try database.read { db in try Self.fetch(db, "\(Schema.selection) WHERE seq = ?", [seq]).first }
    }

    /// All entries of an operation in their order: the intent, the outcome, and a settlement where there is one.
    public func operation(_ operation: String) throws -> [Entry] {
        try database.read { db in
            try Self.fetch(db, "\(Schema.selection) WHERE operation = ? ORDER BY seq", [operation])
        }
    }

    /// The seq of the newest entry; 0 where there is none.
    public var last: Int64 { get throws { try database.read { db in try ChainLink(lastOf: db).seq } } }

    /// Brings the index of free text up to the last entry; whether it got there.
    @discardableResult
    public func indexText(atMost most: Int = 5_000) throws -> Bool {
        let isBehind = try database.read { db in
            try Int64.fetchOne(db.cachedStatement(sql: "SELECT indexed FROM log")) ?? 0 < ChainLink(lastOf: db).seq
        }
        guard isBehind else { return true }
        return try writer.inTransaction { db in try Text.index(db, atMost: most) }
    }

    /// A search for text first brings the index up to what was written last; where that cannot be, older text is still found.
    private func prepareText(_ filter: Filter) throws {
        guard filter.text != nil else { return }
        do { try indexText() } catch is DatabaseError {}
    }

    private static func entries(_ plan: Plan, from floor: Int64, limit: Int, _ db: Database) throws -> [Entry] {
        let (sql, arguments) = plan.query(Schema.columns.joined(separator: ", "), from: floor, limit: limit)
        return try fetch(db, sql, arguments)
    }

    private static func fetch(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [Entry] {
        var entries: [Entry] = []
        try StoredRow.forEach(db, sql, arguments) { row in
            entries.append(try Entry(row))
            return true
        }
        return entries
    }

    private static func part(_ row: Row) -> Summary.Part {
        Summary.Part(day: row[0], outcome: (row[1] as String?).flatMap(Outcome.Kind.init), count: row[2])
    }
}

extension Plan {
    /// A query for all columns of the entries up to a seq, oldest first.
    func ascending(to ceiling: Int64? = nil, limit: Int) -> (sql: String, arguments: StatementArguments) {
        query(Schema.columns.joined(separator: ", "), from: low, to: ceiling, ascending: true, limit: limit)
    }
}

extension Int {
    fileprivate var addingOne: Int { self == .max ? self : self + 1 }
}
