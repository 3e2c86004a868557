public import Time

/// The session of a signed-in admin.
public struct Session: Sendable, Equatable {
    /// The admin, with the role and the email address of this moment.
    public let account: Account
    /// When the admin signed in.
    public let created: UTCTime
    /// Identifies the session in the audit log.
    public let name: String

    /// A session ends after 15 minutes without a request: an unattended screen is the likeliest way in, and signing in again
    /// takes seconds (S-5; NIST SP 800-63B allows 30 minutes).
    static let idleTimeout = Duration.seconds(15 * 60)
    /// A session ends after 8 hours, a working day, whatever happens in it (NIST SP 800-63B allows 12 hours).
    static let absoluteLifetime = Duration.seconds(8 * 3600)
    /// The maximum number of sessions of an admin; one more ends the oldest.
    public static let maximumCount = 5
}
