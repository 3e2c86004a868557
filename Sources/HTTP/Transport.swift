/// Sends requests to other servers: the same function as a `Handler`, pointing outward.
public protocol Transport: Sendable {
    /// Sends a request and returns the complete response, whatever its status.
    ///
    /// Throws only if there is no complete response; an error that conforms to `TransportError` says why.
    func send(_ request: Request) async throws -> Response
}

/// Answers requests: one function from a request to its response, which never fails.
public typealias Handler = @Sendable (Request) async -> Response

/// The reason why a `Transport` has no response, with what its caller needs to know to decide what to do.
public protocol TransportError: Error {
    /// Whether no complete response arrived in time.
    var isTimeout: Bool { get }
    /// Whether the connection ended before a response began.
    var isReset: Bool { get }
    /// False only if it is certain that no byte of the request was sent.
    var mayHaveArrived: Bool { get }
}
