import GRDB
import Identifiers
import Time

/// How a filter is answered in bounded time: the rarest of its fields leads through that field's index, newest first, and a
/// window bounds how many entries are looked at.
struct Plan {
    /// From where the candidates come.
    enum DrivingIndex {
        case everything
        case field(Condition)
        /// What the index of text is asked, which may let through more than what fits, and up to which entry it reaches.
        case text(String, indexed: Int64)
    }

    let lead: DrivingIndex
    /// What is demanded of a candidate.
    let others: [Condition]
    /// The range of seqs in which entries are looked for; an empty one where none can fit.
    let low: Int64
    let high: Int64

    /// Up to how many entries a field is rare, so that all of them are looked at.
    static let rare = 1_000

    init(_ filter: Filter, _ db: Database) throws {
        let range = try Self.range(filter, db)
        var conditions = try Condition.all(filter, db)
        let fields = conditions.filter { $0.index != nil }
        var rarest = fields.first
        if fields.count > 1 || (filter.text != nil && !fields.isEmpty) {
            let (field, isRare) = try Self.rarest(fields, in: range, db)
            // Rarer than any text is known to be.
            rarest = filter.text == nil || isRare ? field : nil
        }
        if let text = filter.text { conditions.append(.text(text)) }
        if let rarest {
            lead = .field(rarest)
            conditions.removeAll { $0.sql == rarest.sql }
        } else if let text = filter.text {
            lead = .text(try Text.match(text, db), indexed: try Text.indexed(db))
        } else {
            lead = .everything
        }
        others = conditions
        (low, high) = (range.lowerBound, range.upperBound - 1)
    }

    /// The field that leads to the fewest entries, counted no further than it takes to know that, and whether it is rare.
    private static func rarest(
        _ fields: [Condition], in range: Range<Int64>, _ db: Database
    ) throws -> (field: Condition?, isRare: Bool) {
        for most in [50, rare] {
            let counts = try fields.map { try $0.count(in: range, upTo: most + 1, db) }
            if let fewest = counts.min(), fewest <= most, let place = counts.firstIndex(of: fewest) {
                return (fields[place], true)
            }
        }
        return (fields.first, false)
    }

    /// The seqs among which all entries of the time asked for are. Clocks go backwards, so the hours say it exactly, and the
    /// order of the entries does not.
    private static func range(_ filter: Filter, _ db: Database) throws -> Range<Int64> {
        let base = try ChainHead(baseOf: db).seq
        var low = base &+ 1
        var high = try ChainHead(lastOf: db).seq
        if let from = filter.from {
            let first = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT min(first) FROM hour WHERE hour >= ?"),
                arguments: [from.milliseconds / 3_600_000])
            low = max(low, first ?? .max - 1)
        }
        if let to = filter.to {
            let last = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(last) FROM hour WHERE hour <= ?"),
                arguments: [to.milliseconds / 3_600_000])
            high = min(high, last ?? 0)
        }
        if let before = filter.before { high = min(high, before == .min ? before : before - 1) }
        if let after = filter.after { low = max(low, after >= .max - 1 ? .max - 1 : after + 1) }
        // Only a number that no log has got to on its own is the highest there is.
        return low..<max(low, min(high, .max - 1) + 1)
    }

    // MARK: - Forward

    /// How many hits of a text are looked at in one go.
    private static let hitsAtOnce = 20_000

    /// Up to which seq the hits of a text are looked at in one go by who reads forward from `low`; all else needs no bound.
    func ceiling(_ db: Database) throws -> Int64 {
        guard case .text(let match, _) = lead else { return high }
        let sql = """
            SELECT rowid FROM entry_text WHERE entry_text MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT 1 OFFSET ?
            """
        let found = try Int64.fetchOne(
            db.cachedStatement(sql: sql), arguments: [match, low, high, Self.hitsAtOnce])
        return found ?? high
    }

    /// A query of all columns of the entries up to a seq, oldest first.
    func ascending(to ceiling: Int64? = nil, limit: Int) -> (sql: String, arguments: StatementArguments) {
        var hint = ""
        var conditions = ["seq BETWEEN ? AND ?"]
        let range = [low.databaseValue, (ceiling ?? high).databaseValue]
        var values = range
        switch lead {
        case .everything: break
        case .field(let condition):
            hint = condition.hint
            conditions.append(condition.sql)
            values += condition.values
        case .text(let match, _):
            conditions.append(
                "seq IN (SELECT rowid FROM entry_text WHERE entry_text MATCH ? AND rowid BETWEEN ? AND ?)")
            values += [match.databaseValue] + range
        }
        for other in others {
            conditions.append(other.onRow)
            values += other.values
        }
        let sql =
            "SELECT \(Schema.columns.joined(separator: ", ")) FROM entry\(hint) "
            + "WHERE \(conditions.joined(separator: " AND ")) ORDER BY seq LIMIT ?"
        return (sql, StatementArguments(values + [limit.databaseValue]))
    }
}

