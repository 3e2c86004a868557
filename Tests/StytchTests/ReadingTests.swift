import HTTP
import HTTPTypes
import Identifiers
import Testing

@testable import Stytch

@Suite struct `Reading from Stytch` {
    @Test func `S-57: is one request to the project's origin, with its credentials and no body`() async throws {
        let origin = try #require(Origin("http://localhost:8090"))
        let transport = ScriptedTransport(.response(200, whoamiBody))
        let project = Project(id: "project-test-1", secret: "secret-test-1", origin: origin)
        let name = try await transport.makeClient(project).whoami()
        let request = try #require(transport.requests.first)

        #expect(name == "Example")
        #expect(transport.requests.count == 1)
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

    @Test func `returns the project's name, truncated to 256 scalars`() async throws {
        let long = "{\"status_code\":200,\"request_id\":\"r\",\"name\":\"" + String(repeating: "n", count: 300) + "\"}"
        let name = try await ScriptedTransport(.response(200, long)).makeClient().whoami()
        #expect(name == String(repeating: "n", count: 256) + "…")

        let error = try await failWhoami(.response(200, #"{"status_code":200,"request_id":"r"}"#)).error
        #expect(
            error
                == StytchError(
                    .malformed(.missing("name")), status: 200, requestID: "r", mayHaveTakenEffect: true))
    }

    @Test(arguments: [
        (ConnectionFailure(isTimeout: true), StytchError.Reason.timedOut), (ConnectionFailure(), .unreachable),
        (ConnectionFailure(isTimeout: true, mayHaveArrived: false), .timedOut),
        (ConnectionFailure(mayHaveArrived: false), .unreachable),
    ])
    func `throws if there is no response in time`(
        _ failure: ConnectionFailure, _ reason: StytchError.Reason
    ) async throws {
        #expect(
            try await failWhoami(.failure(failure)).error
                == StytchError(reason, mayHaveTakenEffect: failure.mayHaveArrived))
    }
}
