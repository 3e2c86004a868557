public import Time

/// How something ended, as far as it is known.
public struct Outcome: Sendable, Equatable {
    /// The ways in which something ends.
    public enum Kind: String, Sendable, CaseIterable {
        /// Confirmed by Stytch.
        case succeeded
        /// The response was lost, but the app is gone.
        case applied
        /// Nothing was left to revoke.
        case alreadyRevoked = "already revoked"
        /// Rejected by Stytch or by the portal.
        case refused
        /// It may have happened.
        case unknown
        /// It did not happen.
        case notApplied = "not applied"
    }

    /// How it ended.
    public let kind: Kind
    /// The HTTP status of Stytch's response; nil if there was none.
    public let status: Int?
    /// Stytch's `error_type`, or our own code.
    public let errorType: String?
    /// Stytch's `request_id`.
    public let requestID: String?
    /// What Stytch listed afterwards; nil if nobody looked, or if the list could not be read.
    public let observation: Observation?

    /// Creates an outcome from its parts.
    public init(
        _ kind: Kind, status: Int? = nil, errorType: String? = nil, requestID: String? = nil,
        observation: Observation? = nil
    ) {
        self.kind = kind
        self.status = status
        self.errorType = errorType
        self.requestID = requestID
        self.observation = observation
    }
}

/// What Stytch listed at some time.
public struct Observation: Sendable, Equatable {
    /// Whether the app was among the user's connected apps.
    public enum State: String, Sendable { case gone, listed }

    /// Whether the app was listed.
    public let state: State
    /// When the list was read.
    public let at: UTCTime

    /// Creates an observation from its parts.
    public init(_ state: State, at: UTCTime) {
        self.state = state
        self.at = at
    }
}
