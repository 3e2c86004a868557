public import HTTP
import Synchronization

/// Asks other servers over HTTP/1.1, with libcurl.
///
/// Certificates are always verified; `http` is for this machine (127.0.0.1, [::1], localhost) alone. A redirect is an
/// answer like any other and is not followed; proxies, cookies and compression are not used (S-57, S-59).
/// `stop()` ends the thread behind it: a client that is merely forgotten keeps its thread and its connections.
public final class HTTPClient: Transport, Sendable {
    private let inbox: Inbox
    private let thread: LoopThread

    /// Starts the thread of a client.
    ///
    /// Errors: `other`, where the system has no memory or no thread left.
    public init(limits: Limits = .init(), trust: Trust = .system, userAgent: String) throws(HTTPClientError) {
        let multi = try MultiHandle(connections: limits.callsInFlight)
        let inbox = Inbox(waker: multi.waker)
        let loop = Loop(multi, inbox, Transfer.Settings(limits: limits, trust: trust, userAgent: userAgent))
        self.inbox = inbox
        thread = try LoopThread { loop.run() }
    }

    /// Sends a request to its scheme, authority and path exactly as they are given, and waits for the whole answer.
    ///
    /// The request's fields are sent as they are, except those that say how the message is framed or carried
    /// (`Host`, `Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`, `Accept-Encoding` and their kin).
    /// A GET or HEAD whose kept connection proves dead is sent again on a new one; anything else is sent once at most.
    /// Errors: `HTTPClientError` only.
    public func send(_ request: Request) async throws -> Response {
        let call = try PendingCall(request)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if !inbox.post(.start(call, continuation)) {
                    continuation.resume(throwing: HTTPClientError(.stopped, mayHaveArrived: false))
                }
            }
        } onCancel: {
            call.cancel()
            _ = inbox.post(.cancel(call))
        }
    }

    /// Ends the calls in activeCall with `stopped`, closes the connections, and waits until the thread has ended.
    public func stop() async {
        await withCheckedContinuation { continuation in
            if !inbox.post(.stop(continuation)) { continuation.resume() }
        }
        thread.join()
    }
}
