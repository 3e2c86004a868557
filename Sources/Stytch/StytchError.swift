/// The reason why a call to Stytch failed.
public struct StytchError: Error, Sendable, Equatable {
    /// The kinds of failures that an admin must distinguish.
    public enum Reason: Sendable, Equatable {
        /// 404 `user_not_found`.
        case userNotFound
        /// 404 `connected_app_not_found`.
        case connectedAppNotFound
        /// 400 `invalid_user_id`, or an id from another environment.
        case invalidID
        /// Stytch rejected the portal's own project id or secret.
        case credentialsRefused
        /// 429.
        case tooManyRequests
        /// Any other error from Stytch with a status in the 400s.
        case refused
        /// An error from Stytch with a status in the 500s.
        case failed
        /// A response that does not follow Stytch's format, or whose HTTP status and body disagree; the text is for the log.
        case malformedResponse(String)
        /// No complete response arrived in time.
        case timedOut
        /// The connection failed, or ended before the response was complete.
        case unreachable
    }

    /// The kind of failure.
    public let reason: Reason
    /// The HTTP status; nil if there was no response.
    public let status: Int?
    /// Stytch's `error_type`; nil if the response is not from Stytch.
    public let type: String?
    /// Stytch's `request_id`; nil if the response is not from Stytch.
    public let requestID: String?
    /// The seconds after which to retry; nil if Stytch did not say.
    public let retryAfter: Int?
    /// False only if Stytch certainly did not carry out the call.
    public let mayHaveTakenEffect: Bool
    /// Whether the connection was reset before a response began.
    var wasReset = false

    /// Creates an error from its parts.
    public init(
        _ reason: Reason, status: Int? = nil, type: String? = nil, requestID: String? = nil, retryAfter: Int? = nil,
        mayHaveTakenEffect: Bool = false
    ) {
        self.reason = reason
        self.status = status
        self.type = type
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.mayHaveTakenEffect = mayHaveTakenEffect
    }
}
