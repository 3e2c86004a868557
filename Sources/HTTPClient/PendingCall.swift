import HTTP
import Synchronization

/// A request in progress, known to its caller and to the client's thread.
final class PendingCall: Sendable {
    let request: Request
    let url: RequestURL
    private let cancelled = Atomic(false)

    init(_ request: Request) throws(HTTPClientError) {
        self.request = request
        url = try RequestURL(request.head)
    }

    /// Whether the caller has been cancelled; this may happen before the call is started.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}
