/// The reason why a call to Stytch failed.
public struct StytchError: Error, Sendable, Equatable {
    /// The kinds of failures that an admin must distinguish.
    public enum Reason: Sendable, Equatable {
        /// 404 `user_not_found`.
        case userNotFound
        /// 404 `connected_app_not_found`.
        case connectedAppNotFound
        /// 400 `invalid_user_id`, or an id of the other environment.
        case invalidID
        /// Stytch rejected the portal's own project id or secret.
        case credentialsRefused
        /// 429.
        case tooManyRequests
        /// Any other error of Stytch with a status in the 400s.
        case refused
        /// An error of Stytch with a status in the 500s.
        case failed
        /// A response that is not Stytch's or contradicts itself; the text is for the log.
        case malformedResponse(String)
        /// No complete response was received in time.
        case timedOut
        /// There was no connection, or it ended before the response was complete.
        case unreachable
    }

    /// The kind of failure.
    public let reason: Reason
    /// The HTTP status; nil if there was no response.
    public let status: Int?
    /// Stytch's `error_type`; nil if there was no response of Stytch.
    public let type: String?
    /// Stytch's `request_id`; nil if there was no response of Stytch.
    public let requestID: String?
    /// The seconds after which to try again; nil if Stytch did not say.
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

extension StytchError.Reason {
    /// Classifies a response with Stytch's error fields.
    ///
    /// Source: the errors of the API reference. 401 and the credential errors of 400 are about the portal's own credentials,
    /// because a call has no others; only `connected_app_consent_revoked` is about the grant.
    init(status: Int, type: String) {
        self =
            switch (status, type) {
            case (404, "user_not_found"): .userNotFound
            case (404, "connected_app_not_found"): .connectedAppNotFound
            case (_, "invalid_user_id"), (_, "test_id_used_in_live_environment"),
                (_, "live_id_used_in_test_environment"):
                .invalidID
            case (401, "connected_app_consent_revoked"): .refused
            case (401, _), (_, "invalid_project_id_authentication"), (_, "invalid_secret_authentication"),
                (_, "unauthorized_project_id_live"), (_, "unauthorized_project_id_test"):
                .credentialsRefused
            case (429, _): .tooManyRequests
            case (500..., _): .failed
            default: .refused
            }
    }
}
