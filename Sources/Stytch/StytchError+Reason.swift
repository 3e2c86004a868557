extension StytchError.Reason {
    /// Classifies a response with Stytch's error fields.
    ///
    /// Source: the errors of the API reference. 401 and the credential errors of 400 are about the portal's own credentials,
    /// because a call has no others; `connected_app_consent_revoked` is the exception, which is about the grant.
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
