import Glibc
import HTTP
import Testing

@testable import FastCGI

@Suite struct `Stopping a worker` {
    @Test func `finishes requests in progress, accepts no new ones, and then returns`() async throws {
        let asked = Latch()
        let released = Latch()
        let handler: Handler = { _ in
            asked.open()
            await released.wait()
            return .text("late")
        }
        try await withWorker(handler: handler) { path, worker in
            async let answering = exchange(path)
            await asked.wait()
            worker.stop()

            #expect(throws: Peer.Failure.self) { try Peer(path) }
            #expect(unsafe access(path, F_OK) != 0)
            released.open()
            let response = try await answering
            #expect(response.text == "late")
        }
    }

    @Test func `responses the requests in the queue`() async throws {
        let asked = Latch()
        let released = Latch()
        let handler: Handler = { request in
            if request.path == "/first" {
                asked.open()
                await released.wait()
            }
            return .text(request.path)
        }
        try await withWorker(slots: 1, handler: handler) { path, worker in
            async let first: Void = expect("/first", from: path, Records("/first"))
            await asked.wait()
            let queued = try ["/2", "/3", "/4"].map { try Peer.waiting(path, Records($0)) }
            worker.stop()
            released.open()
            try await first
            let responses = try await onThread { try queued.map { try $0.response().text } }
            #expect(responses == ["/2", "/3", "/4"])
        }
    }

    @Test func `refuses later connections`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let listener = try Listener.bind(path: path)
            unsafe link(path, "\(folder)/other")
            _ = try Peer("\(folder)/other")
            listener.stop()
            #expect(throws: Peer.Failure.self) { try Peer("\(folder)/other") }
        }
    }

    @Test func `is possible before run, more than once, and from many threads`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let worker = Worker(try .bind(path: path), handler: unreachable, rejectionHandler: rejection)
            await withTaskGroup { group in
                for _ in 0..<8 { group.addTask { worker.stop() } }
            }
            try await worker.run()
            worker.stop()
            #expect(unsafe access(path, F_OK) != 0)
        }
    }

    @Test func `happens when the task is cancelled`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let worker = Worker(try .bind(path: path), handler: { _ in .text("fine") }, rejectionHandler: rejection)
            let running = Task { try await worker.run() }
            try await expect("fine", from: path)
            running.cancel()
            try await running.value
            #expect(unsafe access(path, F_OK) != 0)
        }
    }

    @Test func `loses no request`() async throws {
        try await withWorker(slots: 8) { path, worker in
            try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        if number == 100 { worker.stop() }
                        let bytes = Records("/\(number)").bytes
                        return try await onThread { () -> String? in
                            // A refused connection means that nothing was started.
                            guard let peer = try? Peer(path) else { return nil }
                            try peer.send(bytes)
                            return try peer.response().text
                        }
                    }
                }
                for try await text: String? in group { #expect(text == nil || text == "fine") }
            }
        }
    }

    @Test func `does not remove the file of another worker`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let old = Worker(try .bind(path: path), slots: 1, handler: unreachable, rejectionHandler: rejection)
            unsafe unlink(path)
            let new = Worker(
                try .bind(path: path), slots: 1, handler: { _ in .text("new") }, rejectionHandler: rejection)
            old.stop()
            async let running: Void = new.run()
            let response = try await exchange(path)
            #expect(response.text == "new")
            new.stop()
            try await running
        }
    }
}
