import Identifiers
import HTTP
import HTTPTypes
import Synchronization
import Testing

@testable import Stytch

/// A Stytch that answers from a script, and remembers what it was asked and how long it was given to recover.
final class Script: Transport {
    enum Step: Sendable {
        case answer(Response)
        case failure(any Error)
    }

    private struct Course {
        var steps: [Step]
        var requests: [Request] = []
        var pauses: [Duration] = []
    }

    private let course: Mutex<Course>

    init(_ steps: Step...) { course = Mutex(Course(steps: steps)) }

    var requests: [Request] { course.withLock { $0.requests } }
    var pauses: [Duration] { course.withLock { $0.pauses } }

    func send(_ request: Request) async throws -> Response {
        let step: Step? = course.withLock { course in
            course.requests.append(request)
            return course.steps.isEmpty ? nil : course.steps.removeFirst()
        }
        switch step {
        case .answer(let response): return response
        case .failure(let error): throw error
        case nil:
            Issue.record("Stytch was asked more often than the script says")
            throw NoAnswer()
        }
    }

    /// The API through this script; the pauses are remembered, not waited for.
    func stytch(_ project: Project = .example) -> Stytch {
        Stytch(project, through: self) { pause in self.course.withLock { $0.pauses.append(pause) } }
    }
}

/// A transport's error, as the HTTP client has them.
struct NoAnswer: TransportError {
    var isTimeout = false
    var isReset = false
    var mayHaveArrived = true
}

extension Script.Step {
    /// An answer with a body, its status as HTTP tells it.
    static func answer(_ status: Int, _ body: String, retryAfter: String? = nil) -> Script.Step {
        .answer(Response(status, body, retryAfter: retryAfter))
    }

    /// An error with Stytch's five fields.
    static func error(_ status: Int, _ type: String, retryAfter: String? = nil) -> Script.Step {
        .answer(status, errorBody(status, type), retryAfter: retryAfter)
    }

    static let revoked = answer(200, #"{"status_code":200,"request_id":"request-id-test-1"}"#)
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

/// The error that a call ends with.
func failure<Value>(of call: () async throws(StytchError) -> Value) async -> StytchError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
