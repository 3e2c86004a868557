public import HTTP

/// A call that brought no answer; it names no address, no field and no secret.
public struct HTTPClientError: Error, Equatable {
    /// Why a call brought no answer.
    public enum Reason: Sendable, Equatable {
        /// The connection did not stand in time, or the answer was not whole in time or came too slowly.
        case timedOut(connecting: Bool)
        /// Nobody took the connection.
        case refused
        /// The host's name has no address.
        case unresolved
        /// The encrypted connection failed, in the words of the TLS library: above all, a certificate that does not hold.
        case tls(String)
        /// The connection was closed or reset before the first byte of an answer.
        case reset
        /// What came is half an answer, or none of HTTP.
        case brokenAnswer
        /// The answer is larger than a limit, in bytes or in lines.
        case tooLarge(limit: Int)
        /// The request has no address that may be asked.
        case invalidAddress
        /// The task of the caller was cancelled.
        case cancelled
        /// The client was stopped.
        case stopped
        /// Anything else, by the number that libcurl or the system gives it.
        case other(code: Int)
    }

    /// Why the call brought no answer.
    public let reason: Reason
    /// False only where it is certain that no byte of the request was sent.
    public let mayHaveArrived: Bool

    /// Makes an error of its parts.
    public init(_ reason: Reason, mayHaveArrived: Bool) {
        self.reason = reason
        self.mayHaveArrived = mayHaveArrived
    }
}

extension HTTPClientError: CustomStringConvertible {
    /// One sentence for the log.
    public var description: String {
        "\(reason.sentence); \(mayHaveArrived ? "the request may have arrived" : "nothing was sent")."
    }
}

extension HTTPClientError.Reason {
    fileprivate var sentence: String {
        switch self {
        case .timedOut(connecting: true): "The connection did not stand in time"
        case .timedOut(connecting: false): "The answer did not come in time"
        case .refused: "The connection was refused"
        case .unresolved: "The host's name could not be resolved"
        case .tls(let detail): "The encrypted connection failed (\(detail))"
        case .reset: "The connection was lost before an answer began"
        case .brokenAnswer: "The answer is not whole or is not HTTP"
        case .tooLarge(let limit): "The answer is larger than the limit of \(limit)"
        case .invalidAddress: "The request's address is not one that may be asked"
        case .cancelled: "The call was cancelled"
        case .stopped: "The client was stopped"
        case .other(let code): "libcurl failed with code \(code)"
        }
    }
}

extension HTTPClientError: TransportError {
    /// No whole answer came in time.
    public var isTimeout: Bool { if case .timedOut = reason { true } else { false } }

    /// The connection was lost before an answer began.
    public var isReset: Bool { reason == .reset }
}
