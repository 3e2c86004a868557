import HTTP
import HTTPTypes
import Identifiers
import TestSupport
import Testing

@testable import Stytch

@Suite struct `A read from Stytch` {
    @Test(arguments: [
        ScriptedTransport.Step.error(429, "too_many_requests"), .error(502, "bad_gateway"), .error(503, "unavailable"),
        .error(504, "timeout"),
        .response(429, ""), .response(502, "<html>"), .response(503, ""), .response(504, "<html>"),
        .failure(ConnectionFailure(isReset: true)),
        .failure(ConnectionFailure(isReset: true, mayHaveArrived: false)),
    ])
    func `S-60: is retried once after 429, 502 to 504 and a reset, with the same request`(
        _ first: ScriptedTransport.Step
    ) async throws {
        let transport = ScriptedTransport(first, .response(200, whoamiBody))

        #expect(try await transport.makeClient().whoami() == "Example")
        #expect(transport.requests.count == 2)
        #expect(
            transport.requests.map(\.head) == Array(repeating: try #require(transport.requests.first).head, count: 2))
        #expect(transport.pauses.count == 1)
    }

    @Test func `S-60: is retried once for every endpoint`() async throws {
        let user = try #require(UserID("user-test-1"))
        let transport = ScriptedTransport(
            .error(503, "unavailable"),
            .response(200, #"{"status_code":200,"request_id":"r","user_id":"user-test-1","status":"active"}"#),
            .error(503, "unavailable"), .response(200, DocumentedExample.connectedApps))
        _ = try await transport.makeClient().user(user)
        _ = try await transport.makeClient().connectedApps(of: user)

        #expect(
            transport.requests.map(\.head.path) == [
                "/v1/users/user-test-1", "/v1/users/user-test-1", "/v1/users/user-test-1/connected_apps",
                "/v1/users/user-test-1/connected_apps",
            ])
    }

    @Test(arguments: [
        ScriptedTransport.Step.error(400, "bad_request"), .error(401, "unauthorized_credentials"),
        .error(403, "organization_suspended"),
        .error(404, "user_not_found"), .error(408, "request_timeout"), .error(500, "internal_server_error"),
        .error(501, "x"), .error(505, "x"),
        .response(200, "<html>"), .response(200, ""), .response(200, "{}"), .response(301, ""),
        .response(500, "<html>"),
        .response(200, #"{"status_code":503,"request_id":"r","error_type":"x"}"#),
        .failure(ConnectionFailure()), .failure(ConnectionFailure(isTimeout: true)),
        .failure(ConnectionFailure(mayHaveArrived: false)),
        .failure(CancellationError()),
    ])
    func `S-60: is not retried after any other failure`(_ step: ScriptedTransport.Step) async throws {
        let (_, transport) = try await failWhoami(step)

        #expect(transport.requests.count == 1)
        #expect(transport.pauses == [])
    }

    @Test func `S-60: throws the error of the retry`() async throws {
        let (error, transport) = try await failWhoami(
            .error(503, "unavailable"), .error(429, "too_many_requests", retryAfter: "1"))

        #expect(
            error
                == StytchError(
                    .tooManyRequests, status: 429, type: "too_many_requests", requestID: "request-id-test-2",
                    retryAfter: 1))
        #expect(transport.requests.count == 2)
        #expect(transport.pauses.count == 1)
    }

    @Test(arguments: [("0", 0), ("1", 1), ("10", 10)])
    func `S-60: honors Retry-After up to 10 seconds`(_ retryAfter: String, _ seconds: Int) async throws {
        for status in [429, 502, 503, 504] {
            let transport = ScriptedTransport(.error(status, "x", retryAfter: retryAfter), .response(200, whoamiBody))

            #expect(try await transport.makeClient().whoami() == "Example")
            #expect(transport.pauses == [.seconds(seconds)])
        }
    }

    @Test(arguments: ["11", "3600", "999999"])
    func `S-60: is not retried if Retry-After is longer, and reports it`(_ retryAfter: String) async throws {
        let (error, transport) = try await failWhoami(.error(429, "too_many_requests", retryAfter: retryAfter))

        #expect(error.retryAfter == Int(retryAfter))
        #expect(transport.requests.count == 1)
        #expect(transport.pauses == [])
    }

    @Test(arguments: [nil, "", "soon", "-1", "1.5", "99999999999999999999", "Mon, 23 Nov 2026 20:41:07 GMT"])
    func `S-60: waits for up to half a second without a valid Retry-After`(_ retryAfter: String?) async throws {
        var pauses: Set<Duration> = []
        for _ in 0..<40 {
            let transport = ScriptedTransport(
                .error(429, "too_many_requests", retryAfter: retryAfter), .response(200, whoamiBody))
            _ = try await transport.makeClient().whoami()
            pauses.formUnion(transport.pauses)
        }
        #expect(pauses.allSatisfy { .milliseconds(250)..<(.milliseconds(500)) ~= $0 })
        #expect(pauses.count > 1)
    }

    @Test func `S-60: waits for a random time after a reset`() async throws {
        var pauses: Set<Duration> = []
        for _ in 0..<40 {
            let transport = ScriptedTransport(.failure(ConnectionFailure(isReset: true)), .response(200, whoamiBody))
            _ = try await transport.makeClient().whoami()
            pauses.formUnion(transport.pauses)
        }
        #expect(pauses.allSatisfy { .milliseconds(20)..<(.milliseconds(100)) ~= $0 })
        #expect(pauses.count > 1)
    }

    @Test func `is not retried if the caller is cancelled, and throws the first error`() async throws {
        let transport = ScriptedTransport(.error(429, "too_many_requests", retryAfter: "5"))
        let stytch = Stytch(.example, through: transport) { _ in throw CancellationError() }
        let error = try await #require(throws: StytchError.self) { try await stytch.whoami() }

        #expect(
            error
                == StytchError(
                    .tooManyRequests, status: 429, type: "too_many_requests", requestID: "request-id-test-2",
                    retryAfter: 5))
        #expect(transport.requests.count == 1)
    }
}
