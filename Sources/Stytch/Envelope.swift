import HTTP
import HTTPTypes

/// The contents of a successful response.
struct Envelope {
    let json: JSON
    let requestID: String

    /// Reads a response; throws unless the HTTP status and the body agree and there is a `request_id` (S-61).
    init(_ response: Response) throws(StytchError) {
        let status = response.status.code
        let json: JSON
        do { json = try JSONParser.parse(response.body) } catch {
            throw StytchError(malformed: response, error)
        }
        let requestID = (try? json.optionalString("request_id"))?.truncated(to: 128) ?? ""
        guard case .integer(let bodyStatus) = json["status_code"] else {
            throw StytchError(malformed: response, .missing("status_code"), requestID: requestID)
        }
        guard bodyStatus == status else {
            throw StytchError(
                malformed: response, .statusMismatch(http: status, body: bodyStatus), requestID: requestID)
        }
        guard status == 200 else { throw StytchError(response, json, requestID: requestID) }
        guard !requestID.isEmpty else { throw StytchError(malformed: response, .missing("request_id")) }
        self.json = json
        self.requestID = requestID
    }
}
