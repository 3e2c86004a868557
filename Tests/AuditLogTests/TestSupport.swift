import Dispatch
public import Identifiers
import Synchronization
public import Time

/// A clock that stands still until the test advances it.
final class ManualClock: UTCClock {
    private let time = Mutex(UTCTime(milliseconds: 1_795_000_000_000))

    var now: UTCTime { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

extension Duration {
    static func minutes(_ count: some BinaryInteger) -> Duration { .seconds(60 * count) }
    static func days(_ count: some BinaryInteger) -> Duration { .seconds(86_400 * count) }
}

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

/// A random number generator whose sequence depends on its seed only.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
