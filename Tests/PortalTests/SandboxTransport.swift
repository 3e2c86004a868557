import Foundation
import HTTP
import HTTPTypes
import Sandbox
import Synchronization

/// The sandbox as a transport that records every request; a test can replace its responses.
final class SandboxTransport: Transport, Sendable {
    typealias Responder = @Sendable (Request) async throws -> Response?

    private let sandbox = Sandbox()
    private let state = Mutex<(requests: [Request], responder: Responder?)>(([], nil))

    var requests: [Request] { state.withLock { $0.requests } }
    /// The method and the path of every request.
    var calls: [String] { requests.map { "\($0.method.rawValue) \($0.path)" } }
    var revocations: [String] { calls.filter { $0.hasSuffix("/revoke") } }

    /// Lets a closure respond from now on; if it returns nil, the sandbox responds.
    func respond(_ responder: Responder?) { state.withLock { $0.responder = responder } }

    /// Fails every request from now on, or those whose path has a suffix.
    func fail(_ failure: TransportFailure, pathSuffix suffix: String = "") {
        respond { request in
            guard request.path.hasSuffix(suffix) else { return nil }
            throw failure
        }
    }

    func send(_ request: Request) async throws -> Response {
        let responder = state.withLock { state in
            state.requests.append(request)
            return state.responder
        }
        if let response = try await responder?(request) { return response }
        return await sandbox.respond(to: request)
    }

    /// Revokes an app without the portal, as another client of Stytch does.
    func revoke(_ app: String, of user: String) async {
        let credentials = Data("\(Sandbox.projectID):\(Sandbox.secret)".utf8).base64EncodedString()
        _ = await sandbox.respond(
            to: Request(
                .post, "/v1/users/\(user)/connected_apps/\(app)/revoke",
                fields: [.authorization: "Basic \(credentials)", .contentType: "application/json"],
                body: Array("{}".utf8)))
    }
}

/// The reason why a request has no response.
struct TransportFailure: TransportError {
    var isTimeout = false
    var isReset = false
    var mayHaveArrived = true

    static let timeout = TransportFailure(isTimeout: true)
    static let reset = TransportFailure(isReset: true)
    static let connectionRefused = TransportFailure(mayHaveArrived: false)
}

extension Response {
    static let stytchRequestID = "request-id-test-7"
    /// Stytch's own words, which no page shows.
    static let stytchMessage = "Words of Stytch."

    /// An error as Stytch sends it.
    static func stytch(_ status: HTTPResponse.Status, _ type: String) -> Response {
        let body = """
            {"status_code":\(status.code),"request_id":"\(stytchRequestID)","error_type":"\(type)",
            "error_message":"\(stytchMessage)","error_url":"https://stytch.com/docs/api/errors"}
            """
        return Response(status, fields: [.contentType: "application/json"], body: Array(body.utf8))
    }

    /// A success as Stytch sends it, with the given members after the two that every response has.
    static func stytch(_ members: String) -> Response {
        Response(
            .ok, fields: [.contentType: "application/json"],
            body: Array(#"{"status_code":200,"request_id":"request-id-test-8",\#(members)}"#.utf8))
    }
}
