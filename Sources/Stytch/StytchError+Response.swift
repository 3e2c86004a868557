import HTTP
import HTTPTypes

extension StytchError {
    /// Creates the error for a malformed response; a 429 keeps its meaning, because a proxy in front of Stytch can send it.
    init(malformed response: Response, _ problem: MalformedResponse, requestID: String = "") {
        let status = response.status.code
        self.init(
            status == 429 ? .tooManyRequests : .malformedResponse(problem.description), status: status,
            requestID: requestID.isEmpty ? nil : requestID, retryAfter: response.retryAfter, mayHaveTakenEffect: true)
    }

    /// Creates the error for a response with Stytch's five error fields.
    ///
    /// With a status in the 400s the call had no effect, except for 408 and 499 (`client_closed_request`), which are about the
    /// connection only.
    init(_ response: Response, _ json: JSON, requestID: String) {
        let status = response.status.code
        guard let type = (try? json.optionalString("error_type"))?.truncated(to: 128) else {
            self.init(malformed: response, .missing("error_type"), requestID: requestID)
            return
        }
        self.init(
            Reason(status: status, type: type), status: status, type: type,
            requestID: requestID.isEmpty ? nil : requestID, retryAfter: response.retryAfter,
            mayHaveTakenEffect: !(400...499 ~= status) || status == 408 || status == 499)
    }

    /// Creates the error for a failure of the transport, without a response.
    init(transport error: any Error) {
        let failure = error as? any TransportError
        self.init(
            failure?.isTimeout == true ? .timedOut : .unreachable, mayHaveTakenEffect: failure?.mayHaveArrived ?? true)
        wasReset = failure?.isReset ?? false
    }

    /// The delay before the only retry of a read; nil if it must not be retried.
    ///
    /// A read is retried after 429, 502 to 504 and a reset, unless `Retry-After` is longer than 10 seconds.
    var retryDelay: Duration? {
        switch status {
        case 429?, 502?, 503?, 504?:
            guard let retryAfter else { return .milliseconds(250 + Int.random(in: 0..<250)) }
            return retryAfter <= Self.maximumRetryAfter ? .seconds(retryAfter) : nil
        case nil where wasReset: return .milliseconds(Int.random(in: 20..<100))
        default: return nil
        }
    }

    private static let maximumRetryAfter = 10
}

extension Response {
    /// The seconds of `Retry-After`; nil if it is missing, malformed, or a date.
    fileprivate var retryAfter: Int? {
        guard let text = self[.retryAfter], text.utf8.count <= 6, let seconds = Int(text), seconds >= 0 else {
            return nil
        }
        return seconds
    }
}
