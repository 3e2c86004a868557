import Testing

@testable import Portal

@Suite struct `A moment` {
    static let read: [(String, String, Int64)] = [
        ("2026-11-23", "2026-11-23T00:00:00.000Z", 86_400_000),
        ("2026-11-23T20:41", "2026-11-23T20:41:00.000Z", 60_000),
        ("2026-11-23 20:41", "2026-11-23T20:41:00.000Z", 60_000),
        ("2026-11-23T20:41:07", "2026-11-23T20:41:07.000Z", 1000),
        ("2026-11-23 20:41:07", "2026-11-23T20:41:07.000Z", 1000),
        ("2026-11-23T20:41:07Z", "2026-11-23T20:41:07.000Z", 1000),
        ("2026-11-23T20:41:07.123Z", "2026-11-23T20:41:07.000Z", 1000),
        ("2026-11-23T20:41:07.123456789", "2026-11-23T20:41:07.000Z", 1000),
        ("1970-01-01", "1970-01-01T00:00:00.000Z", 86_400_000),
        ("9999-12-31T23:59:59", "9999-12-31T23:59:59.000Z", 1000),
        ("2000-02-29", "2000-02-29T00:00:00.000Z", 86_400_000),
        ("2024-02-29", "2024-02-29T00:00:00.000Z", 86_400_000),
        ("2400-02-29", "2400-02-29T00:00:00.000Z", 86_400_000),
        ("2026-12-31", "2026-12-31T00:00:00.000Z", 86_400_000),
        ("2026-04-30", "2026-04-30T00:00:00.000Z", 86_400_000),
    ]

    @Test(arguments: read)
    func `is read from text in UTC, with how long the time named lasts`(text: String, machine: String, length: Int64)
        throws
    {
        let (moment, precision) = try #require(Moment.parse(text))
        #expect(moment.machine == machine)
        #expect(precision == length)
    }

    @Test(arguments: [
        "", "2026", "2026-11", "2026-11-", "2026-1-1", "26-11-23", "2026/11/23", "23 Nov 2026", "yesterday",
        "2026-11-23 ",
        " 2026-11-23", "2026-00-01", "2026-13-01", "2026-11-00", "2026-11-31", "2026-04-31", "2025-02-29", "2100-02-29",
        "1900-02-29", "1969-12-31", "0000-01-01", "2026-11-23T", "2026-11-23T2", "2026-11-23T20", "2026-11-23T20:4",
        "2026-11-23T24:00", "2026-11-23T20:60", "2026-11-23T20:41:60", "2026-11-23T20:41:7", "2026-11-23t20:41",
        "2026-11-23X20:41", "2026-11-23T20:41:07+01:00", "2026-11-23T20:41:07ZZ", "2026-11-23T20:41:07.1x",
        "-026-11-23",
        "+026-11-23", "2026-11-23T-1:41", "２０２６-11-23", "2026-11-23T20:41:07Z\u{301}", "2026\u{0}11-23",
        "99999999999999999999", "20266-11-23",
    ])
    func `is not read from anything else`(text: String) { #expect(Moment.parse(text) == nil) }

    static let written: [(Int64, String, String)] = [
        (0, "1970-01-01T00:00:00.000Z", "1 Jan 1970 00:00:00 UTC"),
        (1_795_466_467_123, "2026-11-23T20:41:07.123Z", "23 Nov 2026 20:41:07 UTC"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z", "28 Feb 2000 23:59:59 UTC"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z", "29 Feb 2000 00:00:00 UTC"),
        (4_107_542_399_000, "2100-02-28T23:59:59.000Z", "28 Feb 2100 23:59:59 UTC"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z", "1 Mar 2100 00:00:00 UTC"),
        (253_402_300_799_001, "9999-12-31T23:59:59.001Z", "31 Dec 9999 23:59:59 UTC"),
    ]

    @Test(arguments: written)
    func `is written for machines and in words`(milliseconds: Int64, machine: String, words: String) {
        #expect(Moment(milliseconds).machine == machine)
        #expect(Moment(milliseconds).words == words)
    }

    @Test func `survives being written and read, on any day of eight thousand years`() throws {
        var random = Steps(state: 20_261_123)
        for _ in 0..<5000 {
            let milliseconds = Int64.random(in: 0..<253_402_300_800, using: &random) * 1000
            #expect(Moment.parse(Moment(milliseconds).machine)?.moment == Moment(milliseconds))
        }
    }

    @Test func `counts each day of 400 years once`() throws {
        var expected: Int64 = 0
        for year in 1970..<2370 {
            for month in 1...12 {
                for day in 1...31 {
                    let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
                    guard let moment = Moment.parse(text)?.moment else { continue }
                    guard moment.milliseconds == expected else {
                        return #expect(moment.milliseconds == expected, "\(text)")
                    }
                    expected += 86_400_000
                }
            }
        }
        #expect(expected == 146_097 * 86_400_000)
    }

    static let ages: [(Int64, String)] = [
        (0, "just now"), (9, "just now"), (10, "10 s ago"), (59, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"),
        (3600, "1 h ago"), (86_399, "23 h ago"), (86_400, "1 d ago"), (86_400 * 365 - 1, "364 d ago"),
        (86_400 * 365, "1 y ago"), (86_400 * 3650, "10 y ago"), (-60, "just now"),
    ]

    @Test(arguments: ages)
    func `is told as long ago in the largest unit that fits`(seconds: Int64, words: String) {
        let now: Int64 = 1_795_466_467_000
        #expect(Moment(now - seconds * 1000).ago(at: Moment(now)) == words)
    }
}

/// Random numbers that are the same in each run (SplitMix64).
struct Steps: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
