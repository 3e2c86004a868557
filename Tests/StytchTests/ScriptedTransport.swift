import HTTP
import HTTPTypes
import Identifiers
import Synchronization
import Testing

@testable import Stytch

/// A transport with scripted responses, which records the requests and the pauses before retries.
final class ScriptedTransport: Transport {
    enum Step: Sendable {
        case response(Response)
        case failure(any Error)
    }

    private struct State {
        var steps: [Step]
        var requests: [Request] = []
        var pauses: [Duration] = []
    }

    private let state: Mutex<State>

    init(_ steps: Step...) { state = Mutex(State(steps: steps)) }

    var requests: [Request] { state.withLock { $0.requests } }
    var pauses: [Duration] { state.withLock { $0.pauses } }

    func send(_ request: Request) async throws -> Response {
        let step: Step? = state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
        switch step {
        case .response(let response): return response
        case .failure(let error): throw error
        case nil:
            Issue.record("There were more requests than scripted responses.")
            throw ConnectionFailure()
        }
    }

    /// A client with this transport; its pauses are recorded and do not wait.
    func stytch(_ project: Project = .example) -> Stytch {
        Stytch(project, through: self) { pause in self.state.withLock { $0.pauses.append(pause) } }
    }
}

/// An error of a transport, like those of the HTTP client.
struct ConnectionFailure: TransportError {
    var isTimeout = false
    var isReset = false
    var mayHaveArrived = true
}

extension ScriptedTransport.Step {
    /// A response with a status and a body.
    static func response(_ status: Int, _ body: String, retryAfter: String? = nil) -> ScriptedTransport.Step {
        .response(Response(status, body, retryAfter: retryAfter))
    }

    /// An error with Stytch's five fields.
    static func error(_ status: Int, _ type: String, retryAfter: String? = nil) -> ScriptedTransport.Step {
        .response(status, errorBody(status, type), retryAfter: retryAfter)
    }

    static let revoked = response(200, #"{"status_code":200,"request_id":"request-id-test-1"}"#)
}

extension Response {
    init(_ status: Int, _ body: String, retryAfter: String? = nil) {
        self.init(
            HTTPResponse.Status(code: status), fields: retryAfter.map { [.retryAfter: $0] } ?? [:],
            body: Array(body.utf8))
    }
}

extension Project {
    static let example = Project(
        id: "project-test-11111111-1111-1111-1111-111111111111", secret: "secret-test-0123456789")
}

extension Grant {
    static func example(user: String = "customer|7", app: String = "connected-app-test-1") throws -> Grant {
        Grant(user: try #require(UserID(user)), app: try #require(ConnectedAppID(app)))
    }
}

func errorBody(_ status: Int, _ type: String) -> String {
    """
    {"status_code":\(status),"request_id":"request-id-test-2","error_type":"\(type)",\
    "error_message":"Never shown.","error_url":"https://stytch.com/docs/api/errors/\(status)"}
    """
}

/// Returns the error of a call; nil if it succeeds.
func failure<Value>(of call: () async throws(StytchError) -> Value) async -> StytchError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
