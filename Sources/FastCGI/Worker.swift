public import HTTP
import Threads

/// Answers the requests that nginx sends over a socket.
public final class Worker: Sendable {
    /// Answers what is not a valid request, for a client, which is empty if nginx did not name it.
    public typealias RejectionHandler = @Sendable (HTTPError, _ client: String) async -> Response

    private let listener: Listener
    private let slots: Int
    private let stackSize: Int
    private let peerTimeout: Duration
    private let handler: Handler
    private let rejectionHandler: RejectionHandler

    /// Creates a worker that does not run yet.
    ///
    /// - Parameters:
    ///   - slots: The number of requests that are answered at the same time, each on its own thread; more requests wait in
    ///     the queue of the socket. A handler may block its thread.
    ///   - handler: Answers a request.
    ///   - rejectionHandler: Answers what is not a valid request.
    public convenience init(
        _ listener: Listener, slots: Int = 64, handler: @escaping Handler,
        rejectionHandler: @escaping RejectionHandler
    ) {
        // Async frames are on the heap: the stack only needs to fit what a handler calls without suspending.
        self.init(
            listener, slots: slots, stackSize: 512 * 1024, peerTimeout: .seconds(10), handler: handler,
            rejectionHandler: rejectionHandler)
    }

    /// `peerTimeout` is how long a peer may neither send nor accept a byte before its connection is closed.
    init(
        _ listener: Listener, slots: Int, stackSize: Int, peerTimeout: Duration, handler: @escaping Handler,
        rejectionHandler: @escaping RejectionHandler
    ) {
        self.listener = listener
        self.slots = max(1, slots)
        self.stackSize = stackSize
        self.peerTimeout = peerTimeout
        self.handler = handler
        self.rejectionHandler = rejectionHandler
    }

    /// Answers requests until the worker is stopped or the task is cancelled, and returns when all accepted requests have been
    /// answered.
    ///
    /// Throws `ThreadError` if the system cannot start the threads; none is left running then.
    public func run() async throws {
        FastCGIRequest.prepareLibrary()
        try await withTaskCancellationHandler {
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<slots { group.addTask { [self] in try await runSlot() } }
            }
        } onCancel: {
            stop()
        }
    }

    /// Accepts no new requests from now on, and lets `run` return when the accepted ones have been answered.
    ///
    /// It can be called from any thread, before `run`, and more than once. Connections that wait in the queue of a socket that
    /// we bound are answered too; those in the queue of an inherited one are left to the next worker.
    public func stop() { listener.stop() }

    private func runSlot() async throws {
        do {
            try await POSIXThread.run(stackSize: stackSize) { [self] in serve(on: SlotExecutor()) }
        } catch {
            stop()
            throw error
        }
    }

    private func serve(on executor: SlotExecutor) {
        while let connection = listener.accept() {
            guard let incoming = FastCGIRequest(on: connection, timeout: peerTimeout) else { continue }
            let parameters = incoming.parameters
            // Nobody reads the response to a request that was cut off, so it must not start anything.
            guard let body = incoming.body() else { continue }
            let response: Response
            do {
                let request = try Request(parameters, body: body)
                response = executor.run { [handler] in await handler(request) }
            } catch {
                let client = (try? parameters.clientAddress()) ?? ""
                response = executor.run { [rejectionHandler] in await rejectionHandler(error, client) }
            }
            incoming.send(response, withBody: parameters[.method] != "HEAD" && response.hasContent)
        }
    }
}
