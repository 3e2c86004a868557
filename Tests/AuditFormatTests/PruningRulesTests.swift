import Testing
import Time

@testable import AuditFormat

@Suite struct `The rules of a pruning` {
    private static let millisecondsOf90Days: Int64 = 7_776_000_000
    private static let millisecondsOf65Minutes: Int64 = 3_900_000

    /// The anchors cover entry 10 at a time of 0, and entry 21, the pruning, at a time of its own.
    private static func allow(at time: Int64, anchoredAt next: Int64, pruning seq: Int64 = 21) -> Bool {
        let anchors = [anchor(5, at: -1), anchor(10, at: 0), anchor(21, at: next)]
        let record = PruningRecord(first: 1, last: 8, mac: .zero, sha256: "")
        return PruningRules(anchors: anchors).allow(record, at: seq, UTCTime(milliseconds: time))
    }

    private static func anchor(_ seq: Int64, at time: Int64) -> Anchor {
        Anchor(
            segment: 1, seq: seq, mac: .zero, digest: .zero, count: seq, time: UTCTime(milliseconds: time),
            keyID: "0123456789abcdef", epoch: 0, previous: .zero)
    }

    @Test func `require that the deleted entries are 90 days old, to the millisecond (C-77)`() {
        let exactly = Self.millisecondsOf90Days
        #expect(Self.allow(at: exactly, anchoredAt: exactly))
        #expect(Self.allow(at: exactly + 1, anchoredAt: exactly))
        #expect(!Self.allow(at: exactly - 1, anchoredAt: exactly))
        #expect(!Self.allow(at: 60 * 86_400_000, anchoredAt: exactly))
    }

    @Test func `require an anchor no more than 65 minutes before the pruning, to the millisecond (C-77)`() {
        let earliest = Self.millisecondsOf90Days
        let latest = earliest + Self.millisecondsOf65Minutes
        #expect(Self.allow(at: latest, anchoredAt: earliest))
        #expect(!Self.allow(at: latest + 1, anchoredAt: earliest))
    }

    @Test func `require an anchor between the deleted entries and the pruning, and one after it (C-77)`() {
        let time = Self.millisecondsOf90Days
        #expect(Self.allow(at: time, anchoredAt: time, pruning: 11))
        #expect(!Self.allow(at: time, anchoredAt: time, pruning: 10))
        #expect(!Self.allow(at: time, anchoredAt: time, pruning: 22))
    }
}
