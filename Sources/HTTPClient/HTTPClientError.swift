public import HTTP

/// A request without a response; it contains no URL, no header field and no secret.
public struct HTTPClientError: Error, Equatable {
    /// The reason why there is no response.
    public enum Reason: Sendable, Equatable {
        /// The connection, or else the complete response, took too long, or the response was too slow.
        case timedOut(connecting: Bool)
        /// The connection was refused.
        case refused
        /// The host name could not be resolved.
        case unresolved
        /// The TLS connection failed, in the words of the TLS library; most often, the certificate is not valid.
        case tls(String)
        /// The connection was closed or reset before the first byte of a response.
        case reset
        /// The response is incomplete, or is not HTTP.
        case malformedResponse
        /// The response exceeds a limit, in bytes or in lines.
        case tooLarge(limit: Int)
        /// The URL of the request is not allowed.
        case invalidURL
        /// The task of the caller was cancelled.
        case cancelled
        /// The client was stopped.
        case stopped
        /// Anything else, by the number that libcurl or the system gives it.
        case other(code: Int)
    }

    /// The reason why there is no response.
    public let reason: Reason
    /// False only if it is certain that no byte of the request was sent.
    public let mayHaveArrived: Bool

    /// Creates an error from its parts.
    public init(_ reason: Reason, mayHaveArrived: Bool) {
        self.reason = reason
        self.mayHaveArrived = mayHaveArrived
    }
}

extension HTTPClientError: CustomStringConvertible {
    /// The error in a sentence for the log.
    public var description: String {
        "\(reason.sentence); \(mayHaveArrived ? "the request may have arrived" : "nothing was sent")."
    }
}

extension HTTPClientError.Reason {
    fileprivate var sentence: String {
        switch self {
        case .timedOut(connecting: true): "The connection timed out"
        case .timedOut(connecting: false): "The response timed out"
        case .refused: "The connection was refused"
        case .unresolved: "The host name could not be resolved"
        case .tls(let detail): "The TLS connection failed (\(detail))"
        case .reset: "The connection was lost before a response began"
        case .malformedResponse: "The response is incomplete or is not HTTP"
        case .tooLarge(let limit): "The response exceeds the limit of \(limit)"
        case .invalidURL: "The URL of the request is not allowed"
        case .cancelled: "The request was cancelled"
        case .stopped: "The client was stopped"
        case .other(let code): "libcurl failed with code \(code)"
        }
    }
}

extension HTTPClientError: TransportError {
    /// Whether no complete response arrived in time.
    public var isTimeout: Bool { if case .timedOut = reason { true } else { false } }

    /// Whether the connection was lost before a response began.
    public var isReset: Bool { reason == .reset }
}
