import Foundation
import HTTP
import HTTPTypes

/// A response with what its record says beyond it.
struct Answer: Sendable {
    var response: Response
    /// `nil` where the response is not the API's own.
    var requestID: String?
    var errorType: String?
    /// How long the response is held back.
    var pause = Duration.zero
    /// What a revoke was about, and whether it took effect.
    var revocation: Revocation?

    struct Revocation: Sendable {
        let userID: String
        let appID: String
        let tookEffect: Bool
    }

    /// An answer that is not the API's own.
    init(_ response: Response) { self.response = response }

    /// A success with the given fields beside the two that every answer has.
    init(_ fields: [JSON.Member], requestID: String = newRequestID()) {
        let envelope: [JSON.Member] = [("status_code", 200), ("request_id", .string(requestID))]
        response = Response(
            .ok, fields: [.contentType: "application/json"], body: JSON.object(envelope + fields).bytes)
        self.requestID = requestID
    }

    /// An error; the status line says something else than the body only where that is the point.
    init(_ refusal: Refusal, status: HTTPResponse.Status? = nil) {
        let requestID = Self.newRequestID()
        var fields = refusal.fields
        fields[.contentType] = "application/json"
        response = Response(
            status ?? refusal.status, fields: fields, body: refusal.json(requestID: requestID).bytes)
        self.requestID = requestID
        errorType = refusal.type
    }

    /// Takes away the second half of the body, and says that it is there.
    mutating func cutInHalf() {
        response[.contentLength] = String(response.body.count)
        response.body.removeLast(response.body.count / 2)
    }

    private static func newRequestID() -> String { "request-id-test-" + UUID().uuidString.lowercased() }
}
