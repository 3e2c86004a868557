import Foundation
import HTTP
import HTTPTypes

/// A response of the sandbox, with what its record contains.
struct APIResponse: Sendable {
    var response: Response
    /// Nil if the response is not in the API's format.
    var requestID: String?
    var errorType: String?
    /// The delay before the response is sent.
    var delay = Duration.zero
    /// The grant of a revocation, and whether it took effect.
    var revocation: Revocation?

    struct Revocation: Sendable {
        let userID: String
        let appID: String
        let tookEffect: Bool
    }

    /// Creates a response that is not in the API's format.
    init(_ response: Response) { self.response = response }

    /// Creates a successful response with members besides the two that every response has.
    init(_ members: [JSON.Member], requestID: String = newRequestID()) {
        let envelope: [JSON.Member] = [("status_code", 200), ("request_id", .string(requestID))]
        response = Response(
            .ok, fields: [.contentType: "application/json"], body: JSON.object(envelope + members).bytes)
        self.requestID = requestID
    }

    /// Creates an error response; `status` replaces the HTTP status, but not the status in the body.
    init(_ error: APIError, status: HTTPResponse.Status? = nil) {
        let requestID = Self.newRequestID()
        var fields = error.fields
        fields[.contentType] = "application/json"
        response = Response(
            status ?? error.status, fields: fields, body: error.json(requestID: requestID).bytes)
        self.requestID = requestID
        errorType = error.type
    }

    /// Removes the second half of the body without changing Content-Length.
    mutating func truncateBody() {
        response[.contentLength] = String(response.body.count)
        response.body.removeLast(response.body.count / 2)
    }

    private static func newRequestID() -> String { "request-id-test-" + UUID().uuidString.lowercased() }
}
