/// Why a call to Stytch did not give what was asked for.
public struct StytchError: Error, Sendable, Equatable {
    /// What an admin has to be told; each is another page.
    public enum Reason: Sendable, Equatable {
        /// 404 `user_not_found`.
        case userNotFound
        /// 404 `connected_app_not_found`.
        case connectedAppNotFound
        /// 400 `invalid_user_id`, or an id of the other environment.
        case invalidID
        /// The project's id or secret was refused: the portal's fault, never the admin's.
        case credentialsRefused
        /// 429.
        case tooManyRequests
        /// Any other refusal with Stytch's own error fields, in the 400s.
        case refused
        /// Stytch answered that it failed, in the 500s.
        case failed
        /// An answer that is not Stytch's, or that contradicts itself; the text says how, for the log.
        case malformedResponse(String)
        /// No whole answer came in time.
        case timedOut
        /// No connection, or one that ended before the whole answer came.
        case unreachable
    }

    /// What it means.
    public let reason: Reason
    /// The HTTP status; `nil` where no answer came.
    public let status: Int?
    /// Stytch's `error_type`; `nil` where no answer of Stytch's came.
    public let type: String?
    /// Stytch's `request_id`; `nil` where no answer of Stytch's came.
    public let requestID: String?
    /// After how many seconds to try again, where Stytch said so.
    public let retryAfter: Int?
    /// `false` only where it is certain that Stytch did not carry the call out.
    public let mayHaveTakenEffect: Bool
    /// The connection ended before an answer began.
    var wasReset = false

    /// Makes an error of its parts.
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
    /// The meaning of an answer in the 400s and 500s that has Stytch's error fields.
    ///
    /// Source: the table of errors of the API reference. 401 and the malformed-credential types of 400 are about the
    /// portal's own credentials, since a call carries no others; only `connected_app_consent_revoked` is about the grant.
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
