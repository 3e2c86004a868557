/// A point in time in UTC with millisecond precision; the log, the accounts and the pages use no other type for times.
///
/// Arithmetic saturates at the smallest and largest representable time, so that a damaged stored value cannot trap.
public struct UTCTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let milliseconds: Int64

    /// Creates a time from a number of milliseconds since 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Creates the time at which a day begins, given in days since 1970-01-01.
    public init(day: Int64) {
        self.init(milliseconds: day.multipliedSaturating(by: Self.millisecondsPerDay))
    }

    /// The number of milliseconds in a day.
    static let millisecondsPerDay: Int64 = 86_400_000

    /// The day the time falls on, in days since 1970-01-01.
    public var day: Int64 { milliseconds.flooredQuotient(by: Self.millisecondsPerDay) }

    /// The calendar date of the day the time falls on.
    public var date: CalendarDate { CalendarDate(day: day) }

    public static func < (left: UTCTime, right: UTCTime) -> Bool { left.milliseconds < right.milliseconds }

    /// Returns the duration from the right time to the left one, negative if the left one is earlier.
    public static func - (left: UTCTime, right: UTCTime) -> Duration {
        .milliseconds(left.milliseconds.subtractedSaturating(right.milliseconds))
    }

    /// Returns the time that is a duration later; fractions of a millisecond are dropped.
    public static func + (time: UTCTime, duration: Duration) -> UTCTime {
        UTCTime(milliseconds: time.milliseconds.addedSaturating(duration.wholeMilliseconds))
    }

    /// Returns the time that is a duration earlier; fractions of a millisecond are dropped.
    public static func - (time: UTCTime, duration: Duration) -> UTCTime {
        UTCTime(milliseconds: time.milliseconds.subtractedSaturating(duration.wholeMilliseconds))
    }
}

extension Duration {
    /// The duration in milliseconds, without the fraction, clamped to the range of `Int64`.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedSaturating(by: 1000).addedSaturating(attoseconds / 1_000_000_000_000_000)
    }
}

extension Int64 {
    func flooredQuotient(by divisor: Int64) -> Int64 {
        self / divisor - (self < 0 && !isMultiple(of: divisor) ? 1 : 0)
    }

    fileprivate func addedSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func subtractedSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    fileprivate func multipliedSaturating(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
