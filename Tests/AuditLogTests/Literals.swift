import Dispatch
public import Identifiers
import Synchronization
public import Time

extension UTCTime: ExpressibleByIntegerLiteral {
    /// A time in milliseconds since 1970-01-01.
    public init(integerLiteral milliseconds: Int64) { self.init(milliseconds: milliseconds) }
}

extension UTCTime {
    static let earliest = UTCTime(milliseconds: .min)
    static let latest = UTCTime(milliseconds: .max)
}

extension UserID: ExpressibleByStringLiteral {
    /// A valid id; a test with an invalid literal ends here.
    public init(stringLiteral text: String) {
        guard let id = Self(text) else { preconditionFailure("\(text) is not a valid id") }
        self = id
    }
}

extension ConnectedAppID: ExpressibleByStringLiteral {
    /// A valid id; a test with an invalid literal ends here.
    public init(stringLiteral text: String) {
        guard let id = Self(text) else { preconditionFailure("\(text) is not a valid id") }
        self = id
    }
}

/// An executor on which tasks start in the order in which they are created.
final class OrderedExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "ordered-executor")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Waits until every task that was created before has run as far as it can.
    func waitUntilIdle() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }
}

/// A value that several tasks of a test change.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }
}
