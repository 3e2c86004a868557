public import HTTP
import Synchronization
import Threads

/// Sends requests to other servers over HTTP/1.1 with libcurl.
///
/// Certificates are always verified; `http` is allowed only for this server (127.0.0.1, [::1], localhost). Redirects are
/// responses like any other and are not followed; proxies, cookies and compression are not used (S-57, S-59). A client that is
/// not stopped keeps its thread and its connections.
public final class HTTPClient: Transport, Sendable {
    private let inbox: Inbox
    private let thread: POSIXThread

    /// Starts the thread of a client; throws `other` if the system has no memory or no thread left.
    public convenience init(userAgent: String) throws(HTTPClientError) {
        try self.init(limits: HTTPClientLimits(), userAgent: userAgent)
    }

    init(
        limits: HTTPClientLimits = HTTPClientLimits(), trust: TLSTrust = .system, userAgent: String
    ) throws(HTTPClientError) {
        let multi = try MultiHandle(connections: limits.concurrentRequests)
        let inbox = Inbox(waker: multi.waker)
        let loop = EventLoop(multi, inbox, Transfer.Settings(limits: limits, trust: trust, userAgent: userAgent))
        self.inbox = inbox
        do { thread = try POSIXThread { loop.run() } } catch {
            throw HTTPClientError(.other(code: Int(error.code)), mayHaveArrived: false)
        }
    }

    /// Sends a request to exactly its scheme, authority and path, and returns the complete response.
    ///
    /// The header fields are sent as they are, except those that describe the framing or the connection (`Host`,
    /// `Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`, `Accept-Encoding` and similar ones). A GET or HEAD whose
    /// kept connection turns out to be dead is sent again on a new one; anything else is sent at most once. Throws only
    /// `HTTPClientError`.
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

    /// Fails the requests in progress with `stopped`, closes the connections, and waits until the thread has ended.
    public func stop() async {
        await withCheckedContinuation { continuation in
            if !inbox.post(.stop(continuation)) { continuation.resume() }
        }
        thread.join()
    }
}
