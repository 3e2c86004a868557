import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct `Cancelling a call` {
    let client: HTTPClient

    init() throws { client = try HTTPClient(limits: .wide(), userAgent: "portal-test") }

    @Test func `sends nothing if the task was cancelled before`() async throws {
        let server = try LoopbackServer.echo()
        let task = Task { [client] in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await client.send(server.request())
        }
        await #expect(throws: HTTPClientError(.cancelled, mayHaveArrived: false)) { try await task.value }
        #expect(server.connections == 0)
        await client.stop()
    }

    @Test func `works while it connects`() async throws {
        let server = try LoopbackServer.mute()
        let task = Task { [client] in try await client.send(server.request(.post, scheme: "https")) }
        await server.callers.first()
        task.cancel()
        await #expect(throws: HTTPClientError(.cancelled, mayHaveArrived: false)) { try await task.value }
        await server.farewells.first()
        await client.stop()
    }

    @Test func `works while it waits for the response, and does not affect another call`() async throws {
        let server = try LoopbackServer.silent()
        let cancelled = Task { [client] in try await client.send(server.request(.post)) }
        let other = Task { [client] in try await client.send(server.request(.get)) }
        await server.arrivals.first(2)
        cancelled.cancel()
        await #expect(throws: HTTPClientError(.cancelled, mayHaveArrived: true)) { try await cancelled.value }
        await server.farewells.first()
        await client.stop()
        await #expect(throws: HTTPClientError(.stopped, mayHaveArrived: true)) { try await other.value }
    }

    @Test func `ends each call exactly once, at any moment`() async throws {
        let server = try LoopbackServer.echo()
        await withTaskGroup(of: Bool.self) { [client] group in
            for number in 1...500 {
                group.addTask {
                    let call = Task { try await client.send(server.request(.get, "/\(number)")) }
                    if number.isMultiple(of: 3) { await Task.yield() }
                    call.cancel()
                    switch await call.result {
                    case .success(let response): return response.body == Array("/\(number)".utf8)
                    case .failure(let error): return (error as? HTTPClientError)?.reason == .cancelled
                    }
                }
            }
            for await good in group { #expect(good) }
        }
        let response = try await client.send(server.request(.get, "/after"))
        #expect(response.body == Array("/after".utf8))
        await client.stop()
    }

    @Test func `by stopping the client ends active calls, and later ones fail`() async throws {
        let server = try LoopbackServer.silent()
        let calls = (1...20).map { number in
            Task { [client] in try await client.send(server.request(.get, "/\(number)")) }
        }
        await server.arrivals.first(20)
        async let one: Void = client.stop()
        async let another: Void = client.stop()
        _ = await (one, another)

        for call in calls {
            await #expect(throws: HTTPClientError(.stopped, mayHaveArrived: true)) { try await call.value }
        }
        await #expect(throws: HTTPClientError(.stopped, mayHaveArrived: false)) {
            try await client.send(server.request())
        }
        await server.farewells.first(20)
        await client.stop()
    }

    @Test func `leaves no thread and no open file behind`() async {
        await #expect(processExitsWith: .success) {
            func count(_ folder: String) throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: folder).count
            }
            let server = try LoopbackServer.echo()
            // The process inherits open files, which count too.
            let (threads, files) = try (count("/proc/self/task"), count("/proc/self/fd"))
            for _ in 1...100 {
                let client = try HTTPClient(userAgent: "portal-test")
                _ = try await client.send(server.request())
                await client.stop()
                await server.farewells.first()
            }
            guard try count("/proc/self/task") < threads + 50, try count("/proc/self/fd") < files + 50 else {
                exit(EXIT_FAILURE)
            }
        }
    }

    @Test func `works while the call waits for its turn`() async throws {
        let server = try LoopbackServer.silent()
        let client = try HTTPClient(limits: .wide { $0.concurrentRequests = 1 }, userAgent: "portal-test")
        let first = Task { try await client.send(server.request(.post, "/first")) }
        await server.arrivals.first()
        let cancelled = Task { try await client.send(server.request(.post, "/cancelled")) }
        let stopped = Task { try await client.send(server.request(.post, "/stopped")) }
        // A call that ends at once passes through the same inbox, after the two others have been queued.
        let probe = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await client.send(server.request())
        }
        await #expect(throws: HTTPClientError(.cancelled, mayHaveArrived: false)) { try await probe.value }
        cancelled.cancel()
        await #expect(throws: HTTPClientError(.cancelled, mayHaveArrived: false)) { try await cancelled.value }
        await client.stop()
        await #expect(throws: HTTPClientError(.stopped, mayHaveArrived: false)) { try await stopped.value }
        await #expect(throws: HTTPClientError(.stopped, mayHaveArrived: true)) { try await first.value }
        #expect(server.requests.count == 1)
    }

    @Test func `works for a client that never sent anything`() async {
        await client.stop()
        await client.stop()
    }
}
