import Glibc
import HTTP
import Testing

@testable import FastCGI

@Suite struct `Stopping a worker` {
    @Test func `lets the request in flight finish, takes no new one, and then returns`() async throws {
        let asked = Gate()
        let released = Gate()
        let handler: Handler = { _ in
            asked.open()
            await released.pass()
            return .text("late")
        }
        try await withWorker(handler: handler) { path, worker in
            async let answering = ask(path)
            await asked.pass()
            worker.stop()

            #expect(throws: Peer.Failure.self) { try Peer(path) }
            #expect(unsafe access(path, F_OK) != 0)
            released.open()
            let answer = try await answering
            #expect(answer.text == "late")
        }
    }

    @Test func `answers those who wait in the queue`() async throws {
        let asked = Gate()
        let released = Gate()
        let handler: Handler = { request in
            if request.path == "/first" {
                asked.open()
                await released.pass()
            }
            return .text(request.path)
        }
        try await withWorker(slots: 1, handler: handler) { path, worker in
            async let first: Void = expect("/first", from: path, Records("/first"))
            await asked.pass()
            let queued = try ["/2", "/3", "/4"].map { try Peer.waiting(path, Records($0)) }
            worker.stop()
            released.open()
            try await first
            let answers = try await onThread { try queued.map { try $0.answer().text } }
            #expect(answers == ["/2", "/3", "/4"])
        }
    }

    @Test func `refuses who comes later, by whatever name`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let listener = try Listener.bind(path: path)
            unsafe link(path, "\(folder)/other")
            _ = try Peer("\(folder)/other")
            listener.stop()
            #expect(throws: Peer.Failure.self) { try Peer("\(folder)/other") }
        }
    }

    @Test func `may come before run, more than once, and from many threads`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let worker = Worker(try .bind(path: path), handler: unreachable, rejectionHandler: refusal)
            await withTaskGroup { group in
                for _ in 0..<8 { group.addTask { worker.stop() } }
            }
            try await worker.run()
            worker.stop()
            #expect(unsafe access(path, F_OK) != 0)
        }
    }

    @Test func `comes with the end of the task`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let worker = Worker(try .bind(path: path), handler: { _ in .text("fine") }, rejectionHandler: refusal)
            let running = Task { try await worker.run() }
            try await expect("fine", from: path)
            running.cancel()
            try await running.value
            #expect(unsafe access(path, F_OK) != 0)
        }
    }

    @Test func `loses no request of many`() async throws {
        try await withWorker(slots: 8) { path, worker in
            try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        if number == 100 { worker.stop() }
                        let bytes = Records("/\(number)").bytes
                        return try await onThread { () -> String? in
                            // Refused is no answer, but a promise that nothing was started.
                            guard let peer = try? Peer(path) else { return nil }
                            try peer.send(bytes)
                            return try peer.answer().text
                        }
                    }
                }
                for try await text: String? in group { #expect(text == nil || text == "fine") }
            }
        }
    }

    @Test func `leaves the file of another worker alone`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/worker.sock"
            let old = Worker(try .bind(path: path), slots: 1, handler: unreachable, rejectionHandler: refusal)
            unsafe unlink(path)
            let new = Worker(try .bind(path: path), slots: 1, handler: { _ in .text("new") }, rejectionHandler: refusal)
            old.stop()
            async let running: Void = new.run()
            let answer = try await ask(path)
            #expect(answer.text == "new")
            new.stop()
            try await running
        }
    }
}
