import Testing

@testable import AuditFormat

@Suite struct `A canonical entry` {
    @Test(arguments: [0, 1, 1_000, 1_024, 70_000])
    func `has the bytes that FORMAT.md describes, whatever the length of a text`(length: Int) {
        var canonical = CanonicalEntry()
        canonical.begin(seq: 258, after: .zero)
        canonical.append(Int64(-2))
        canonical.appendNull()
        canonical.append(String(repeating: "x", count: length))
        canonical.appendInvalid()
        let count = (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
        #expect(
            canonical.bytes
                == [0, 0, 0, 0, 0, 0, 1, 2] + Array(repeating: 0, count: 32)
                + [UInt8(ascii: "I")] + Array(repeating: 255, count: 7) + [254] + [UInt8(ascii: "N")]
                + [UInt8(ascii: "T")] + count + Array(repeating: UInt8(ascii: "x"), count: length)
                + [UInt8(ascii: "?")])
    }

    @Test func `is empty of the entry before when the next one begins`() {
        var canonical = CanonicalEntry()
        canonical.begin(seq: 1, after: .zero)
        canonical.append("text")
        let first = canonical.bytes
        canonical.begin(seq: 1, after: .zero)
        canonical.append("text")
        #expect(canonical.bytes == first)
    }
}
