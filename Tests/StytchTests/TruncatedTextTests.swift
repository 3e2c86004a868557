import Testing

@testable import Stytch

@Suite struct `A truncated text` {
    @Test(arguments: [
        ("", 2, ""), ("ab", 2, "ab"), ("abc", 2, "ab…"), ("日本", 2, "日本"), ("日本語", 2, "日本…"),
        ("e\u{301}e", 2, "e\u{301}…"),
        ("👩‍👩‍👧", 1, "👩…"), ("\r\n\r\n", 3, "\r\n\r…"), ("a", 0, "…"),
    ])
    func `is measured in Unicode scalars`(_ text: String, _ scalars: Int, _ expected: String) {
        #expect(text.truncated(to: scalars).utf8.elementsEqual(expected.utf8))
    }
}
