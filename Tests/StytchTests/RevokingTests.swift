import HTTP
import HTTPTypes
import Identifiers
import Testing

@testable import Stytch

@Suite struct `Revoking a grant` {
    @Test func `sends one POST of an empty object with Stytch's media type`() async throws {
        let transport = ScriptedTransport(.revoked)
        let requestID = try await transport.makeClient().revoke(try .example())
        let request = try #require(transport.requests.first)

        #expect(requestID == "request-id-test-1")
        #expect(transport.requests.count == 1)
        #expect(request.method == .post)
        #expect(request.head.scheme == "https")
        #expect(request.head.authority == "test.stytch.com")
        #expect(request.head.path == "/v1/users/customer%7C7/connected_apps/connected-app-test-1/revoke")
        #expect(
            request.head.headerFields == [
                .authorization: Project.example.authorization.value, .accept: "application/json",
                .contentType: "application/json",
            ])
        #expect(String(decoding: request.body, as: UTF8.self) == "{}")
    }

    @Test(arguments: [
        ("user-test-1", "app-1", "/v1/users/user-test-1/connected_apps/app-1/revoke"),
        ("a|b", "c|d", "/v1/users/a%7Cb/connected_apps/c%7Cd/revoke"),
        ("...", "._-", "/v1/users/.../connected_apps/._-/revoke"),
    ])
    func `has both ids in its path, percent-encoded`(_ user: String, _ app: String, _ path: String) async throws {
        let transport = ScriptedTransport(.revoked)
        _ = try await transport.makeClient().revoke(try .example(user: user, app: app))

        #expect(transport.requests.map(\.head.path) == [path])
    }

    /// Failures, and whether the revocation may have taken effect nevertheless.
    static let failures: [(ScriptedTransport.Step, Bool)] = [
        (.error(400, "bad_request"), false), (.error(401, "unauthorized_credentials"), false),
        (.error(403, "use_https"), false),
        (.error(404, "user_not_found"), false), (.error(404, "connected_app_not_found"), false),
        (.error(429, "too_many_requests"), false), (.error(429, "too_many_requests", retryAfter: "1"), false),
        (.error(408, "request_timeout"), true), (.error(499, "client_closed_request"), true),
        (.error(500, "internal_server_error"), true), (.error(502, "x"), true),
        (.error(503, "x", retryAfter: "1"), true),
        (.error(504, "x"), true), (.response(302, ""), true), (.response(204, ""), true),
        (.response(403, "<html>"), true),
        (.response(429, "<html>"), true), (.response(502, "<html>"), true), (.response(200, ""), true),
        (.response(200, "{}"), true),
        (.response(200, #"{"status_code":200}"#), true),
        (.response(200, #"{"status_code":404,"request_id":"r"}"#), true),
        (.response(404, #"{"status_code":200,"request_id":"r"}"#), true),
        (.response(201, #"{"status_code":201,"request_id":"r"}"#), true),
        (.response(404, #"{"status_code":404,"request_id":"r"}"#), true),
        (.failure(ConnectionFailure(isTimeout: true)), true), (.failure(ConnectionFailure(isReset: true)), true),
        (.failure(ConnectionFailure()), true),
        (.failure(ConnectionFailure(isTimeout: true, mayHaveArrived: false)), false),
        (.failure(ConnectionFailure(mayHaveArrived: false)), false),
        (.failure(ConnectionFailure(isReset: true, mayHaveArrived: false)), false),
        (.failure(CancellationError()), true),
    ]

    @Test(arguments: failures)
    func `S-60, S-61: is never retried, and reports whether it may have taken effect`(
        _ step: ScriptedTransport.Step, _ mayHaveTakenEffect: Bool
    ) async throws {
        let transport = ScriptedTransport(step)
        let (stytch, grant) = (transport.makeClient(), try Grant.example())
        let error = try await #require(throws: StytchError.self) { try await stytch.revoke(grant) }

        #expect(error.mayHaveTakenEffect == mayHaveTakenEffect)
        #expect(transport.requests.count == 1)
        #expect(transport.pauses == [])
    }

    @Test func `S-61: succeeds only with a request id`() async throws {
        let transport = ScriptedTransport(
            .response(200, #"{"status_code":200,"request_id":"request-id-test-9","user_id":"x"}"#))

        #expect(try await transport.makeClient().revoke(try .example()) == "request-id-test-9")
    }
}
