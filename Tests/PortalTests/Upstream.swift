import Foundation
import HTTP
import HTTPTypes
import Sandbox
import Synchronization

/// The sandbox as the site's transport, with every request kept, and a way to answer otherwise.
final class Upstream: Transport, Sendable {
    typealias Answer = @Sendable (Request) async throws -> Response?

    let sandbox = Sandbox()
    private let state = Mutex<(requests: [Request], answer: Answer?)>(([], nil))

    var requests: [Request] { state.withLock { $0.requests } }
    var paths: [String] { requests.map { "\($0.method.rawValue) \($0.path)" } }
    var revocations: [String] { paths.filter { $0.hasSuffix("/revoke") } }

    /// Answers as told from now on; the sandbox answers where that gives nothing.
    func answer(_ answer: Answer?) { state.withLock { $0.answer = answer } }

    /// Fails every call from now on, or those whose path ends so.
    func fail(_ failure: Failure?, onlyAt suffix: String = "") {
        answer { request in
            guard let failure, request.path.hasSuffix(suffix) else { return nil }
            throw failure
        }
    }

    func send(_ request: Request) async throws -> Response {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answer
        }
        if let response = try await answer?(request) { return response }
        return await sandbox.respond(to: request)
    }

    /// Revokes behind the portal's back.
    func revoke(_ app: String, of user: String) async {
        let credentials = Data("\(Sandbox.projectID):\(Sandbox.secret)".utf8).base64EncodedString()
        _ = await sandbox.respond(
            to: Request(
                .post, "/v1/users/\(user)/connected_apps/\(app)/revoke",
                fields: [.authorization: "Basic \(credentials)", .contentType: "application/json"],
                body: Array("{}".utf8)))
    }
}

/// No answer.
struct Failure: TransportError {
    var isTimeout = false
    var isReset = false
    var mayHaveArrived = true

    static let timeout = Failure(isTimeout: true)
    static let refused = Failure(mayHaveArrived: false)
}

extension Response {
    /// An error in Stytch's own form.
    static func stytch(_ status: HTTPResponse.Status, _ type: String, fields: HTTPFields = [:]) -> Response {
        let body = """
            {"status_code":\(status.code),"request_id":"request-id-test-7","error_type":"\(type)",
            "error_message":"Words of Stytch's own.","error_url":"https://stytch.com/docs/api/errors"}
            """
        var response = Response(status, fields: fields, body: Array(body.utf8))
        response[.contentType] = "application/json"
        return response
    }

    /// A success in Stytch's own form, with these members beside the two that every answer has.
    static func stytch(_ members: String) -> Response {
        Response(
            .ok, fields: [.contentType: "application/json"],
            body: Array(#"{"status_code":200,"request_id":"request-id-test-8",\#(members)}"#.utf8))
    }
}
