import Glibc
import Synchronization

/// Runs the async work of a request on the thread of its slot.
///
/// The handler and its child tasks run on that thread without switching to Swift's cooperative threads; while all of them are
/// suspended, the thread sleeps.
@safe final class SlotExecutor: TaskExecutor {
    private struct State {
        var isRunning = false
        var jobs: [UnownedJob] = []
    }

    private let state = Mutex(State())
    // The semaphore counts the jobs in the queue. Any thread may use it, and it must not move (sem_init(3)).
    private nonisolated(unsafe) let jobCount: UnsafeMutablePointer<sem_t>

    init() {
        unsafe jobCount = .allocate(capacity: 1)
        unsafe sem_init(jobCount, 0, 0)
    }

    deinit {
        unsafe sem_destroy(jobCount)
        unsafe jobCount.deallocate()
    }

    /// Runs an async function on the calling thread and returns its result.
    func run<Value: Sendable>(_ function: @escaping @Sendable () async -> Value) -> Value {
        let result = Result<Value>()
        state.withLock { $0.isRunning = true }
        Task(executorPreference: self) {
            let value = await function()
            result.value.withLock { $0 = value }
        }
        while true {
            unsafe nextJob().runSynchronously(on: asUnownedTaskExecutor())
            if let value = result.value.withLock({ $0 }) {
                handOverJobs()
                return value
            }
        }
    }

    /// Accepts a job from any thread; between requests, Swift's cooperative threads run it, because it must not wait for the
    /// next request.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isRunning = state.withLock { state in
            if state.isRunning { state.jobs.append(job) }
            return state.isRunning
        }
        if isRunning {
            unsafe sem_post(jobCount)
        } else {
            globalConcurrentExecutor.enqueue(ExecutorJob(job))
        }
    }

    /// Sleeps until there is a job.
    private func nextJob() -> UnownedJob {
        while unsafe sem_wait(jobCount) != 0 {}
        return state.withLock { $0.jobs.removeFirst() }
    }

    /// Hands the jobs that the request left over to Swift's cooperative threads, and lets later ones go there.
    private func handOverJobs() {
        let jobs = state.withLock { state in
            state.isRunning = false
            defer { state.jobs.removeAll(keepingCapacity: true) }
            return state.jobs
        }
        for job in jobs {
            while unsafe sem_wait(jobCount) != 0 {}
            globalConcurrentExecutor.enqueue(ExecutorJob(job))
        }
    }

    private final class Result<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }
}