/// One thing that a filter demands of an entry.
struct Condition {
    let sql: String
    let values: [DatabaseValue]
    /// The index that leads to such entries, newest first.
    var index: String?
    /// Whether that index holds time, action and outcome as well.
    var isCovering = true
    /// Whether other fields' indices hold what is asked here.
    var isCovered = false

    /// What a query asks of an entry whose row it reads anyway; the sign keeps SQLite from leading through another index.
    var onRow: String { "+" + sql }

    /// What a query asks of an entry that another index has led to. Its own index holds the answer in fewer pages than the rows.
    var onIndex: String {
        guard let index, !isCovered else { return onRow }
        return "EXISTS (SELECT 1 FROM entry AS other INDEXED BY \(index) WHERE other.\(sql) AND other.seq = entry.seq)"
    }

    var hint: String { index.map { " INDEXED BY \($0)" } ?? "" }

    /// No text in the log has a NUL (`Storable`), and SQL would end one there.
    static func text(_ text: String) -> Condition {
        guard !text.utf8.contains(0) else { return Condition(sql: "0", values: []) }
        return Condition(sql: "holds(?, \(Text.columns))", values: [text.databaseValue])
    }

    /// All that a filter demands but its free text; those that are likely to be rare come first.
    static func all(_ filter: Filter, _ db: Database) throws -> [Condition] {
        var all: [Condition] = []
        func add(
            _ column: String, _ value: (any DatabaseValueConvertible)?, _ index: String, isCovering: Bool = true,
            isCovered: Bool = false
        ) {
            guard let value else { return }
            all.append(
                Condition(
                    sql: "\(column) = ?", values: [value.databaseValue], index: index, isCovering: isCovering,
                    isCovered: isCovered))
        }
        add("operation", filter.operation, "entry_operation", isCovering: false)
        add("request_id", filter.requestID, "entry_request", isCovering: false)
        add("ticket", filter.ticket, "entry_ticket", isCovering: false)
        if let user = filter.user {
            let isKnown = { (column: String) in
                try Bool.fetchOne(
                    db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM entry WHERE \(column) = ?)"),
                    arguments: [user]) ?? false
            }
            let isExternal = try isKnown("user_external_id")
            if isExternal, try isKnown("user_id") {
                // The id of one user is the external id of another, which is too rare for an index of its own.
                all.append(Condition(sql: "(? IN (user_id, user_external_id))", values: [user.databaseValue]))
            } else if isExternal {
                add("user_external_id", user, "entry_external")
            } else {
                add("user_id", user, "entry_user")
            }
        }
        add("app_id", filter.app, "entry_app")
        add("admin_email", filter.admin, "entry_admin")
        add("address", filter.address, "entry_address")
        add("outcome", filter.outcome?.rawValue, "entry_outcome", isCovered: true)
        add("action", filter.action?.rawValue, "entry_action", isCovered: true)
        if let from = filter.from {
            all.append(Condition(sql: "time >= ?", values: [from.databaseValue], isCovered: true))
        }
        if let to = filter.to { all.append(Condition(sql: "time <= ?", values: [to.databaseValue], isCovered: true)) }
        return all
    }

    /// How many entries the index leads to, counted up to a bound.
    func count(in range: Range<Int64>, upTo most: Int, _ db: Database) throws -> Int {
        let sql = """
            SELECT count(*) FROM (SELECT 1 FROM entry\(hint) WHERE \(sql) AND seq BETWEEN ? AND ? LIMIT ?)
            """
        let all = values + [range.lowerBound.databaseValue, (range.upperBound - 1).databaseValue, most.databaseValue]
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: StatementArguments(all)) ?? 0
    }
}
