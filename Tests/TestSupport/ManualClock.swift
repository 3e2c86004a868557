import Synchronization
public import Time

/// A clock that stands still until the test advances it; it begins at 2026-11-23T20:41:07Z.
public final class ManualClock: UTCClock {
    private let time: Mutex<UTCTime>
    private let interruption = Mutex<(@Sendable () throws -> Void)?>(nil)

    /// Creates a clock.
    public init(at time: UTCTime = UTCTime(milliseconds: 1_795_466_467_000)) { self.time = Mutex(time) }

    /// The time to which the test has advanced the clock.
    public var now: UTCTime {
        try? interruption.withLock { $0.take() }?()
        return time.withLock { $0 }
    }

    /// Moves the clock forward, or back by a negative duration.
    public func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }

    /// Runs a closure when the time is read next, before it is returned.
    public func beforeNextRead(_ interrupt: @escaping @Sendable () throws -> Void) {
        interruption.withLock { $0 = interrupt }
    }
}

extension Duration {
    /// A number of minutes.
    public static func minutes(_ count: some BinaryInteger) -> Duration { .seconds(60 * count) }
    /// A number of hours.
    public static func hours(_ count: some BinaryInteger) -> Duration { .seconds(3600 * count) }
    /// A number of days.
    public static func days(_ count: some BinaryInteger) -> Duration { .seconds(86_400 * count) }
}
