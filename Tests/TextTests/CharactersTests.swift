import Testing

@testable import Text

@Suite struct `Trimming` {
    @Test(arguments: [
        ("", ""), ("a", "a"), (" a ", "a"), ("\n\t a b \r\n", "a b"), ("\u{A0}a\u{2003}", "a"),
        ("\u{200B}a\u{FEFF}", "a"), ("  ", ""), ("\u{200B}\n", ""), ("a\u{301} ", "a\u{301}"),
        (" \u{301}a", "\u{301}a"),
    ])
    func `removes white space and format characters at both ends`(_ text: String, _ trimmed: String) {
        #expect(Array(text.trimmingWhitespace.unicodeScalars) == Array(trimmed.unicodeScalars))
    }

    @Test func `removes what a predicate accepts, at the ends only`() {
        #expect("--a-b--".trimming { $0 == "-" } == "a-b")
        #expect("---".trimming { $0 == "-" } == "")
    }
}

@Suite struct `A scalar` {
    @Test(arguments: [
        "\u{0}", "\u{1F}", "\u{7F}", "\u{9B}", "\u{AD}", "\u{200D}", "\u{202E}", "\u{2028}", "\u{E000}", "\u{FFFF}",
    ])
    func `that is not displayed is invisible`(_ scalar: Unicode.Scalar) { #expect(scalar.isInvisible) }

    @Test(arguments: ["a", "0", " ", "\"", "é", "\u{301}", "東", "🦊", "\u{FFFD}"])
    func `that is part of a text is not invisible`(_ scalar: Unicode.Scalar) { #expect(!scalar.isInvisible) }
}
