import GRDB

/// How a filter is answered in bounded time: the rarest of its fields leads through that field's index, newest first, and a
/// window bounds how many entries are looked at.
struct Plan {
    /// From where the candidates come.
    private enum Lead {
        case everything
        case field(Condition)
        case text(String)
    }

    private let lead: Lead
    private let others: [Condition]
    private let window: Int
    /// The range of seqs in which entries are looked for; an empty one where none can fit.
    let low: Int64
    let high: Int64

    /// Up to how many entries a field is rare, so that all of them are looked at.
    private static let rare = 2000
    /// How many candidates are looked at where the leading index holds all that is asked, and where their rows must be read.
    private static let windows = (index: 20_000, rows: 4_000)

    init(_ filter: Filter, _ db: Database) throws {
        let range = try Self.range(filter, db)
        var conditions = try Condition.all(filter, db)
        let fields = conditions.filter { $0.index != nil }
        var rarest = fields.first
        if fields.count > 1 || (filter.text != nil && !fields.isEmpty) {
            let counts = try fields.map { try $0.count(in: range, upTo: Self.rare + 1, db) }
            let place = counts.indices.min { counts[$0] < counts[$1] } ?? 0
            // Rarer than any text is known to be.
            rarest = filter.text == nil || counts[place] <= Self.rare ? fields[place] : nil
        }
        if let rarest {
            lead = .field(rarest)
            conditions.removeAll { $0.sql == rarest.sql }
            if let text = filter.text { conditions.append(.text(text)) }
        } else if let text = filter.text {
            lead = .text(Text.phrase(text))
        } else {
            lead = .everything
        }
        others = conditions
        let isAllHeld = conditions.allSatisfy(\.isHeld) && rarest?.holdsMore ?? true
        window =
            if case .text = lead { Self.windows.rows } else if isAllHeld { Self.windows.index } else {
                Self.windows.rows
            }
        (low, high) = (range.lowerBound, range.upperBound - 1)
    }

    /// The seqs among which all entries of the time asked for are. Clocks go backwards, so the hours say it exactly, and the
    /// order of the entries does not.
    private static func range(_ filter: Filter, _ db: Database) throws -> Range<Int64> {
        let base = try ChainLink(baseOf: db).seq
        var low = base &+ 1
        var high = try ChainLink(lastOf: db).seq
        if let from = filter.from {
            let first = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT min(first) FROM hour WHERE hour >= ?"), arguments: [from / 3_600_000])
            low = max(low, first ?? .max - 1)
        }
        if let to = filter.to {
            let last = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(last) FROM hour WHERE hour <= ?"), arguments: [to / 3_600_000])
            high = min(high, last ?? 0)
        }
        if let before = filter.before { high = min(high, before == .min ? before : before - 1) }
        if let after = filter.after { low = max(low, after >= .max - 1 ? .max - 1 : after + 1) }
        return low..<max(low, high + 1)
    }

    // MARK: - Queries

    /// From which seq on the window reaches, going back from `high`.
    func floor(_ db: Database) throws -> Int64 {
        let (sql, values): (String, [DatabaseValue])
        switch lead {
        case .everything:
            guard others.contains(where: { !$0.isHeld }) else { return low }
            return max(low, high - Int64(window))
        case .field(let condition):
            guard !others.isEmpty else { return low }
            sql =
                "SELECT seq FROM entry\(condition.hint) WHERE \(condition.sql) AND seq BETWEEN ? AND ? ORDER BY seq DESC"
            values = condition.values
        case .text(let phrase):
            sql = "SELECT rowid FROM entry_text WHERE entry_text MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"
            values = [phrase.databaseValue]
        }
        let all = values + [low.databaseValue, high.databaseValue, window.databaseValue]
        let found = try Int64.fetchOne(
            db.cachedStatement(sql: sql + " LIMIT 1 OFFSET ?"), arguments: StatementArguments(all))
        return found.map { $0 + 1 } ?? low
    }

    /// Up to which seq the hits of a text are looked at in one go by who reads forward from `low`; all else needs no bound.
    func ceiling(_ db: Database) throws -> Int64 {
        guard case .text(let phrase) = lead else { return high }
        let sql = """
            SELECT rowid FROM entry_text WHERE entry_text MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT 1 OFFSET ?
            """
        let found = try Int64.fetchOne(
            db.cachedStatement(sql: sql), arguments: [phrase, low, high, Self.windows.index])
        return found ?? high
    }

    /// A query of these columns for the entries from a seq on, newest first or oldest first.
    func query(
        _ columns: String, from floor: Int64, to ceiling: Int64? = nil, ascending: Bool = false, limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var hint = ""
        var conditions = ["seq BETWEEN ? AND ?"]
        let last = ceiling ?? high
        var values = [floor.databaseValue, last.databaseValue]
        switch lead {
        case .everything: break
        case .field(let condition):
            hint = condition.hint
            conditions.append(condition.sql)
            values += condition.values
        case .text(let phrase):
            conditions.append(
                "seq IN (SELECT rowid FROM entry_text WHERE entry_text MATCH ? AND rowid BETWEEN ? AND ?)")
            values += [phrase.databaseValue, floor.databaseValue, last.databaseValue]
        }
        for other in others {
            // The sign keeps SQLite from leading through another index.
            conditions.append("+" + other.sql)
            values += other.values
        }
        let sql =
            "SELECT \(columns) FROM entry\(hint) WHERE \(conditions.joined(separator: " AND ")) "
            + "ORDER BY seq \(ascending ? "ASC" : "DESC") LIMIT ?"
        return (sql, StatementArguments(values + [limit.databaseValue]))
    }
}

/// One thing that a filter demands of an entry.
private struct Condition {
    let sql: String
    let values: [DatabaseValue]
    /// The index that leads to such entries, newest first.
    var index: String?
    /// Whether that index holds time, action and outcome as well.
    var holdsMore = true
    /// Whether other fields' indices hold what is asked here.
    var isHeld = false

    var hint: String { index.map { " INDEXED BY \($0)" } ?? "" }

    static func text(_ text: String) -> Condition {
        Condition(sql: "holds(?, \(Text.columns))", values: [text.databaseValue])
    }

    /// All that a filter demands but its free text; those that are likely to be rare come first.
    static func all(_ filter: Filter, _ db: Database) throws -> [Condition] {
        var all: [Condition] = []
        func add(_ column: String, _ value: String?, _ index: String, holdsMore: Bool = true, isHeld: Bool = false) {
            guard let value else { return }
            all.append(
                Condition(
                    sql: "\(column) = ?", values: [value.databaseValue], index: index, holdsMore: holdsMore,
                    isHeld: isHeld))
        }
        add("operation", filter.operation, "entry_operation", holdsMore: false)
        add("request_id", filter.requestID, "entry_request", holdsMore: false)
        add("ticket", filter.ticket, "entry_ticket", holdsMore: false)
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
        add("outcome", filter.outcome?.rawValue, "entry_outcome", isHeld: true)
        add("action", filter.action?.rawValue, "entry_action", isHeld: true)
        if let from = filter.from {
            all.append(Condition(sql: "time >= ?", values: [from.databaseValue], isHeld: true))
        }
        if let to = filter.to { all.append(Condition(sql: "time <= ?", values: [to.databaseValue], isHeld: true)) }
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
