extension UTCTime: CustomStringConvertible {
    /// The time as RFC 3339 with milliseconds, such as `2026-11-23T20:41:07.123Z`.
    public var description: String {
        let date = date
        let time = milliseconds &- day &* Self.millisecondsPerDay
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ number: Int, width: Int, then separator: Unicode.Scalar) {
            let digits = String(number.magnitude)
            if number < 0 { text.append(UInt8(ascii: "-")) }
            text += repeatElement(UInt8(ascii: "0"), count: max(0, width - digits.utf8.count))
            text += digits.utf8
            text.append(UInt8(ascii: separator))
        }
        append(date.year, width: 4, then: "-")
        append(date.month, width: 2, then: "-")
        append(date.day, width: 2, then: "T")
        append(Int(time / 3_600_000), width: 2, then: ":")
        append(Int(time / 60_000 % 60), width: 2, then: ":")
        append(Int(time / 1000 % 60), width: 2, then: ".")
        append(Int(time % 1000), width: 3, then: "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses `2026-11-23`, `2026-11-23T20:41`, `2026-11-23T20:41:07` or `2026-11-23T20:41:07.123`, with a space instead of
    /// the T and with a Z at the end if there is a time of day; always in UTC.
    ///
    /// `precision` is the length of the named time: a day, a minute, a second or a millisecond; digits after the third of a
    /// fraction are dropped. Returns nil for any other text, and for a date or a time that does not exist.
    public static func parse(_ text: String) -> (time: UTCTime, precision: Duration)? {
        var fields = Fields(bytes: text.utf8[...])
        guard let year = fields.number(digits: 4), fields.skip("-"), let month = fields.number(digits: 2),
            fields.skip("-"), let day = fields.number(digits: 2),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = UTCTime(day: date.daysSince1970)
        if fields.bytes.isEmpty { return (midnight, .seconds(86_400)) }
        guard fields.skip("T") || fields.skip(" "), let hour = fields.number(digits: 2), 0...23 ~= hour,
            fields.skip(":"), let minute = fields.number(digits: 2), 0...59 ~= minute
        else { return nil }
        var time = midnight + .seconds(hour * 3600 + minute * 60)
        var precision = Duration.seconds(60)
        if fields.skip(":") {
            guard let second = fields.number(digits: 2), 0...59 ~= second else { return nil }
            time = time + .seconds(second)
            precision = .seconds(1)
            if fields.skip(".") {
                guard let fraction = fields.fraction() else { return nil }
                time = time + .milliseconds(fraction)
                precision = .milliseconds(1)
            }
        }
        _ = fields.skip("Z")
        return fields.bytes.isEmpty ? (time, precision) : nil
    }
}

/// Reads fixed-width decimal fields; works on bytes, as a `Character` may be a digit with a combining mark.
private struct Fields {
    var bytes: Substring.UTF8View

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard bytes.first == UInt8(ascii: scalar) else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    mutating func digit() -> Int? {
        guard let byte = bytes.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        bytes = bytes.dropFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    mutating func number(digits count: Int) -> Int? {
        var number = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The milliseconds of a decimal fraction with at least one digit.
    mutating func fraction() -> Int? {
        guard let first = digit() else { return nil }
        let milliseconds = first * 100 + (digit() ?? 0) * 10
        let third = digit() ?? 0
        while digit() != nil {}
        return milliseconds + third
    }
}
