import Glibc
import HTTP
import Synchronization
import Testing
import Threads

@testable import FastCGI

// These tests change descriptors, limits and signals of the process, so each runs in its own process.
@Suite struct `An inherited socket` {
    @Test func `is descriptor 0, and outlives the worker with its queue`() async {
        await #expect(processExitsWith: .success) {
            try await withFolder { folder in
                let path = "\(folder)/worker.sock"
                let supervisor = try listeningSocket(path)
                for name in ["first", "second"] {
                    dup2(supervisor, 0)
                    let waiting = try Peer.waiting(path, Records())
                    let listener = try #require(try Listener.inherited())
                    let worker = Worker(listener, slots: 2, handler: { _ in .text(name) }, rejectionHandler: rejection)
                    async let running: Void = worker.run()
                    let response = try await onThread { try waiting.response() }
                    #expect(response.text == name)
                    worker.stop()
                    try await running
                    #expect(unsafe access(path, F_OK) == 0)
                }
            }
        }
    }

    @Test func `is descriptor 3 if the supervisor says so`() async {
        await #expect(processExitsWith: .success) {
            try await withFolder { folder in
                // Not 3 itself, which the process of the test may use.
                let passed: Int32 = 300
                #expect(Listener.firstPassed == 3)
                dup2(try listeningSocket("\(folder)/worker.sock"), passed)
                close(0)
                #expect(try Listener.inherited(firstPassed: passed) == nil)

                unsafe setenv("LISTEN_FDS", "1", 1)
                unsafe setenv("LISTEN_PID", "1", 1)
                #expect(try Listener.inherited(firstPassed: passed) == nil, "meant for another process")
                unsafe setenv("LISTEN_PID", "\(getpid())", 1)
                unsafe setenv("LISTEN_FDS", "0", 1)
                #expect(try Listener.inherited(firstPassed: passed) == nil, "none passed")
                unsafe setenv("LISTEN_FDS", "1", 1)
                #expect(try Listener.inherited(firstPassed: passed) != nil)
            }
        }
    }

    @Test func `is neither a socket that does not listen nor a file`() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("LISTEN_FDS")
            for descriptor in [unsafe open("/dev/null", O_RDONLY), socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)] {
                dup2(descriptor, 0)
                let listener = try Listener.inherited()
                #expect(listener == nil)
            }
        }
    }

    @Test func `is an error if it is not a Unix socket`() async {
        await #expect(processExitsWith: .success) {
            let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            #expect(listen(tcp, 1) == 0)
            dup2(tcp, 0)
            #expect(throws: ListenerError.notUnix) { try Listener.inherited() }
        }
    }
}

@Suite struct `A worker in a process` {
    @Test func `pauses without free descriptors and continues when there are some`() async {
        await #expect(processExitsWith: .success) {
            try await withFolder { folder in
                let path = "\(folder)/worker.sock"
                let hoard = Shared<[Int32]>([])
                let pauses = Shared<[UInt32]>([])
                let listener = try Listener.bind(path: path, backlog: 100) { microseconds in
                    let count = pauses.value.withLock { pauses in
                        pauses.append(microseconds)
                        return pauses.count
                    }
                    // Long enough for another thread to show that it does not sleep.
                    usleep(5_000)
                    if count == 9 { hoard.value.withLock { $0.forEach { close($0) } } }
                }
                let worker = Worker(listener, slots: 8, handler: { _ in .text("fine") }, rejectionHandler: rejection)
                let waiting = try (0..<20).map { try Peer.waiting(path, Records("/\($0)")) }
                hoard.value.withLock { hoard in
                    while case let descriptor = dup(0), descriptor >= 0 { hoard.append(descriptor) }
                }
                async let running: Void = worker.run()
                let responses = try await onThread { try waiting.map { try $0.response().text } }

                #expect(responses == Array(repeating: "fine", count: 20))
                // One thread pauses while the others sleep, and each time for longer.
                #expect(
                    pauses.value.withLock { $0.map { $0 / 1000 } } == [10, 20, 40, 80, 160, 320, 640, 1000, 1000])
                worker.stop()
                try await running
            }
        }
    }

    @Test func `does not change SIGTERM and SIGUSR1, and ignores SIGPIPE`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGTERM, SIG_IGN)
            signal(SIGPIPE, SIG_DFL)
            try await withWorker { path, _ in try await expect("fine", from: path) }
            #expect(isIgnored(SIGTERM))
            #expect(!isIgnored(SIGUSR1))
            #expect(isIgnored(SIGPIPE))
            raise(SIGTERM)
            raise(SIGPIPE)
        }
    }

    @Test func `is ended by SIGUSR1 like any process`() async {
        await #expect(processExitsWith: .signal(SIGUSR1)) {
            try await withWorker { path, _ in
                try await expect("fine", from: path)
                kill(getpid(), SIGUSR1)
                try await Task.sleep(for: .seconds(60))
            }
        }
    }

    @Test func `throws and ends if it gets no threads`() async {
        await #expect(processExitsWith: .success) {
            try await withFolder { folder in
                let worker = Worker(
                    try .bind(path: "\(folder)/worker.sock"), slots: 8, stackSize: 300 << 20, peerTimeout: .seconds(60),
                    handler: unreachable, rejectionHandler: rejection)
                // Enough for three of the stacks and everything else.
                let limitBytes = rlim_t(try pagesInUse() * Int(getpagesize()) + (1000 << 20))
                var limit = rlimit(rlim_cur: limitBytes, rlim_max: limitBytes)
                unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
                await #expect(throws: ThreadError(code: EAGAIN)) { try await worker.run() }
            }
        }
    }
}

private func listeningSocket(_ path: String) throws -> Int32 {
    let socket = try FileDescriptor.unixSocket()
    _ = try SocketFile.bind(path, to: socket)
    listen(socket.number, 10)
    return dup(socket.number)
}

private func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    unsafe sigaction(number, nil, &action)
    return unsafe action.__sigaction_handler.sa_handler.map { unsafe unsafeBitCast($0, to: Int.self) } == 1
}

/// The size of the address space in pages (proc(5), statm).
private func pagesInUse() throws -> Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var text = [CChar](repeating: 0, count: 32)
    unsafe fread(&text, 1, 31, file)
    let digits = text.prefix { $0 != CChar(UInt8(ascii: " ")) }.map { UInt8(bitPattern: $0) }
    return try #require(Int(String(decoding: digits, as: UTF8.self)))
}
