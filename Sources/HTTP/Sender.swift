/// A server on the other side: the same function as a site's, pointing outward.
public protocol Sender: Sendable {
    /// Sends a request and waits for the whole answer; whatever status it has is an answer, not an error.
    func send(_ request: Request) async throws -> Response
}

/// A site on this side: one function from a request to its response, which never fails.
public typealias Site = @Sendable (Request) async -> Response

/// Why a `Sender` has no answer, with what its caller must know to decide what to do.
public protocol SenderError: Error {
    /// No whole answer came in time.
    var isTimeout: Bool { get }
    /// The connection ended before an answer began.
    var isReset: Bool { get }
    /// `false` only where it is certain that no byte of the request left us.
    var mayHaveArrived: Bool { get }
}
