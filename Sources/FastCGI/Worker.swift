public import HTTP

/// Answers what nginx asks on a socket by a handler.
public final class Worker: Sendable {
    private let listener: Listener
    private let slots: Int
    private let stackSize: Int
    private let patience: Duration
    private let handler: Handler
    private let refused: @Sendable (HTTPError, String) async -> Response

    /// Makes a worker that does not run yet.
    ///
    /// - Parameters:
    ///   - slots: How many requests are answered at the same time, each on a thread of its own; more wait in the queue
    ///     of the socket. A handler may block its thread.
    ///   - handler: Answers a request.
    ///   - refused: Answers what is no acceptable request, for the client given; the client is empty where nginx did
    ///     not name it.
    public convenience init(
        _ listener: Listener, slots: Int = 64, handler: @escaping Handler,
        refused: @escaping @Sendable (HTTPError, _ client: String) async -> Response
    ) {
        // Async frames live on the heap: only what a handler calls without suspending needs to fit the stack.
        self.init(
            listener, slots: slots, stackSize: 512 * 1024, patience: .seconds(10), handler: handler, refused: refused)
    }

    /// `patience` is how long a peer may neither send nor take a byte before its connection is given up.
    init(
        _ listener: Listener, slots: Int, stackSize: Int, patience: Duration, handler: @escaping Handler,
        refused: @escaping @Sendable (HTTPError, _ client: String) async -> Response
    ) {
        self.listener = listener
        self.slots = max(1, slots)
        self.stackSize = stackSize
        self.patience = patience
        self.handler = handler
        self.refused = refused
    }

    /// Answers until the worker is stopped or the task is cancelled, and returns when each request that was accepted has
    /// been answered.
    ///
    /// Errors: `ThreadError` where the system gives us no threads; none is left running then.
    public func run() async throws {
        FastCGIRequest.prepareLibrary()
        try await withTaskCancellationHandler {
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<slots {
                    group.addTask { [self] in
                        do { try await Thread.run(stackSize: stackSize) { [self] in serve(on: SlotExecutor()) } } catch
                        {
                            stop()
                            throw error
                        }
                    }
                }
            }
        } onCancel: {
            stop()
        }
    }

    /// Takes no new request from now on, and lets `run` return when those accepted have been answered.
    ///
    /// It may be called from any thread, before `run`, and more than once. Connections that wait in the queue of a socket
    /// we bound are answered too; those in the queue of an inherited one are left to the next worker.
    public func stop() { listener.stop() }

    private func serve(on slot: SlotExecutor) {
        while let connection = listener.accept() {
            guard let exchange = FastCGIRequest(on: connection, patience: patience) else { continue }
            let parameters = exchange.parameters
            // A request that broke off has nobody left to read an answer, and must not start anything.
            guard let body = exchange.body() else { continue }
            let response: Response
            do {
                let request = try Request(parameters, body: body)
                response = slot.run { [handler] in await handler(request) }
            } catch {
                let client = (try? parameters.clientAddress()) ?? ""
                response = slot.run { [refused] in await refused(error, client) }
            }
            exchange.send(response, withBody: parameters[.method] != "HEAD" && response.hasContent)
        }
    }
}
