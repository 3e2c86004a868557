import AuditLog
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
    var machine: String { Timestamp.text(max(0, milliseconds)) }

    /// `23 Nov 2026 20:41:07 UTC`.
    var words: String { "\(date.words) \(clock)" }

    /// `20:41:07 UTC`.
    var clock: String { String(decoding: machine.utf8.dropFirst(11).prefix(8), as: UTF8.self) + " UTC" }

    func isSameDay(as other: Moment) -> Bool { milliseconds / 86_400_000 == other.milliseconds / 86_400_000 }

    /// Days that follow each other as dates, such as `23 Nov 2026`, `1–23 Nov 2026` or `30 Nov – 2 Dec 2026`.
    static func days(from first: Moment, to last: Moment) -> String {
        let (from, to) = (first.date, last.date)
        if from == to { return to.words }
        if (from.year, from.month) == (to.year, to.month) { return "\(from.day)–\(to.words)" }
        return from.year == to.year ? "\(from.day) \(from.name) – \(to.words)" : "\(from.words) – \(to.words)"
    }

    /// The first day of the month, or of one of so many before, that a day lies in; in days since 1970-01-01.
    static func firstDay(ofMonth back: Int, before day: Int64) -> Int64 {
        let date = Moment(max(0, day) * 86_400_000).date
        let months = date.year * 12 + date.month - 1 - back
        return Int64(max(0, daysSince1970(months / 12, months % 12 + 1, 1)))
    }

    /// The first day of the quarter, or of one of so many before, that a day lies in.
    static func firstDay(ofQuarter back: Int, before day: Int64) -> Int64 {
        let month = Moment(max(0, day) * 86_400_000).date.month
        return firstDay(ofMonth: (month - 1) % 3 + 3 * back, before: day)
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

    private struct CivilDate: Equatable {
        let year, month, day: Int
        var name: String {
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
        }
        var words: String { "\(day) \(name) \(year)" }
    }

    private var date: CivilDate {
        let (year, month, day) = Timestamp.date(ofDay: max(0, milliseconds) / 86_400_000)
        return CivilDate(year: Int(year), month: Int(month), day: Int(day))
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
}

/// A moment as a page shows it: exact, and beside it how long ago.
struct MomentView: ViewModel {
    let moment: Moment
    let now: Moment

    static let fields: Fields<Self> = [
        "machine": .text(\.moment.machine), "words": .text(\.moment.words), "ago": .text { $0.moment.ago(at: $0.now) },
    ]
}
