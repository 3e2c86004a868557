import HTTP
import Synchronization

/// One request on its way, known to the caller and to the thread.
final class PendingCall: Sendable {
    let request: Request
    let address: Address
    private let cancelled = Atomic(false)

    init(_ request: Request) throws(HTTPClientError) {
        self.request = request
        address = try Address(request.head)
    }

    /// Whether the caller has gone: a cancellation may overtake the start of its call.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}
