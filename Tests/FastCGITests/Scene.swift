import Threads
import Glibc
import HTTP
import Synchronization
import Testing

@testable import FastCGI

/// A folder of its own, removed afterwards.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    var template = Array("/tmp/fastcgi-XXXXXX".utf8CString)
    let folder = try #require(unsafe mkdtemp(&template).map { unsafe String(cString: $0) })
    defer {
        for name in ["worker.sock", "other"] { unsafe unlink("\(folder)/\(name)") }
        unsafe rmdir(folder)
    }
    return try await body(folder)
}

/// A worker that runs while the body does.
func withWorker(
    slots: Int = 4, peerTimeout: Duration = .seconds(60), handler: @escaping Handler = { _ in .text("fine") },
    _ body: (String, Worker) async throws -> Void
) async throws {
    try await withFolder { folder in
        let path = "\(folder)/worker.sock"
        let worker = try Worker(
            .bind(path: path), slots: slots, stackSize: 512 * 1024, peerTimeout: peerTimeout, handler: handler,
            rejectionHandler: refusal)
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

/// The refusal as plain text: client and sentence.
let refusal: @Sendable (HTTPError, String) async -> Response = { error, client in
    .text("\(client): \(error.message)", status: error.status)
}

/// Sends a request and waits for the answer.
func ask(_ path: String, _ records: Records = Records(), by size: Int = .max) async throws -> Answer {
    try await onThread {
        let peer = try Peer(path)
        try peer.send(records.bytes, by: size)
        return try peer.answer()
    }
}

/// Sends a request and expects this text as the answer.
func expect(
    _ text: String, from path: String, _ records: Records = Records(),
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let answer = try await ask(path, records)
    #expect(answer.text == text, sourceLocation: sourceLocation)
}

/// Does what blocks on a thread of its own, as Swift's are few.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let result = Shared<Result<Value, any Error>?>(nil)
    try await POSIXThread.run { result.value.withLock { $0 = Result(catching: body) } }
    return try #require(result.value.withLock { $0 }).get()
}

/// What one side waits for and the other opens, once.
final class Gate: Sendable {
    private enum State { case closed([CheckedContinuation<Void, Never>]), open }
    private let state = Mutex(State.closed([]))

    func pass() async {
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
