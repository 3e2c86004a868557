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
            throw StytchError(malformed: error.reason, response)
        }
        let requestID = (try? json.optionalString("request_id"))?.truncated(to: 128) ?? ""
        guard case .integer(let inner) = json["status_code"] else {
            throw StytchError(malformed: "“status_code” is missing", response, requestID: requestID)
        }
        guard inner == status else {
            throw StytchError(
                malformed: "HTTP says \(status), the body says \(inner)", response, requestID: requestID)
        }
        guard status == 200 else { throw StytchError(errorResponse: json, response, requestID: requestID) }
        guard !requestID.isEmpty else { throw StytchError(malformed: "“request_id” is missing", response) }
        self.json = json
        self.requestID = requestID
    }
}

extension StytchError {
    /// A malformed response; a 429 keeps its meaning, because a proxy in front of Stytch can send it.
    fileprivate init(malformed reason: String, _ response: Response, requestID: String = "") {
        let status = response.status.code
        self.init(
            status == 429 ? .tooManyRequests : .malformedResponse(reason), status: status,
            requestID: requestID.isEmpty ? nil : requestID, retryAfter: response.retryAfter, mayHaveTakenEffect: true)
    }

    /// A response with Stytch's five error fields.
    ///
    /// With a status in the 400s the call had no effect, except for 408 and 499 (`client_closed_request`), which are about the
    /// connection only.
    fileprivate init(errorResponse json: JSON, _ response: Response, requestID: String) {
        let status = response.status.code
        guard let type = (try? json.optionalString("error_type"))?.truncated(to: 128) else {
            self.init(malformed: "“error_type” is missing", response, requestID: requestID)
            return
        }
        self.init(
            Reason(status: status, type: type), status: status, type: type,
            requestID: requestID.isEmpty ? nil : requestID, retryAfter: response.retryAfter,
            mayHaveTakenEffect: !(400...499 ~= status) || status == 408 || status == 499)
    }

    /// A failure of the transport, without a response.
    init(transport error: any Error) {
        let failure = error as? any TransportError
        self.init(
            failure?.isTimeout == true ? .timedOut : .unreachable, mayHaveTakenEffect: failure?.mayHaveArrived ?? true)
        wasReset = failure?.isReset ?? false
    }

    /// The delay before the one retry of a read: after 429, 502 to 504 and a reset; a Retry-After of up to 10 s is honored.
    var retryDelay: Duration? {
        switch status {
        case 429?, 502?, 503?, 504?:
            guard let retryAfter else { return .milliseconds(250 + Int.random(in: 0..<250)) }
            return retryAfter <= 10 ? .seconds(retryAfter) : nil
        case nil where wasReset: return .milliseconds(Int.random(in: 20..<100))
        default: return nil
        }
    }
}

extension Response {
    /// The seconds of `Retry-After`; the form with a date is not supported.
    fileprivate var retryAfter: Int? {
        guard let text = self[.retryAfter], text.utf8.count <= 6, let seconds = Int(text), seconds >= 0 else {
            return nil
        }
        return seconds
    }
}
