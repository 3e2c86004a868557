import Testing

@testable import AuditFormat

@Suite struct `A checker of MACs` {
    @Test func `names the entries whose MACs do not match, in any number`() {
        let key = Key()
        for count in [0, 1, 199, 2_000] as [Int64] {
            let bad: Set<Int64> = [1, 700, 1_999]
            let checker = MACChecker(key)
            add(1...max(1, count), to: checker) { seq in (key, bad.contains(seq)) }
            let found = checker.finish()
            #expect(found.bad == (1...max(1, count)).filter(bad.contains))
            #expect(found.unchecked == 0)
        }
    }

    @Test func `checks each entry with the key of its epoch, in any order`() throws {
        let first = Key().next.next
        let checker = MACChecker(first)
        try add(1...600, to: checker) { seq in (try #require(first.advanced(to: 2 + seq % 5)), seq == 300) }
        #expect(checker.finish().bad == [300])
    }

    @Test func `does not check entries that are older than its key, and no epoch is negative`() {
        let key = Key()
        let checker = MACChecker(key.next.next)
        add(1...10, to: checker) { _ in (key, false) }
        var canonical = CanonicalEntry()
        canonical.begin(seq: 11, after: .zero)
        for epoch in [-1, Int64.min, Int64.max] {
            checker.add(canonical, mac: key.mac(of: canonical.bytes), epoch: epoch, seq: 11)
        }
        let found = checker.finish()
        #expect(found.unchecked == 10)
        #expect(found.bad == [11, 11, 11])
    }

    @Test func `names a limited number of entries`() {
        let key = Key()
        let checker = MACChecker(key)
        let limit = Int64(Verdict.maximumCollectedCount)
        add(1...limit + 100, to: checker) { _ in (key, true) }
        #expect(checker.finish().bad == Array(1...limit))
    }

    private func add(
        _ seqs: ClosedRange<Int64>, to checker: MACChecker, _ keyAndIsBad: (Int64) throws -> (Key, isBad: Bool)
    ) rethrows {
        var canonical = CanonicalEntry()
        for seq in seqs {
            let (key, isBad) = try keyAndIsBad(seq)
            canonical.begin(seq: seq, after: .zero)
            canonical.append(Int64(4711))
            for _ in 0..<(seq % 50) { canonical.appendNull() }
            let mac = key.mac(of: canonical.bytes)
            if isBad { canonical.appendNull() }
            checker.add(canonical, mac: mac, epoch: key.epoch, seq: seq)
        }
    }
}
