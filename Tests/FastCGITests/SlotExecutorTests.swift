import Glibc
import HTTP
import Synchronization
import Testing
import Threads

@testable import FastCGI

@Suite struct `A slot executor runs a handler on its own thread` {
    @Test(arguments: [1, 64])
    func `with every kind of suspension, in parallel`(slots: Int) async throws {
        let counter = Counter()
        let handler: Handler = { request in
            let home = pthread_self()
            var strays = 0
            for round in 0..<20 {
                await Task.yield()
                strays += pthread_self() == home ? 0 : 1
                await resumedElsewhere()
                strays += pthread_self() == home ? 0 : 1
                async let first = child(round, of: home)
                async let second = child(round, of: home)
                strays += await first + second
                await counter.add()
                strays += pthread_self() == home ? 0 : 1
                await onMain()
                strays += pthread_self() == home ? 0 : 1
                strays += await withTaskGroup { group in
                    for number in 0..<3 { group.addTask { await child(number, of: home) } }
                    return await group.reduce(0, +)
                }
                _ = await Task.detached { await counter.value }.value
                strays += pthread_self() == home ? 0 : 1
            }
            return .text("\(request.path) \(strays)")
        }
        try await withWorker(slots: slots, handler: handler) { path, _ in
            try await withThrowingTaskGroup { group in
                for number in 0..<slots * 2 {
                    group.addTask { try await expect("/\(number) 0", from: path, Records("/\(number)")) }
                }
                try await group.waitForAll()
            }
        }
        #expect(await counter.value == slots * 2 * 20)
    }

    @Test func `without blocking others if the handler blocks`() async throws {
        let barrier = Barrier(64)
        try await withWorker(slots: 64, handler: { _ in .text(barrier.meet()) }) { path, _ in
            try await withThrowingTaskGroup { group in
                for _ in 0..<64 { group.addTask { try await expect("met", from: path) } }
                try await group.waitForAll()
            }
        }
    }

    @Test func `and runs no more handlers at once than there are slots`() async throws {
        let gate = Latch()
        let full = Latch()
        let running = Shared((now: 0, most: 0))
        let handler: Handler = { _ in
            let now = running.value.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
                return running.now
            }
            if now == 3 { full.open() }
            await gate.wait()
            running.value.withLock { $0.now -= 1 }
            return .text("fine")
        }
        try await withWorker(slots: 3, handler: handler) { path, _ in
            try await withThrowingTaskGroup { group in
                for _ in 0..<12 { group.addTask { try await expect("fine", from: path) } }
                await full.wait()
                gate.open()
                try await group.waitForAll()
            }
        }
        #expect(running.value.withLock { $0.most } == 3)
    }

    @Test func `on which signals are blocked, because libfcgi does not handle them`() async throws {
        let blocked = Shared<[Int32]>([])
        try await POSIXThread.run {
            SlotExecutor().run {
                // The next thread is started from this one, which blocks no signals.
                var none = sigset_t()
                unsafe sigemptyset(&none)
                unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
                try? await POSIXThread.run {
                    var mask = sigset_t()
                    unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
                    let all = [SIGTERM, SIGINT, SIGUSR1, SIGCHLD, SIGSEGV].map { unsafe sigismember(&mask, $0) }
                    blocked.value.withLock { $0 = all }
                }
            }
        }
        #expect(blocked.value.withLock { $0 } == [1, 1, 1, 1, 0])
    }
}

@Suite struct `Work that outlives a request` {
    @Test func `runs even if it was enqueued as the request ended`() async throws {
        let done = Latch()
        let slot = SlotExecutor()
        try await POSIXThread.run {
            slot.run {
                for _ in 0..<10 { slot.leave { await Task.yield() } }
                slot.leave { done.open() }
            }
        }
        await done.wait()
    }

    @Test func `runs even if it is resumed after the request`() async throws {
        let resumed = Latch()
        let done = Latch()
        let slot = SlotExecutor()
        try await POSIXThread.run {
            slot.run {
                slot.leave {
                    await resumed.wait()
                    await Task.yield()
                    done.open()
                }
            }
        }
        resumed.open()
        await done.wait()
    }

    @Test func `is not mixed up with the next request`() async throws {
        let gate = Latch()
        let done = Latch()
        let slot = SlotExecutor()
        let values = Shared<[Int]>([])
        try await POSIXThread.run {
            slot.run {
                slot.leave {
                    for _ in 0..<100 { await Task.yield() }
                    await gate.wait()
                    done.open()
                }
            }
            for number in 0..<1000 {
                let value = slot.run {
                    if number == 500 { gate.open() }
                    await Task.yield()
                    return number
                }
                values.value.withLock { $0.append(value) }
            }
        }
        await done.wait()
        #expect(values.value.withLock { $0 } == Array(0..<1000))
    }

    @Test func `keeps neither the slot nor itself alive`() async throws {
        let ended = Shared(0)
        weak var slot: SlotExecutor?
        try await {
            let owner = SlotExecutor()
            slot = owner
            let token = Token { ended.value.withLock { $0 += 1 } }
            try await POSIXThread.run { owner.run { withExtendedLifetime(token) {} } }
        }()
        // The thread releases its work just after it has signalled that it is done.
        while slot != nil || ended.value.withLock({ $0 }) == 0 { await Task.yield() }
        #expect(ended.value.withLock { $0 } == 1)
    }
}

extension SlotExecutor {
    /// Starts work without awaiting it.
    fileprivate func leave(_ work: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self) { await work() }
    }
}

private func child(_ round: Int, of home: pthread_t) async -> Int {
    if round.isMultiple(of: 2) { await resumedElsewhere() } else { await Task.yield() }
    return pthread_self() == home ? 0 : 1
}

/// A suspension that another thread ends.
private func resumedElsewhere() async {
    await withCheckedContinuation { continuation in
        Task.detached { continuation.resume() }
    }
}

@MainActor private func onMain() {}

private actor Counter {
    private(set) var value = 0
    func add() { value += 1 }
}

private final class Token: Sendable {
    private let end: @Sendable () -> Void
    init(_ end: @escaping @Sendable () -> Void) { self.end = end }
    deinit { end() }
}

/// Blocks each thread until a number of them have arrived.
@safe private final class Barrier: Sendable {
    private let rest: Mutex<Int>
    private nonisolated(unsafe) let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init(_ count: Int) {
        rest = Mutex(count)
        unsafe sem_init(semaphore, 0, 0)
    }

    func meet() -> String {
        let isLast = rest.withLock { rest in
            rest -= 1
            return rest == 0
        }
        if isLast { unsafe sem_post(semaphore) }
        unsafe sem_wait(semaphore)
        unsafe sem_post(semaphore)
        return "met"
    }

    deinit { unsafe semaphore.deallocate() }
}
