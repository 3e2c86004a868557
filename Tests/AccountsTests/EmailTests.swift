import Testing

@testable import Accounts

@Suite struct `An email address` {
    @Test(
        arguments: [
            ("ada@example.com", "ada@example.com"), ("Ada@Example.COM", "ada@example.com"),
            ("  ada@example.com\n", "ada@example.com"), ("\u{A0}ada@example.com\u{3000}", "ada@example.com"),
            ("a@b", "a@b"),
            ("ada+portal@example.com", "ada+portal@example.com"), ("o'hara@example.com", "o'hara@example.com"),
            ("\"quoted\"@example.com", "\"quoted\"@example.com"), ("ÅSE@example.com", "åse@example.com"),
            ("用户@例え.jp", "用户@例え.jp"), ("ada@[192.0.2.1]", "ada@[192.0.2.1]"), (".@.", ".@."),
            ("'; DROP TABLE admin; --@x", nil), ("';DROP@x", "';drop@x"),
        ] as [(String, String?)])
    func `is trimmed and lowercased`(_ text: String, _ expected: String?) {
        #expect(Email(text)?.description == expected)
    }

    @Test(arguments: [
        "", " ", "ada", "@", "ada@", "@example.com", "ada@@example.com", "ada@example@com", "a@b@c", "ada @example.com",
        "ada@exam ple.com", "ada@example.com x", "ada\t@example.com", "ada\r\n@example.com",
        "ada@example.com\r\nbcc: x@y",
        "ada\u{0}@example.com", "ada@example.com\u{0}", "ada\u{7F}@example.com", "ada\u{85}@example.com",
        "ada\u{A0}@example.com", "ada\u{2028}@example.com", "ada\u{3000}@example.com", "ada\u{1B}[2J@example.com",
    ])
    func `has one @ between two parts, and no space or control character`(_ text: String) {
        #expect(Email(text) == nil)
    }

    @Test func `has at most 254 bytes when it is stored`() {
        let longest = String(repeating: "a", count: 242) + "@example.com"
        #expect(Email(longest)?.description == longest)
        #expect(Email("  \(longest)  ")?.description == longest)
        #expect(Email("a" + longest) == nil)
        // 126 letters of two bytes.
        #expect(Email(String(repeating: "é", count: 126) + "@b") != nil)
        #expect(Email(String(repeating: "é", count: 127) + "@b") == nil)
        #expect(Email(String(repeating: "a", count: 1_000_000) + "@b") == nil)
    }

    @Test func `equals another one that differs in case and spaces only`() {
        #expect(Email("ada@example.com") == Email(" ADA@example.com "))
        #expect(Email("ada@example.com") != Email("ada@example.org"))
    }
}
