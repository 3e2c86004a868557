import GRDB

/// One part of a filter as SQL.
struct Condition {
    let sql: String
    let values: [DatabaseValue]
    /// The index that finds matching entries, newest first; nil if there is none.
    var index: String?
    /// Whether that index also contains time, action and outcome.
    var isCovering = true
    /// Whether the indices of other fields contain what this condition needs.
    var isCovered = false

    /// The condition on a row that is read anyway; the plus sign keeps SQLite from using another index.
    var onRow: String { "+" + sql }

    /// The condition on an entry that another index has found; its own index answers with fewer pages than the rows.
    var onIndex: String {
        guard let index, !isCovered else { return onRow }
        return "EXISTS (SELECT 1 FROM entry AS other INDEXED BY \(index) WHERE other.\(sql) AND other.seq = entry.seq)"
    }

    /// The clause that makes SQLite use the index.
    var indexedBy: String { index.map { " INDEXED BY \($0)" } ?? "" }

    /// Returns the condition of a free text; no text in the log contains NUL.
    static func text(_ text: String) -> Condition {
        guard !text.utf8.contains(0) else { return Condition(sql: "0", values: []) }
        return Condition(sql: "holds(?, \(TextIndex.columns))", values: [text.databaseValue])
    }

    /// Returns the conditions of a filter except its free text; those that are probably rare come first.
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
            let exists = { (column: String) in
                try Bool.fetchOne(
                    db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM entry WHERE \(column) = ?)"),
                    arguments: [user]) ?? false
            }
            let isExternalID = try exists("user_external_id")
            if isExternalID, try exists("user_id") {
                // The id of one user is the external id of another one, which is too rare for an index of its own.
                all.append(Condition(sql: "(? IN (user_id, user_external_id))", values: [user.databaseValue]))
            } else if isExternalID {
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
        if let to = filter.to {
            all.append(Condition(sql: "time <= ?", values: [to.databaseValue], isCovered: true))
        }
        return all
    }

    /// Returns the number of entries in a range of seqs that the index finds, counted up to a limit.
    func count(in range: Range<Int64>, limit: Int, _ db: Database) throws -> Int {
        let sql = """
            SELECT count(*) FROM (SELECT 1 FROM entry\(indexedBy) WHERE \(sql) AND seq BETWEEN ? AND ? LIMIT ?)
            """
        let all = values + [range.lowerBound.databaseValue, (range.upperBound - 1).databaseValue, limit.databaseValue]
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: StatementArguments(all)) ?? 0
    }
}
