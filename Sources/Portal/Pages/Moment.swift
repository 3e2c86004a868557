import Templates

/// A point in time in UTC, to the second on a page and to the millisecond in the log.
struct Moment: Sendable, Equatable {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    let milliseconds: Int64

    init(_ milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads `2026-11-23`, `2026-11-23T20:41`, `2026-11-23T20:41:07`, with a space for the T, with a fraction and `Z` behind
    /// it; always UTC. `precision` is how long the time named lasts, in milliseconds: a day, a minute, a second.
    static func parse(_ text: String) -> (moment: Moment, precision: Int64)? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            return bytes[range].reduce(Int?.some(0)) { sum, byte in
                guard let sum, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                return sum * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        func stands(_ byte: Unicode.Scalar, at place: Int) -> Bool {
            place < bytes.count && bytes[place] == UInt8(ascii: byte)
        }
        guard let year = number(0..<4), stands("-", at: 4), let month = number(5..<7), stands("-", at: 7),
            let day = number(8..<10), 1970...9999 ~= year, 1...12 ~= month, 1...daysOfMonth(month, year) ~= day
        else { return nil }
        let midnight = Int64(daysSince1970(year, month, day)) * 86_400_000
        if bytes.count == 10 { return (Moment(midnight), 86_400_000) }
        guard stands("T", at: 10) || stands(" ", at: 10), let hour = number(11..<13), stands(":", at: 13),
            let minute = number(14..<16), 0...23 ~= hour, 0...59 ~= minute
        else { return nil }
        let toMinute = midnight + Int64(hour * 60 + minute) * 60_000
        if bytes.count == 16 { return (Moment(toMinute), 60_000) }
        guard stands(":", at: 16), let second = number(17..<19), 0...59 ~= second else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst().drop { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
        guard rest.isEmpty || rest.elementsEqual("Z".utf8) else { return nil }
        return (Moment(toMinute + Int64(second) * 1000), 1000)
    }

    /// `2026-11-23T20:41:07.123Z`.
    var machine: String {
        let (year, month, day, hour, minute, second) = parts
        let thousandths = milliseconds - (milliseconds / 1000) * 1000
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(hour)):\(padded(minute)):\(padded(second))"
            + ".\(padded(Int(thousandths), 3))Z"
    }

    /// `23 Nov 2026 20:41:07 UTC`.
    var words: String {
        let (year, month, day, hour, minute, second) = parts
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(day) \(names[month - 1]) \(year) \(padded(hour)):\(padded(minute)):\(padded(second)) UTC"
    }

    /// `3 min ago`; the past is told in the largest unit that fits.
    func ago(at now: Moment) -> String {
        let seconds = max(0, now.milliseconds - milliseconds) / 1000
        return switch seconds {
        case ..<10: "just now"
        case ..<60: "\(seconds) s ago"
        case ..<3600: "\(seconds / 60) min ago"
        case ..<86_400: "\(seconds / 3600) h ago"
        case ..<(86_400 * 365): "\(seconds / 86_400) d ago"
        default: "\(seconds / (86_400 * 365)) y ago"
        }
    }

    private var parts: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let seconds = Int(max(0, milliseconds) / 1000)
        let (year, month, day) = Self.civil(seconds / 86_400)
        return (year, month, day, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
    }

    private func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func daysOfMonth(_ month: Int, _ year: Int) -> Int {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01, counted in years that begin in March, so that the leap day is the last one.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }

    /// The inverse of `daysSince1970`.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let days = days + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

/// A moment as a page shows it: exact, and beside it how long ago.
struct MomentView: Page {
    let moment: Moment
    let now: Moment

    static let fields: Fields<Self> = [
        "machine": .text(\.moment.machine), "words": .text(\.moment.words), "ago": .text { $0.moment.ago(at: $0.now) },
    ]
}
