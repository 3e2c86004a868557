import Glibc
import HTTP
import Synchronization
import Testing
import Threads

@testable import FastCGI

/// Calls a closure with a temporary folder.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    var template = Array("/tmp/fastcgi-XXXXXX".utf8CString)
    let folder = try #require(unsafe mkdtemp(&template).map { unsafe String(cString: $0) })
    defer {
        for name in ["worker.sock", "other"] { unsafe unlink("\(folder)/\(name)") }
        unsafe rmdir(folder)
    }
    return try await body(folder)
}

/// Runs a worker while a closure runs.
func withWorker(
    slots: Int = 4, peerTimeout: Duration = .seconds(60), handler: @escaping Handler = { _ in .text("fine") },
    _ body: (String, Worker) async throws -> Void
) async throws {
    try await withFolder { folder in
        let path = "\(folder)/worker.sock"
        let worker = try Worker(
            .bind(path: path), slots: slots, stackSize: 512 * 1024, peerTimeout: peerTimeout, handler: handler,
            rejectionHandler: rejection)
        async let running: Void = worker.run()
        do { try await body(path, worker) } catch {
            worker.stop()
            try await running
            throw error
        }
        worker.stop()
        try await running
    }
}

/// Responds with the client and the message as plain text.
let rejection: @Sendable (HTTPError, String) async -> Response = { error, client in
    .text("\(client): \(error.message)", status: error.status)
}

/// Sends a request and waits for the response.
func exchange(_ path: String, _ records: Records = Records(), by size: Int = .max) async throws -> WorkerResponse {
    try await onThread {
        let peer = try Peer(path)
        try peer.send(records.bytes, by: size)
        return try peer.response()
    }
}

/// Sends a request and expects a text in the response.
func expect(
    _ text: String, from path: String, _ records: Records = Records(),
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let response = try await exchange(path, records)
    #expect(response.text == text, sourceLocation: sourceLocation)
}

/// Runs blocking work on its own thread, because Swift has few.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let result = Shared<Result<Value, any Error>?>(nil)
    try await POSIXThread.run { result.value.withLock { $0 = Result(catching: body) } }
    return try #require(result.value.withLock { $0 }).get()
}

/// A latch that is opened once.
final class Latch: Sendable {
    private enum State { case closed([CheckedContinuation<Void, Never>]), open }
    private let state = Mutex(State.closed([]))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard case .closed(let waiting) = state else { return true }
                state = .closed(waiting + [continuation])
                return false
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            guard case .closed(let waiting) = state else { return [] }
            state = .open
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}
