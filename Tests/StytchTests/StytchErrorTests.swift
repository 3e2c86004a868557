import Identifiers
import Testing

@testable import Stytch

@Suite struct `An error from Stytch` {
    @Test(arguments: [
        (404, "user_not_found", StytchError.Reason.userNotFound),
        (404, "connected_app_not_found", .connectedAppNotFound),
        (404, "route_not_found", .refused),
        (404, "idp_refresh_token_not_found", .refused),
        (400, "user_not_found", .refused),
        (400, "connected_app_not_found", .refused),
        (400, "invalid_user_id", .invalidID),
        (400, "test_id_used_in_live_environment", .invalidID),
        (401, "live_id_used_in_test_environment", .invalidID),
        (401, "unauthorized_credentials", .credentialsRefused),
        (401, "unauthorized_credentials_homepage", .credentialsRefused),
        (401, "cname_required_for_http_only_cookies", .credentialsRefused),
        (401, "endpoint_not_authorized_for_sdk", .credentialsRefused),
        (401, "anything_else", .credentialsRefused),
        (401, "", .credentialsRefused),
        (400, "invalid_project_id_authentication", .credentialsRefused),
        (400, "invalid_secret_authentication", .credentialsRefused),
        (400, "unauthorized_project_id_live", .credentialsRefused),
        (403, "unauthorized_project_id_test", .credentialsRefused),
        (401, "connected_app_consent_revoked", .refused),
        (403, "use_https", .refused),
        (403, "organization_suspended", .refused),
        (400, "bad_request", .refused),
        (400, "invalid_b2b_endpoint", .refused),
        (400, "", .refused),
        (405, "method_not_allowed", .refused),
        (409, "duplicate_user_external_id", .refused),
        (418, "Never heard of", .refused),
        (429, "too_many_requests", .tooManyRequests),
        (429, "user_lock_limit_reached", .tooManyRequests),
        (500, "internal_server_error", .failed),
        (500, "unauthorized_credentials", .failed),
        (501, "anything", .failed),
        (503, "too_many_requests", .failed),
        (504, "search_timeout", .failed),
        (599, "user_not_found", .failed),
    ])
    func `is classified by its status and its type`(_ status: Int, _ type: String, _ reason: StytchError.Reason)
        async throws
    {
        let grant = try Grant.example()
        let error = try await #require(throws: StytchError.self) {
            try await ScriptedTransport(.error(status, type)).makeClient().revoke(grant)
        }

        #expect(
            error
                == StytchError(
                    reason, status: status, type: type, requestID: "request-id-test-2",
                    mayHaveTakenEffect: status >= 500))
    }

    @Test(arguments: [(408, "request_timeout"), (499, "client_closed_request")])
    func `in the 400s that is about the connection leaves the effect unknown`(_ status: Int, _ type: String)
        async throws
    {
        let grant = try Grant.example()
        let error = try await #require(throws: StytchError.self) {
            try await ScriptedTransport(.error(status, type)).makeClient().revoke(grant)
        }

        #expect(error.reason == .refused)
        #expect(error.mayHaveTakenEffect == true)
    }
}
