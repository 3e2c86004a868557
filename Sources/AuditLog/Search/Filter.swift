public import Identifiers
public import Time

/// Selects entries; a nil part matches all of them.
public struct Filter: Sendable, Equatable {
    /// The email address of the admin.
    public var admin: String?
    /// What was done.
    public var action: Event.Action?
    /// The `user_id` or the `external_id` of the user.
    public var user: UserID?
    /// The id of the connected app.
    public var app: ConnectedAppID?
    /// How it ended.
    public var outcome: Outcome.Kind?
    /// The IP address of the admin.
    public var address: String?
    /// Stytch's `request_id`.
    public var requestID: String?
    /// The operation, as hexadecimal digits.
    public var operation: String?
    /// The ticket, exactly as it was entered.
    public var ticket: String?
    /// A part of the reason, the ticket or a name; at least three characters, in upper or lower case.
    public var text: String?
    /// The earliest time.
    public var from: UTCTime?
    /// The latest time, inclusive.
    public var to: UTCTime?
    /// Only entries with a smaller `seq`, for paging.
    public var before: Int64?
    /// Only entries with a larger `seq`.
    public var after: Int64?

    /// Creates a filter that matches all entries.
    public init() {}
}
