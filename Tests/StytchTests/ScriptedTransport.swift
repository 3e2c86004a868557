import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Stytch

/// A transport that returns scripted responses, and records the requests and the pauses before retries.
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

    init(_ steps: [Step]) { state = Mutex(State(steps: steps)) }

    convenience init(_ steps: Step...) { self.init(steps) }

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
            Issue.record("more requests than scripted responses")
            throw ConnectionFailure()
        }
    }

    /// Creates a client with this transport, whose pauses are recorded and do not wait.
    func makeClient(_ project: Project = .example) -> Stytch {
        Stytch(project, through: self) { pause in self.state.withLock { $0.pauses.append(pause) } }
    }
}

extension ScriptedTransport.Step {
    /// Returns a step with a status and a body.
    static func response(_ status: Int, _ body: String, retryAfter: String? = nil) -> ScriptedTransport.Step {
        .response(Response(status, body, retryAfter: retryAfter))
    }

    /// Returns a step with Stytch's five error fields.
    static func error(_ status: Int, _ type: String, retryAfter: String? = nil) -> ScriptedTransport.Step {
        .response(status, errorBody(status, type), retryAfter: retryAfter)
    }

    /// The response of a successful revocation.
    static let revoked = response(200, #"{"status_code":200,"request_id":"request-id-test-1"}"#)
}
