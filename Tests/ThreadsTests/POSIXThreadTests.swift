import Glibc
import Synchronization
import Testing
import Threads

@Suite struct `A POSIX thread` {
    @Test func `has done its work when join returns`() throws {
        let runs = Counter()
        let thread = try POSIXThread { runs.increment() }
        thread.join()
        #expect(runs.value == 1)
    }

    @Test func `can be joined more than once`() throws {
        let runs = Counter()
        let thread = try POSIXThread { runs.increment() }
        thread.join()
        thread.join()
        #expect(runs.value == 1)
    }

    @Test func `has done and released its work when run returns`() async throws {
        let runs = Counter()
        try await POSIXThread.run { [object = Releasable(runs)] in object.use() }
        #expect(runs.value == 2)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGPIPE, SIGHUP, SIGCHLD])
    func `blocks the signals that come from outside`(signal: Int32) throws {
        #expect(try isBlockedInThread(signal))
    }

    @Test(arguments: [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP])
    func `keeps the signals that its own faults raise`(signal: Int32) throws {
        #expect(try !isBlockedInThread(signal))
    }

    @Test func `does not change the signals of the thread that starts it`() throws {
        try withoutBlockedSignals {
            try POSIXThread {}.join()
            #expect(!isBlocked(SIGTERM))
        }
    }

    @Test func `that cannot be started is an error with its cause`() {
        // No address space holds a stack of this size.
        let error = #expect(throws: ThreadError.self) { try POSIXThread(stackSize: 1 << 60) {} }
        #expect(error.map { [EAGAIN, ENOMEM].contains($0.code) } == true)
    }
}

private final class Counter: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func increment() { count.add(1, ordering: .sequentiallyConsistent) }
}

/// Counts its use and its release.
private final class Releasable: Sendable {
    private let counter: Counter
    init(_ counter: Counter) { self.counter = counter }
    func use() { counter.increment() }
    deinit { counter.increment() }
}

private func isBlocked(_ signal: Int32) -> Bool {
    var mask = sigset_t()
    unsafe pthread_sigmask(SIG_SETMASK, nil, &mask)
    return unsafe sigismember(&mask, signal) == 1
}

private func isBlockedInThread(_ signal: Int32) throws -> Bool {
    let blocked = Counter()
    try withoutBlockedSignals {
        try POSIXThread { if isBlocked(signal) { blocked.increment() } }.join()
    }
    return blocked.value == 1
}

/// Runs work while the current thread blocks no signals; the threads of Dispatch block most of them.
private func withoutBlockedSignals(_ work: () throws -> Void) rethrows {
    var (none, previous) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
    try work()
}
