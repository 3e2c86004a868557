import HTTP
import HTTPTypes

/// A 200 of Stytch's, taken out of its envelope.
struct Envelope {
    let json: JSON
    let requestID: String

    /// Believes an answer only where HTTP and the body agree and Stytch has signed it with a `request_id` (S-61).
    init(_ response: Response) throws(StytchError) {
        let status = response.status.code
        let json: JSON
        do { json = try JSONParser.parse(response.body) } catch {
            throw StytchError(malformed: error.why, response)
        }
        let requestID = (try? json.optionalString("request_id"))?.truncated(to: 128) ?? ""
        guard case .integer(let inner) = json["status_code"] else {
            throw StytchError(malformed: "“status_code” is missing", response, requestID: requestID)
        }
        guard inner == status else {
            throw StytchError(
                malformed: "HTTP says \(status), the body says \(inner)", response, requestID: requestID)
        }
        guard status == 200 else { throw StytchError(refusal: json, response, requestID: requestID) }
        guard !requestID.isEmpty else { throw StytchError(malformed: "“request_id” is missing", response) }
        self.json = json
        self.requestID = requestID
    }
}

extension StytchError {
    /// An answer that cannot be believed; a 429 still means what it says, as it may come from a proxy before Stytch.
    fileprivate init(malformed why: String, _ response: Response, requestID: String = "") {
        let status = response.status.code
        self.init(
            status == 429 ? .tooManyRequests : .malformedResponse(why), status: status,
            requestID: requestID.isEmpty ? nil : requestID, retryAfter: response.retryAfter, mayHaveTakenEffect: true)
    }

    /// An answer with Stytch's five error fields.
    ///
    /// In the 400s the call was not carried out, but for 408 and 499 (`client_closed_request`), which tell of the wait alone.
    fileprivate init(refusal json: JSON, _ response: Response, requestID: String) {
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

    /// No answer.
    init(unanswered error: any Error) {
        let failure = error as? any TransportError
        self.init(
            failure?.isTimeout == true ? .timedOut : .unreachable, mayHaveTakenEffect: failure?.mayHaveArrived ?? true)
        self.wasReset = failure?.isReset ?? false
    }

    /// How long to wait before a read is tried again: on 429, 502 to 504 and a reset, once, Retry-After honoured up to 10 s.
    var delayBeforeSecondTry: Duration? {
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
    /// The seconds of a `Retry-After`; its form with a date is not read.
    fileprivate var retryAfter: Int? {
        guard let text = self[.retryAfter], text.utf8.count <= 6, let seconds = Int(text), seconds >= 0 else {
            return nil
        }
        return seconds
    }
}
