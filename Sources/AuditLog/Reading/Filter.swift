public import Identifiers
public import Time

/// Which entries are asked for; an absent part lets everything through.
public struct Filter: Sendable, Hashable {
    /// The admin's address of mail.
    public var admin: String?
    /// What was done.
    public var action: Event.Action?
    /// The `user_id` or the `external_id` of the user.
    public var user: UserID?
    /// The id of the connected app.
    public var app: ConnectedAppID?
    /// How it ended.
    public var outcome: Outcome.Kind?
    /// The network address from which the admin came.
    public var address: String?
    /// Stytch's `request_id`.
    public var requestID: String?
    /// The operation, in hexadecimal digits.
    public var operation: String?
    /// The ticket, as the admin named it.
    public var ticket: String?
    /// What stands in the reason or in a name, at least three characters, in capital or small letters.
    public var text: String?
    /// The first millisecond, since 1970-01-01 00:00 UTC.
    public var from: UTCTime?
    /// The last millisecond, since 1970-01-01 00:00 UTC; it is let through.
    public var to: UTCTime?
    /// Only entries older than this `seq`, to page on.
    public var before: Int64?
    /// Only entries newer than this `seq`.
    public var after: Int64?

    /// A filter that lets everything through.
    public init() {}
}
