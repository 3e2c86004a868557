import Foundation
import HTTP
import HTTPTypes

/// A response of the sandbox with the facts for its record.
struct APIResponse: Sendable {
    var response: Response
    /// Nil if the response is not in the form of the API.
    var requestID: String?
    var errorType: String?
    /// The delay before the response is sent.
    var pause = Duration.zero
    /// The grant of a revocation, and whether it took effect.
    var revocation: Revocation?

    struct Revocation: Sendable {
        let userID: String
        let appID: String
        let tookEffect: Bool
    }

    /// Creates a response that is not in the form of the API.
    init(_ response: Response) { self.response = response }

    /// Creates a successful response with fields in addition to the two that every response has.
    init(_ fields: [JSON.Member], requestID: String = newRequestID()) {
        let envelope: [JSON.Member] = [("status_code", 200), ("request_id", .string(requestID))]
        response = Response(
            .ok, fields: [.contentType: "application/json"], body: JSON.object(envelope + fields).bytes)
        self.requestID = requestID
    }

    /// Creates an error response; `status` makes the status line differ from the body.
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
    mutating func truncate() {
        response[.contentLength] = String(response.body.count)
        response.body.removeLast(response.body.count / 2)
    }

    private static func newRequestID() -> String { "request-id-test-" + UUID().uuidString.lowercased() }
}
