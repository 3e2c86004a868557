import AuditFormat
import GRDB
import Time

/// How a filter is answered in bounded time: its rarest field drives the search through that field's index, newest first, and
/// the number of candidates is limited.
struct SearchPlan {
    /// What finds the candidates.
    enum DrivingIndex {
        /// No index: all entries in the order of their seqs.
        case none
        case field(Condition)
        /// The index of free text with a query, which may find more than matches, up to the last indexed entry.
        case text(query: String, lastIndexed: Int64)
    }

    let driving: DrivingIndex
    /// What a candidate must match.
    let others: [Condition]
    /// The range of seqs to search; empty if nothing can match.
    let low: Int64
    let high: Int64

    /// A field with at most this many entries is rare, so all of them are candidates.
    static let rareCount = 1_000

    init(_ filter: Filter, _ db: Database) throws {
        let range = try Self.range(filter, db)
        var conditions = try Condition.all(filter, db)
        let fields = conditions.filter { $0.index != nil }
        var rarest = fields.first
        if fields.count > 1 || (filter.text != nil && !fields.isEmpty) {
            let (field, isRare) = try Self.rarest(fields, in: range, db)
            // A rare field finds fewer candidates than a text may.
            rarest = filter.text == nil || isRare ? field : nil
        }
        if let text = filter.text { conditions.append(.text(text)) }
        if let rarest {
            driving = .field(rarest)
            conditions.removeAll { $0.sql == rarest.sql }
        } else if let text = filter.text {
            driving = .text(query: try TextIndex.query(for: text, db), lastIndexed: try TextIndex.lastIndexed(db))
        } else {
            driving = .none
        }
        others = conditions
        (low, high) = (range.lowerBound, range.upperBound - 1)
    }

    /// Returns the field with the fewest entries, counted only as far as necessary, and whether it is rare.
    private static func rarest(
        _ fields: [Condition], in range: Range<Int64>, _ db: Database
    ) throws -> (field: Condition?, isRare: Bool) {
        for limit in [50, rareCount] {
            let counts = try fields.map { try $0.count(in: range, limit: limit + 1, db) }
            if let fewest = counts.min(), fewest <= limit, let index = counts.firstIndex(of: fewest) {
                return (fields[index], true)
            }
        }
        return (fields.first, false)
    }

    /// Returns the seqs of all entries in the range of time; clocks go backwards, so only the table of hours is exact.
    private static func range(_ filter: Filter, _ db: Database) throws -> Range<Int64> {
        var low = try ChainHead(baseOf: db).seq &+ 1
        var high = try ChainHead(lastEntryIn: db).seq
        let hour = { (milliseconds: Int64) in milliseconds / 3_600_000 }
        if let from = filter.from {
            let first = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT min(first) FROM hour WHERE hour >= ?"),
                arguments: [hour(from.milliseconds)])
            low = max(low, first ?? .max - 1)
        }
        if let to = filter.to {
            let last = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(last) FROM hour WHERE hour <= ?"),
                arguments: [hour(to.milliseconds)])
            high = min(high, last ?? 0)
        }
        if let before = filter.before { high = min(high, before == .min ? before : before - 1) }
        if let after = filter.after { low = max(low, after >= .max - 1 ? .max - 1 : after + 1) }
        // Only an altered log can contain the largest number.
        return low..<max(low, min(high, .max - 1) + 1)
    }
}

// MARK: - Reading in ascending order

extension SearchPlan {
    /// The maximum number of text hits that are read at a time.
    private static let maximumHitsAtOnce = 20_000

    /// Returns the seq up to which entries can be read at a time in ascending order; only text hits need a limit.
    func ceiling(_ db: Database) throws -> Int64 {
        guard case .text(let query, _) = driving else { return high }
        let sql = """
            SELECT rowid FROM entry_text WHERE entry_text MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT 1 OFFSET ?
            """
        return try Int64.fetchOne(
            db.cachedStatement(sql: sql), arguments: [query, low, high, Self.maximumHitsAtOnce]) ?? high
    }

    /// Returns the clauses and arguments of a query for the matching entries up to a seq, in ascending order.
    func ascending(upTo ceiling: Int64? = nil, limit: Int) -> (clauses: String, arguments: StatementArguments) {
        var indexedBy = ""
        var conditions = ["seq BETWEEN ? AND ?"]
        let range = [low.databaseValue, (ceiling ?? high).databaseValue]
        var values = range
        switch driving {
        case .none: break
        case .field(let condition):
            indexedBy = condition.indexedBy
            conditions.append(condition.sql)
            values += condition.values
        case .text(let query, _):
            conditions.append(
                "seq IN (SELECT rowid FROM entry_text WHERE entry_text MATCH ? AND rowid BETWEEN ? AND ?)")
            values += [query.databaseValue] + range
        }
        for other in others {
            conditions.append(other.onRow)
            values += other.values
        }
        let clauses = "\(indexedBy) WHERE \(conditions.joined(separator: " AND ")) ORDER BY seq LIMIT ?"
        return (clauses, StatementArguments(values + [limit.databaseValue]))
    }
}
