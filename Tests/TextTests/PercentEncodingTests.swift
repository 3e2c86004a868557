import TestSupport
import Testing
import Text

@Suite struct `Percent-encoding` {
    static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    @Test(arguments: 0...127 as ClosedRange<UInt8>)
    func `leaves unreserved bytes and encodes all others with uppercase digits`(_ byte: UInt8) {
        let encoded = PercentEncoding.encode(String(Unicode.Scalar(byte)))

        #expect(encoded == (Self.unreserved.contains(byte) ? String(Unicode.Scalar(byte)) : escape(byte)))
    }

    @Test(arguments: 128...255 as ClosedRange<UInt8>)
    func `encodes every byte of a character that is not ASCII`(_ byte: UInt8) {
        let text = String(Unicode.Scalar(byte))

        #expect(PercentEncoding.encode(text) == text.utf8.map(escape).joined())
    }

    @Test(arguments: 0...255 as ClosedRange<UInt8>)
    func `decodes the escape of each byte in either case; NUL and incomplete characters are rejected`(
        _ byte: UInt8
    ) {
        let expected = 1...127 ~= byte ? String(Unicode.Scalar(byte)) : nil

        #expect(PercentEncoding.decode(escape(byte).utf8) == expected)
        #expect(PercentEncoding.decode(escape(byte).lowercased().utf8) == expected)
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("a%2Fb", "a/b"), ("%252F", "%2F"), ("%25252F", "%252F"), ("%e6%97%A5", "日"),
        ("%F0%9F%91%8D", "👍"), ("日", "日"), ("%22%CC%81", "\"\u{301}"), ("a=b&c", "a=b&c"),
    ])
    func `decodes once`(_ text: String, _ expected: String) {
        #expect(PercentEncoding.decode(text.utf8)?.utf8.elementsEqual(expected.utf8) == true)
    }

    @Test(arguments: [
        "%", "a%", "%4", "%4g", "%g4", "%%41", "%4%31", "% 1", "%+1", "%-1", "%１１", "%00", "a%00b", "\0", "%C0%AF",
        "%c1%bf",
        "%E0%9F%BF", "%ED%BF%BF", "%F0%8F%BF%BF", "%F4%90%80%80", "%F8%88%80%80%80", "%FE", "%C3%28", "%E6%97",
    ])
    func `rejects malformed escapes, NUL, and text that is not UTF-8`(_ text: String) {
        #expect(PercentEncoding.decode(text.utf8) == nil)
        #expect(PercentEncoding.decode(text.utf8, plusIsSpace: true) == nil)
    }

    @Test func `decodes a plus as a space in forms only`() {
        #expect(PercentEncoding.decode("a+b%2Bc".utf8) == "a+b+c")
        #expect(PercentEncoding.decode("a+b%2Bc".utf8, plusIsSpace: true) == "a b+c")
    }

    // The seed is an argument, so that a failure names it; add it to the list to reproduce the failure.
    @Test(arguments: [0x5EED, UInt64.random(in: .min ... .max)])
    func `returns every text, and never writes a reserved byte`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...40, using: &random)).map { _ in
                        scalar(using: &random)
                    }))
            let encoded = PercentEncoding.encode(text)

            #expect(encoded.utf8.allSatisfy { Self.unreserved.contains($0) || $0 == UInt8(ascii: "%") })
            #expect(
                PercentEncoding.decode(encoded.utf8)?.utf8.elementsEqual(text.utf8) == true, "\(text.debugDescription)")
            #expect(PercentEncoding.decode(encoded.utf8, plusIsSpace: true)?.utf8.elementsEqual(text.utf8) == true)
        }
    }

    @Test(arguments: [0x5EED, UInt64.random(in: .min ... .max)])
    func `handles any bytes, and the result is not longer`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let likely = Array("%%%%0041fFzZ+/".utf8)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? likely.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            }
            guard let text = PercentEncoding.decode(bytes) else { continue }

            #expect(text.utf8.count <= bytes.count, "\(bytes)")
            #expect(!text.utf8.contains(0), "\(bytes)")
        }
    }

    private func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
    }

    private func scalar(using random: inout SeededGenerator) -> Unicode.Scalar {
        let range: ClosedRange<UInt32> =
            switch UInt8.random(in: 0...3, using: &random) {
            case 0: 0x300...0x36F
            case 1: 0x80...0xD7FF
            case 2: 0x1_0000...0x10_FFFF
            default: 0x01...0x7F
            }
        return Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? "x"
    }
}
