import Identifiers
import HTTP
import HTTPTypes
import Testing

@testable import Stytch

@Suite struct `Asking Stytch` {
    @Test func `S-57: is one request to the project's origin, with its credentials and no body`() async throws {
        let origin = try #require(Origin("http://localhost:8090"))
        let script = Script(.answer(200, whoami))
        let name = try await script.stytch(Project(id: "project-test-1", secret: "secret-test-1", origin: origin))
            .whoami()
        let request = try #require(script.requests.first)

        #expect(name == "Example")
        #expect(script.requests.count == 1)
        #expect(request.method == .get)
        #expect(request.head.scheme == "http")
        #expect(request.head.authority == "localhost:8090")
        #expect(request.head.path == "/v1/debug/whoami")
        #expect(
            request.head.headerFields == [
                .authorization: "Basic cHJvamVjdC10ZXN0LTE6c2VjcmV0LXRlc3QtMQ==", .accept: "application/json",
            ])
        #expect(request.body == [])
    }

    @Test func `is about the project's name, of at most 256 scalars`() async throws {
        let long = "{\"status_code\":200,\"request_id\":\"r\",\"name\":\"" + String(repeating: "n", count: 300) + "\"}"
        #expect(try await Script(.answer(200, long)).stytch().whoami() == String(repeating: "n", count: 256) + "…")

        let error = await ending(.answer(200, #"{"status_code":200,"request_id":"r"}"#)).error
        #expect(
            error
                == StytchError(.malformedResponse("“name” is missing"), status: 200, requestID: "r", mayHaveTakenEffect: true))
    }

    @Test(arguments: [
        Script.Step.error(429, "too_many_requests"), .error(502, "bad_gateway"), .error(503, "unavailable"),
        .error(504, "timeout"),
        .answer(429, ""), .answer(502, "<html>"), .answer(503, ""), .answer(504, "<html>"),
        .failure(NoAnswer(isReset: true)),
        .failure(NoAnswer(isReset: true, mayHaveArrived: false)),
    ])
    func `S-60: is tried once more after 429, 502 to 504 and a reset, with the same request`(_ first: Script.Step)
        async throws
    {
        let script = Script(first, .answer(200, whoami))

        #expect(try await script.stytch().whoami() == "Example")
        #expect(script.requests.count == 2)
        #expect(script.requests.map(\.head) == Array(repeating: try #require(script.requests.first).head, count: 2))
        #expect(script.pauses.count == 1)
    }

    @Test func `S-60: is tried once more whatever is asked for`() async throws {
        let user = try #require(UserID("user-test-1"))
        let script = Script(
            .error(503, "unavailable"),
            .answer(200, #"{"status_code":200,"request_id":"r","user_id":"user-test-1","status":"active"}"#),
            .error(503, "unavailable"), .answer(200, Seed.connectedApps))
        _ = try await script.stytch().user(user)
        _ = try await script.stytch().connectedApps(of: user)

        #expect(
            script.requests.map(\.head.path) == [
                "/v1/users/user-test-1", "/v1/users/user-test-1", "/v1/users/user-test-1/connected_apps",
                "/v1/users/user-test-1/connected_apps",
            ])
    }

    @Test(arguments: [
        Script.Step.error(400, "bad_request"), .error(401, "unauthorized_credentials"),
        .error(403, "organization_suspended"),
        .error(404, "user_not_found"), .error(408, "request_timeout"), .error(500, "internal_server_error"),
        .error(501, "x"), .error(505, "x"),
        .answer(200, "<html>"), .answer(200, ""), .answer(200, "{}"), .answer(301, ""), .answer(500, "<html>"),
        .answer(200, #"{"status_code":503,"request_id":"r","error_type":"x"}"#),
        .failure(NoAnswer()), .failure(NoAnswer(isTimeout: true)), .failure(NoAnswer(mayHaveArrived: false)),
        .failure(CancellationError()),
    ])
    func `S-60: is not tried again after anything else`(_ only: Script.Step) async {
        let (error, script) = await ending(only)

        #expect(error != nil)
        #expect(script.requests.count == 1)
        #expect(script.pauses == [])
    }

    @Test func `S-60: ends with the second failure, whatever the first was`() async {
        let (error, script) = await ending(
            .error(503, "unavailable"), .error(429, "too_many_requests", retryAfter: "1"))

        #expect(
            error
                == StytchError(
                    .tooManyRequests, status: 429, type: "too_many_requests", requestID: "request-id-test-2",
                    retryAfter: 1))
        #expect(script.requests.count == 2)
        #expect(script.pauses.count == 1)
    }

    @Test(arguments: [("0", 0), ("1", 1), ("10", 10)])
    func `S-60: waits as long as Stytch says, up to 10 seconds`(_ retryAfter: String, _ seconds: Int) async throws {
        for status in [429, 502, 503, 504] {
            let script = Script(.error(status, "x", retryAfter: retryAfter), .answer(200, whoami))

            #expect(try await script.stytch().whoami() == "Example")
            #expect(script.pauses == [.seconds(seconds)])
        }
    }

    @Test(arguments: ["11", "3600", "999999"])
    func `S-60: does not wait longer, and says when to try again`(_ retryAfter: String) async {
        let (error, script) = await ending(.error(429, "too_many_requests", retryAfter: retryAfter))

        #expect(error?.retryAfter == Int(retryAfter))
        #expect(script.requests.count == 1)
        #expect(script.pauses == [])
    }

    @Test(arguments: [nil, "", "soon", "-1", "1.5", "99999999999999999999", "Mon, 23 Nov 2026 20:41:07 GMT"])
    func `S-60: waits a random half second where Stytch does not say it in seconds`(_ retryAfter: String?) async throws
    {
        var pauses: Set<Duration> = []
        for _ in 0..<40 {
            let script = Script(.error(429, "too_many_requests", retryAfter: retryAfter), .answer(200, whoami))
            _ = try await script.stytch().whoami()
            pauses.formUnion(script.pauses)
        }
        #expect(pauses.allSatisfy { .milliseconds(250)..<(.milliseconds(500)) ~= $0 })
        #expect(pauses.count > 1)
    }

    @Test func `S-60: waits a random moment after a reset`() async throws {
        var pauses: Set<Duration> = []
        for _ in 0..<40 {
            let script = Script(.failure(NoAnswer(isReset: true)), .answer(200, whoami))
            _ = try await script.stytch().whoami()
            pauses.formUnion(script.pauses)
        }
        #expect(pauses.allSatisfy { .milliseconds(20)..<(.milliseconds(100)) ~= $0 })
        #expect(pauses.count > 1)
    }

    @Test func `is not tried again where the caller gave up meanwhile, and what Stytch said is told`() async {
        let script = Script(.error(429, "too_many_requests", retryAfter: "5"))
        let stytch = Stytch(.example, through: script) { _ in throw CancellationError() }
        let error = await failure { () async throws(StytchError) in try await stytch.whoami() }

        #expect(
            error
                == StytchError(
                    .tooManyRequests, status: 429, type: "too_many_requests", requestID: "request-id-test-2",
                    retryAfter: 5))
        #expect(script.requests.count == 1)
    }

    @Test(arguments: [
        (NoAnswer(isTimeout: true), StytchError.Reason.timedOut), (NoAnswer(), .unreachable),
        (NoAnswer(isTimeout: true, mayHaveArrived: false), .timedOut), (NoAnswer(mayHaveArrived: false), .unreachable),
    ])
    func `ends without an answer where none came, or none in time`(_ failure: NoAnswer, _ reason: StytchError.Reason)
        async
    {
        #expect(
            await ending(.failure(failure)).error == StytchError(reason, mayHaveTakenEffect: failure.mayHaveArrived))
    }

    private let whoami = #"{"status_code":200,"request_id":"r","project_id":"project-test-1","name":"Example"}"#

    private func ending(_ first: Script.Step, _ second: Script.Step? = nil) async -> (
        error: StytchError?, script: Script
    ) {
        let script = second.map { Script(first, $0) } ?? Script(first)
        let stytch = script.stytch()
        return (await failure { () async throws(StytchError) in try await stytch.whoami() }, script)
    }
}
