import Foundation

/// Times in UTC as `2026-11-23T20:41:07.123Z`.
public enum Timestamp {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// The text of a number of milliseconds since 1970-01-01 00:00 UTC.
    public static func text(_ milliseconds: Int64) -> String {
        let (days, rest) = (milliseconds.floored(by: 86_400_000), milliseconds.remainder(by: 86_400_000))
        let (year, month, day) = date(ofDay: days)
        func padded(_ number: Int64, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(rest / 3_600_000))"
            + ":\(padded(rest / 60_000 % 60)):\(padded(rest / 1000 % 60)).\(padded(rest % 1000, 3))Z"
    }

    /// The number of milliseconds of a text; `nil` where it is of another form.
    public static func milliseconds(_ text: String) -> Int64? {
        guard let date = try? style.parse(text) else { return nil }
        return Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded())
    }

    /// Year, month and day of a number of days since 1970-01-01, counted in years that begin in March.
    public static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = days &+ 719_468
        let era = days.floored(by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func floored(by divisor: Int64) -> Int64 {
        self / divisor - (self < 0 && !isMultiple(of: divisor) ? 1 : 0)
    }

    fileprivate func remainder(by divisor: Int64) -> Int64 { self - floored(by: divisor) * divisor }
}
