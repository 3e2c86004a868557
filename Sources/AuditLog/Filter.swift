import GRDB

/// Which entries are asked for; an absent part lets everything through.
public struct Filter: Sendable, Equatable {
    /// The admin's address of mail.
    public var admin: String?
    /// What was done.
    public var action: Event.Action?
    /// The `user_id` or the `external_id` of the user.
    public var user: String?
    /// The id of the connected app.
    public var app: String?
    /// How it ended.
    public var outcome: Outcome.Kind?
    /// The first millisecond, since 1970-01-01 00:00 UTC.
    public var from: Int64?
    /// The last millisecond, since 1970-01-01 00:00 UTC; it is let through.
    public var to: Int64?
    /// Only entries older than this `seq`, to page on.
    public var before: Int64?

    /// A filter that lets everything through.
    public init() {}

    /// The WHERE clause and its values.
    var sql: (condition: String, arguments: [any DatabaseValueConvertible]) {
        var conditions: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        func demand(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            let values = values.compactMap(\.self)
            guard !values.isEmpty else { return }
            conditions.append(condition)
            arguments += values
        }
        demand("admin_email = ?", admin)
        demand("action = ?", action?.rawValue)
        demand("(user_id = ? OR user_external_id = ?)", user, user)
        demand("app_id = ?", app)
        demand("outcome = ?", outcome?.rawValue)
        demand("time >= ?", from)
        demand("time <= ?", to)
        demand("seq < ?", before)
        return (conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "), arguments)
    }
}
