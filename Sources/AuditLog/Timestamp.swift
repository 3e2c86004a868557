import Foundation

/// Times in UTC as `2026-11-23T20:41:07.123Z`.
public enum Timestamp {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// The text of a number of milliseconds since 1970-01-01 00:00 UTC.
    public static func text(_ milliseconds: Int64) -> String {
        let (days, rest) = (milliseconds.floored(by: 86_400_000), milliseconds.remainder(by: 86_400_000))
        let (year, month, day) = date(ofDay: days)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func add(_ number: Int64, _ width: Int, _ mark: UInt8) {
            if number < 0 { text.append(UInt8(ascii: "-")) }
            let start = text.count
            var number = number.magnitude
            repeat {
                text.insert(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10), at: start)
                number /= 10
            } while number > 0 || text.count - start < width
            text.append(mark)
        }
        add(year, 4, UInt8(ascii: "-"))
        add(month, 2, UInt8(ascii: "-"))
        add(day, 2, UInt8(ascii: "T"))
        add(rest / 3_600_000, 2, UInt8(ascii: ":"))
        add(rest / 60_000 % 60, 2, UInt8(ascii: ":"))
        add(rest / 1000 % 60, 2, UInt8(ascii: "."))
        add(rest % 1000, 3, UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
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

    fileprivate func remainder(by divisor: Int64) -> Int64 { self &- floored(by: divisor) &* divisor }
}
