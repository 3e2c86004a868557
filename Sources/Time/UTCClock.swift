import FoundationEssentials

/// A source of the current time; tests use one that stands still until it is moved.
public protocol UTCClock: Sendable {
    /// The current time.
    var now: UTCTime { get }
}

/// The clock of the operating system.
public struct SystemClock: UTCClock {
    /// Creates the clock.
    public init() {}

    /// The current time of the operating system, rounded down to the millisecond.
    public var now: UTCTime {
        UTCTime(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}

extension UTCClock where Self == SystemClock {
    /// The clock of the operating system.
    public static var system: SystemClock { SystemClock() }
}
