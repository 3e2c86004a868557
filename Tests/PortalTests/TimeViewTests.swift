import TestSupport
import Testing
import Time

@testable import Portal

@Suite struct `A time on a page` {
    @Test(
        arguments: [
            (0, "1 Jan 1970 00:00:00 UTC"), (1_795_466_467_123, "23 Nov 2026 20:41:07 UTC"),
            (951_782_399_999, "28 Feb 2000 23:59:59 UTC"), (951_782_400_000, "29 Feb 2000 00:00:00 UTC"),
            (4_107_542_399_000, "28 Feb 2100 23:59:59 UTC"), (4_107_542_400_000, "1 Mar 2100 00:00:00 UTC"),
            (253_402_300_799_001, "31 Dec 9999 23:59:59 UTC"),
        ] as [(Int64, String)])
    func `is written with the name of the month`(milliseconds: Int64, words: String) {
        #expect(UTCTime(milliseconds: milliseconds).words == words)
    }

    static let ages: [(Int64, String)] = [
        (0, "just now"), (9, "just now"), (10, "10 s ago"), (59, "59 s ago"), (60, "1 min ago"), (3599, "59 min ago"),
        (3600, "1 h ago"), (86_399, "23 h ago"), (86_400, "1 d ago"), (86_400 * 365 - 1, "364 d ago"),
        (86_400 * 365, "1 y ago"), (86_400 * 3650, "10 y ago"), (-60, "just now"),
    ]

    @Test(arguments: ages)
    func `has an age in the largest unit that fits`(seconds: Int64, words: String) {
        let now = ManualClock().now
        #expect((now - .seconds(seconds)).ago(at: now) == words)
    }
}
