import Templates
import Time

/// A time as pages show it: exact, and next to it how long ago that was.
struct TimeView: ViewModel {
    let time: UTCTime
    let now: UTCTime

    static let fields: Fields<Self> = [
        "machine": .text(\.time.description), "words": .text(\.time.words), "ago": .text { $0.time.ago(at: $0.now) },
    ]
}

extension UTCTime {
    /// `23 Nov 2026 20:41:07 UTC`.
    var words: String { "\(date.words) \(clockTime)" }

    /// `20:41:07 UTC`.
    var clockTime: String { String(decoding: description.utf8.suffix(13).prefix(8), as: UTF8.self) + " UTC" }

    /// `3 min ago`, in the largest unit that fits; a time in the future is "just now".
    func ago(at now: UTCTime) -> String {
        let seconds = max(0, (now - self).components.seconds)
        return switch seconds {
        case ..<10: "just now"
        case ..<60: "\(seconds) s ago"
        case ..<3600: "\(seconds / 60) min ago"
        case ..<86_400: "\(seconds / 3600) h ago"
        case ..<(86_400 * 365): "\(seconds / 86_400) d ago"
        default: "\(seconds / (86_400 * 365)) y ago"
        }
    }
}

extension CalendarDate {
    /// `23 Nov 2026`.
    var words: String { "\(day) \(monthName) \(year)" }

    /// `2026-11-23`.
    var iso8601: String { String(UTCTime(day: daysSince1970).description.prefix(10)) }

    /// A range of days, such as `23 Nov 2026`, `1–23 Nov 2026` or `30 Nov – 2 Dec 2026`.
    static func range(from first: CalendarDate, to last: CalendarDate) -> String {
        if first == last { return last.words }
        if (first.year, first.month) == (last.year, last.month) { return "\(first.day)–\(last.words)" }
        return first.year == last.year
            ? "\(first.day) \(first.monthName) – \(last.words)" : "\(first.words) – \(last.words)"
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private var monthName: String { Self.monthNames[month - 1] }
}

extension BinaryInteger {
    /// The number with a comma between thousands.
    var grouped: String {
        var digits = Array(String(magnitude))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: index)
            index -= 3
        }
        return (self < 0 ? "-" : "") + String(digits)
    }
}
