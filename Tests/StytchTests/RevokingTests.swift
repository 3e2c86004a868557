import Identifiers
import HTTP
import HTTPTypes
import Testing

@testable import Stytch

@Suite struct `Revoking a grant` {
    @Test func `is one POST of an empty object, with exactly the media type that Stytch takes`() async throws {
        let script = Script(.revoked)
        let requestID = try await script.stytch().revoke(try .example())
        let request = try #require(script.requests.first)

        #expect(requestID == "request-id-test-1")
        #expect(script.requests.count == 1)
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
    func `has both ids in its address, each encoded`(_ user: String, _ app: String, _ path: String) async throws {
        let script = Script(.revoked)
        _ = try await script.stytch().revoke(try .example(user: user, app: app))

        #expect(script.requests.map(\.head.path) == [path])
    }

    /// Each ending, with whether the grant may have ended all the same.
    static let endings: [(Script.Step, Bool)] = [
        (.error(400, "bad_request"), false), (.error(401, "unauthorized_credentials"), false),
        (.error(403, "use_https"), false),
        (.error(404, "user_not_found"), false), (.error(404, "connected_app_not_found"), false),
        (.error(429, "too_many_requests"), false), (.error(429, "too_many_requests", retryAfter: "1"), false),
        (.error(408, "request_timeout"), true), (.error(499, "client_closed_request"), true),
        (.error(500, "internal_server_error"), true), (.error(502, "x"), true),
        (.error(503, "x", retryAfter: "1"), true),
        (.error(504, "x"), true), (.answer(302, ""), true), (.answer(204, ""), true), (.answer(403, "<html>"), true),
        (.answer(429, "<html>"), true), (.answer(502, "<html>"), true), (.answer(200, ""), true),
        (.answer(200, "{}"), true),
        (.answer(200, #"{"status_code":200}"#), true), (.answer(200, #"{"status_code":404,"request_id":"r"}"#), true),
        (.answer(404, #"{"status_code":200,"request_id":"r"}"#), true),
        (.answer(201, #"{"status_code":201,"request_id":"r"}"#), true),
        (.answer(404, #"{"status_code":404,"request_id":"r"}"#), true),
        (.failure(NoAnswer(isTimeout: true)), true), (.failure(NoAnswer(isReset: true)), true),
        (.failure(NoAnswer()), true),
        (.failure(NoAnswer(isTimeout: true, mayHaveArrived: false)), false),
        (.failure(NoAnswer(mayHaveArrived: false)), false),
        (.failure(NoAnswer(isReset: true, mayHaveArrived: false)), false), (.failure(CancellationError()), true),
    ]

    @Test(arguments: endings)
    func `S-60, S-61: is sent once whatever the ending, and is certain not to have happened in few`(
        _ ending: Script.Step, _ mayHaveTakenEffect: Bool
    ) async throws {
        let script = Script(ending)
        let (stytch, grant) = (script.stytch(), try Grant.example())
        let error = try #require(await failure { () async throws(StytchError) in try await stytch.revoke(grant) })

        #expect(error.mayHaveTakenEffect == mayHaveTakenEffect)
        #expect(script.requests.count == 1)
        #expect(script.pauses == [])
    }

    @Test func `S-61: is done only with the request id that Stytch gave it`() async throws {
        let answered = Script(.answer(200, #"{"status_code":200,"request_id":"request-id-test-9","user_id":"x"}"#))

        #expect(try await answered.stytch().revoke(try .example()) == "request-id-test-9")
    }
}
