import GRDB
import Testing

@testable import AuditLog

@Suite struct `The macChecker of many entries` {
    @Test func `are each compared with their own message, in any number`() {
        let key = Key()
        for count in [0, 1, 199, 2_000] as [Int64] {
            let bad: Set<Int64> = [1, 700, 1_999]
            let macChecker = MACChecker(key)
            add(1...max(1, count), to: macChecker) { seq in (key, bad.contains(seq)) }
            let found = macChecker.end()
            #expect(found.bad == (1...max(1, count)).filter(bad.contains))
            #expect(found.unchecked == 0)
        }
    }

    @Test func `are compared under the key of their epoch, wherever it goes`() throws {
        let first = Key().next.next
        let macChecker = MACChecker(first)
        try add(1...600, to: macChecker) { seq in (try #require(first.moved(to: 2 + seq % 5)), seq == 300) }
        #expect(macChecker.end().bad == [300])
    }

    @Test func `are not judged before the key, and are no macChecker before the first epoch`() {
        let key = Key()
        let macChecker = MACChecker(key.next.next)
        add(1...10, to: macChecker) { _ in (key, false) }
        var message = CanonicalEntry()
        message.begin(11, after: .zero)
        for epoch in [-1, Int64.min, Int64.max] { macChecker.add(message, key.code(of: message.bytes), epoch, 11) }
        let found = macChecker.end()
        #expect(found.unchecked == 10)
        #expect(found.bad == [11, 11, 11])
    }

    @Test func `are named up to a hundred`() {
        let key = Key()
        let macChecker = MACChecker(key)
        add(1...5_000, to: macChecker) { _ in (key, true) }
        #expect(macChecker.end().bad == Array(1...100))
    }

    private func add(_ seqs: ClosedRange<Int64>, to macChecker: MACChecker, _ make: (Int64) throws -> (Key, isBad: Bool)) rethrows
    {
        var message = CanonicalEntry()
        for seq in seqs {
            let (key, isBad) = try make(seq)
            message.begin(seq, after: .zero)
            message.add(Int64(4711))
            for _ in 0..<(seq % 50) { message.addNothing() }
            let code = key.code(of: message.bytes)
            if isBad { message.addNothing() }
            macChecker.add(message, code, key.epoch, seq)
        }
    }
}

@Suite struct `The message that a MAC macChecker` {
    @Test func `is what its format says, however long a text is`() {
        var message = CanonicalEntry()
        for length in [0, 1, 1_000, 1_024, 70_000] {
            message.begin(258, after: .zero)
            message.add(Int64(-2))
            message.addNothing()
            message.add(String(repeating: "x", count: length).databaseValue)
            message.addForeign()
            let count = (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
            #expect(
                message.bytes
                    == [0, 0, 0, 0, 0, 0, 1, 2] + Array(repeating: 0, count: 32)
                    + [UInt8(ascii: "I")] + Array(repeating: 255, count: 7) + [254] + [UInt8(ascii: "N")]
                    + [UInt8(ascii: "T")] + count + Array(repeating: UInt8(ascii: "x"), count: length)
                    + [UInt8(ascii: "?")])
        }
    }
}
