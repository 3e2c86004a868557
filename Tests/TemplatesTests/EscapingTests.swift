import Templates
import Testing

@Suite struct `Escaping text` {
    private func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.append(escaping: text)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""),
        ("plain text", "plain text"),
        ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;"), ("`", "&#96;"),
        ("<script>alert('1')</script>", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
        ("&amp;", "&amp;amp;"),
        ("a & b & c", "a &amp; b &amp; c"),
    ])
    func `replaces the six markup characters by references (S-28)`(_ text: String, _ expected: String) {
        #expect(escaped(text) == expected)
    }

    @Test(arguments: [
        ("\"\u{301} onfocus=alert(1)", "&quot;\u{301} onfocus=alert(1)"),
        ("<\u{338}b", "&lt;\u{338}b"),
        (">\u{338}", "&gt;\u{338}"),
        ("&\u{200D}lt;", "&amp;\u{200D}lt;"),
        ("'\u{FE0F}", "&#39;\u{FE0F}"),
    ])
    func `is not misled by combining marks (S-29)`(_ text: String, _ expected: String) {
        // Compares bytes, because canonically equivalent strings are equal in Swift.
        #expect(Array(escaped(text).utf8) == Array(expected.utf8))
    }

    @Test(
        arguments: [
            0x00...0x08, 0x0B...0x0C, 0x0E...0x1F, 0x7F...0x9F, 0x061C...0x061C, 0x200B...0x200B, 0x200E...0x200F,
            0x2028...0x2029, 0x202A...0x202E, 0x2060...0x2060, 0x2066...0x2069, 0xFEFF...0xFEFF,
        ] as [ClosedRange<UInt32>])
    func `makes invisible characters visible (S-29)`(_ range: ClosedRange<UInt32>) throws {
        for value in range {
            let scalar = try #require(Unicode.Scalar(value))
            let digits = String(value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: 4 - digits.count) + digits
            #expect(escaped("a\(Character(scalar))b") == "a[U+\(padded)]b")
        }
    }

    @Test(arguments: [
        "\t\n\r", "naïve", "Ünïcödé", "日本語", "👩‍👩‍👧", "می‌خواهم", "\u{A0}", "\u{A1}", "\u{60C}", "\u{61B}", "\u{61D}",
        "\u{2007}", "\u{200C}", "\u{200D}", "\u{2010}", "\u{2027}", "\u{202F}", "\u{205F}", "\u{2061}", "\u{2065}",
        "\u{206A}", "\u{FEFE}", "\u{FF00}", "\u{10FFFF}", "e\u{301}", "“quoted” – dash…",
    ])
    func `leaves everything else unchanged`(_ text: String) {
        #expect(Array(escaped(text).utf8) == Array(text.utf8))
    }

    @Test func `makes a right-to-left override visible`() {
        #expect(escaped("\u{202E}gpj.exe") == "[U+202E]gpj.exe")
    }

    @Test func `appends to existing output`() {
        var bytes = Array("<p>".utf8)
        bytes.append(escaping: "a<b")
        #expect(bytes == Array("<p>a&lt;b".utf8))
    }

    @Test func `handles short and long texts, with the character at any position`() {
        for length in 0..<70 {
            for place in 0...length {
                let before = String(repeating: "x", count: place)
                let after = String(repeating: "é", count: length - place)
                #expect(escaped("\(before)<\(after)") == "\(before)&lt;\(after)")
                #expect(escaped("\(before)\u{2066}\(after)") == "\(before)[U+2066]\(after)")
            }
        }
    }

    @Test func `passes no scalar as markup`() {
        let markup = Set("<>\"'`".utf8)
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            var bytes: [UInt8] = []
            bytes.append(escaping: String(Character(scalar)))
            guard bytes.contains(where: markup.contains) else { continue }
            Issue.record("U+\(String(value, radix: 16)) became \(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
