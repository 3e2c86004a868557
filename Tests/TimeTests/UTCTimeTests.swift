import TestSupport
import Testing
import Time

@Suite struct `A time in UTC` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_466_467_123, "2026-11-23T20:41:07.123Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, "10000-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `is written as RFC 3339 with milliseconds`(milliseconds: Int64, text: String) {
        #expect(UTCTime(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [Int64.min, .min + 1, -1, .max - 1, .max])
    func `can be written, split and compared whatever number is stored`(milliseconds: Int64) {
        let time = UTCTime(milliseconds: milliseconds)

        #expect(time.description.hasSuffix("Z"))
        #expect(1...12 ~= time.date.month && 1...31 ~= time.date.day)
        #expect(CalendarDate(day: milliseconds).month >= 1)
        #expect(UTCTime(day: milliseconds).day <= time.day || milliseconds > 0)
    }

    @Test func `saturates instead of overflowing`() {
        let (first, last) = (UTCTime(milliseconds: .min), UTCTime(milliseconds: .max))

        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(last - first == .milliseconds(Int64.max))
        #expect(first - last == .milliseconds(Int64.min))
        #expect(UTCTime(day: .max) == last)
        #expect(UTCTime(day: .min) == first)
        #expect(UTCTime(milliseconds: 0) + .seconds(Int64.max) == last)
    }

    @Test func `is moved by whole milliseconds`() {
        let time = UTCTime(milliseconds: 1_000)

        #expect((time + .microseconds(1_999)).milliseconds == 1_001)
        #expect((time - .microseconds(1_999)).milliseconds == 999)
        #expect(time - UTCTime(milliseconds: 400) == .milliseconds(600))
    }

    static let parsed: [(String, String, Duration)] = [
        ("2026-11-23", "2026-11-23T00:00:00.000Z", .seconds(86_400)),
        ("2026-11-23T20:41", "2026-11-23T20:41:00.000Z", .seconds(60)),
        ("2026-11-23 20:41Z", "2026-11-23T20:41:00.000Z", .seconds(60)),
        ("2026-11-23T20:41:07", "2026-11-23T20:41:07.000Z", .seconds(1)),
        ("2026-11-23 20:41:07", "2026-11-23T20:41:07.000Z", .seconds(1)),
        ("2026-11-23T20:41:07Z", "2026-11-23T20:41:07.000Z", .seconds(1)),
        ("2026-11-23T20:41:07.9Z", "2026-11-23T20:41:07.900Z", .milliseconds(1)),
        ("2026-11-23T20:41:07.123Z", "2026-11-23T20:41:07.123Z", .milliseconds(1)),
        ("2026-11-23T20:41:07.123999999", "2026-11-23T20:41:07.123Z", .milliseconds(1)),
        ("1970-01-01", "1970-01-01T00:00:00.000Z", .seconds(86_400)),
        ("1969-12-31", "1969-12-31T00:00:00.000Z", .seconds(86_400)),
        ("0001-01-01", "0001-01-01T00:00:00.000Z", .seconds(86_400)),
        ("9999-12-31T23:59:59", "9999-12-31T23:59:59.000Z", .seconds(1)),
        ("2000-02-29", "2000-02-29T00:00:00.000Z", .seconds(86_400)),
        ("2400-02-29", "2400-02-29T00:00:00.000Z", .seconds(86_400)),
    ]

    @Test(arguments: parsed)
    func `C-31: is parsed to the millisecond, with the length of what the text names`(
        text: String, expected: String, precision: Duration
    ) throws {
        let parsed = try #require(UTCTime.parse(text))

        #expect(parsed.time.description == expected)
        #expect(parsed.precision == precision)
    }

    @Test(arguments: [
        "", "2026", "2026-11", "2026-11-", "2026-1-1", "26-11-23", "2026/11/23", "23 Nov 2026", "yesterday",
        "2026-11-23 ", " 2026-11-23", "2026-00-01", "2026-13-01", "2026-11-00", "2026-11-31", "2026-04-31",
        "2025-02-29", "2025-02-31", "2100-02-29", "1900-02-29", "0000-01-01", "2026-11-23T", "2026-11-23T2",
        "2026-11-23T20", "2026-11-23T20:4", "2026-11-23T24:00", "2026-11-23T20:60", "2026-11-23T20:41:60",
        "2026-11-23T20:41:7", "2026-11-23t20:41", "2026-11-23X20:41", "2026-11-23T20:41:07+01:00",
        "2026-11-23T20:41:07ZZ", "2026-11-23T20:41:07.1x", "2026-11-23T20:41:07.", "2026-11-23Z", "-026-11-23",
        "+026-11-23", "2026-11-23T-1:41", "２０２６-11-23", "2026-11-23T20:41:07Z\u{301}", "2026\u{0}11-23",
        "99999999999999999999", "20266-11-23",
    ])
    func `C-6: is not parsed from any other text, nor from a date that does not exist`(text: String) {
        #expect(UTCTime.parse(text) == nil)
    }

    @Test func `survives being written and parsed, on any day of eight thousand years`() throws {
        var random = SeededGenerator(seed: 20_261_123)
        for _ in 0..<5000 {
            let time = UTCTime(milliseconds: Int64.random(in: 0..<253_402_300_800_000, using: &random))
            #expect(UTCTime.parse(time.description)?.time == time)
        }
    }

    @Test func `is now on the clock of the system`() {
        let clock: any UTCClock = .system
        let first = clock.now

        #expect(first > UTCTime(milliseconds: 1_700_000_000_000))
        #expect(clock.now - first >= .seconds(-1))
    }
}

@Suite struct `A calendar date` {
    @Test func `is counted once for each day of 400 years`() throws {
        var expected: Int64 = 0
        for year in 1970..<2370 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = CalendarDate(year: year, month: month, day: day) else { continue }
                    guard date.daysSince1970 == expected, CalendarDate(day: expected) == date else {
                        Issue.record("\(year)-\(month)-\(day)")
                        return
                    }
                    expected += 1
                }
            }
        }
        #expect(expected == 146_097)
    }

    @Test(arguments: [
        (0, 1, 1), (10_000, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 2, 29), (2026, 4, 31),
    ])
    func `does not exist outside of the calendar`(year: Int, month: Int, day: Int) {
        #expect(CalendarDate(year: year, month: month, day: day) == nil)
    }

    @Test func `has a first day of its month and its quarter, and of earlier ones`() throws {
        let date = try #require(CalendarDate(year: 2026, month: 2, day: 17))

        #expect(date.firstDayOfMonth() == CalendarDate(year: 2026, month: 2, day: 1))
        #expect(date.firstDayOfMonth(monthsBefore: 2) == CalendarDate(year: 2025, month: 12, day: 1))
        #expect(date.firstDayOfQuarter() == CalendarDate(year: 2026, month: 1, day: 1))
        #expect(date.firstDayOfQuarter(quartersBefore: 1) == CalendarDate(year: 2025, month: 10, day: 1))
    }
}
