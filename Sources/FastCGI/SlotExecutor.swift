import Glibc
import Synchronization

/// A thread that waits for async work by doing it: the executor of the request that its thread answers.
///
/// The handler and its child tasks run on the thread of the slot, with no hop to Swift's cooperative threads; while all of
/// them are suspended, the thread sleeps.
@safe final class SlotExecutor: TaskExecutor {
    private struct Work {
        var isRunning = false
        var jobs: [UnownedJob] = []
    }

    private let work = Mutex(Work())
    // A semaphore may be used from any thread, and must not move (sem_init(3)). It counts the jobs in the queue.
    private nonisolated(unsafe) let count: UnsafeMutablePointer<sem_t>

    init() {
        unsafe count = .allocate(capacity: 1)
        unsafe sem_init(count, 0, 0)
    }

    deinit {
        unsafe sem_destroy(count)
        unsafe count.deallocate()
    }

    /// Runs an async function on the thread that calls, and returns what it returns.
    func run<Value: Sendable>(_ function: @escaping @Sendable () async -> Value) -> Value {
        let outcome = Outcome<Value>()
        work.withLock { $0.isRunning = true }
        Task(executorPreference: self) {
            let value = await function()
            outcome.value.withLock { $0 = value }
        }
        while true {
            unsafe next().runSynchronously(on: asUnownedTaskExecutor())
            if let value = outcome.value.withLock({ $0 }) {
                dismissRest()
                return value
            }
        }
    }

    /// Takes a job from any thread. Where no request is being answered, the job is some other task's business, and must
    /// not wait for our next request: Swift's own threads run it.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isRunning = work.withLock { work in
            if work.isRunning { work.jobs.append(job) }
            return work.isRunning
        }
        if isRunning {
            unsafe sem_post(count)
        } else {
            globalConcurrentExecutor.enqueue(ExecutorJob(job))
        }
    }

    /// Sleeps until there is a job.
    private func next() -> UnownedJob {
        while unsafe sem_wait(count) != 0 {}
        return work.withLock { $0.jobs.removeFirst() }
    }

    /// Hands what the request left behind to Swift's own threads, and lets later jobs go there.
    private func dismissRest() {
        let rest = work.withLock { work in
            work.isRunning = false
            defer { work.jobs.removeAll(keepingCapacity: true) }
            return work.jobs
        }
        for job in rest {
            while unsafe sem_wait(count) != 0 {}
            globalConcurrentExecutor.enqueue(ExecutorJob(job))
        }
    }

    private final class Outcome<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }
}
