import HTTP
import HTTPTypes
import Identifiers
import Testing

@testable import Stytch

/// An error of a transport.
struct ConnectionFailure: TransportError {
    var isTimeout = false
    var isReset = false
    var mayHaveArrived = true
}

extension StytchError.Reason {
    /// Returns the reason of a malformed response.
    static func malformed(_ problem: MalformedResponse) -> Self { .malformedResponse(problem.description) }
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

extension UserID {
    static func example() throws -> UserID { try #require(UserID("customer-0001")) }
}

extension Grant {
    static func example(user: String = "customer|7", app: String = "connected-app-test-1") throws -> Grant {
        Grant(user: try #require(UserID(user)), app: try #require(ConnectedAppID(app)))
    }
}

/// Returns a body with Stytch's five error fields.
func errorBody(_ status: Int, _ type: String) -> String {
    """
    {"status_code":\(status),"request_id":"request-id-test-2","error_type":"\(type)",\
    "error_message":"Never shown.","error_url":"https://stytch.com/docs/api/errors/\(status)"}
    """
}

/// Returns the response for a user with an id, a status, and the given members, whose values are JSON.
func userBody(_ members: [String: String]) -> String {
    let required = ["user_id": #""user-test-1""#, "status": #""active""#]
    let all = required.merging(members) { $1 }.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    return "{\"status_code\":200,\"request_id\":\"request-id-test-1\",\(all.joined(separator: ","))}"
}

/// The response of `whoami`.
let whoamiBody = #"{"status_code":200,"request_id":"r","project_id":"project-test-1","name":"Example"}"#

/// Calls `whoami` with scripted steps, which must end in an error.
func failWhoami(
    _ steps: ScriptedTransport.Step...
) async throws -> (error: StytchError, transport: ScriptedTransport) {
    let transport = ScriptedTransport(steps)
    let stytch = transport.makeClient()
    return (try await #require(throws: StytchError.self) { try await stytch.whoami() }, transport)
}
