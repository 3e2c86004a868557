import Templates
import Testing

@Suite struct `A link` {
    @Test(arguments: [
        (Link(), "/"),
        (Link("audit"), "/audit"),
        (Link("users", "user-test-1"), "/users/user-test-1"),
        (Link("users", query: ["q": "ada lovelace", "b": "é&="]), "/users?q=ada%20lovelace&b=%C3%A9%26%3D"),
        (Link("audit", "7", fragment: "entry 7"), "/audit/7#entry%207"),
        (Link(query: ["q": ""]), "/?q="),
        (Link(segments: ["a", "b"], query: [("x", "1"), ("x", "2")]), "/a/b?x=1&x=2"),
        (Link("AZ-az_09.~"), "/AZ-az_09.~"),
        (Link("a|b"), "/a%7Cb"),
    ])
    func `is a path with percent-encoded parts`(_ link: Link, _ expected: String) {
        #expect(link.description == expected)
    }

    @Test(arguments: [
        "", ".", "..", "/", "//", "//evil.example", "\\evil.example", "/\\evil.example", "https://evil.example",
        "javascript:alert(1)", "\tjavascript:alert(1)", "\u{0}", "\r\nLocation: x", "?", "#", "%2e%2e", "%2E", "@evil",
        "a/../../b", ":", "..;", "é", "\u{202E}",
    ])
    func `never leaves its site, its segment or its line`(_ text: String) {
        for link in [Link(text), Link(text, text), Link("a", text, "b"), Link(query: [text: text], fragment: text)] {
            let address = Array(link.description.utf8)
            #expect(address.first == UInt8(ascii: "/"))
            #expect(address.dropFirst().first != UInt8(ascii: "/"))
            #expect(address.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") })
            let path = address.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
            for segment in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            where path.count > 1 {
                let folded = String(decoding: segment, as: UTF8.self).lowercased().replacing("%2e", with: ".")
                #expect(!["", ".", ".."].contains(folded))
            }
        }
    }

    @Test(arguments: ["a/b", "100%", "a b", "+", "?x=1", "é", "🙂", "a;b", "a\\b"])
    func `returns the segment when it is decoded once`(_ text: String) throws {
        let segment = Link(text).description.utf8.dropFirst()
        var bytes: [UInt8] = []
        var rest = Array(segment)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            bytes.append(try #require(UInt8(digits, radix: 16)))
            rest = rest.dropFirst(2)
        }
        #expect(bytes == Array(text.utf8))
    }

    @Test(arguments: [("", "/a/%25/b"), (".", "/a/%252E/b"), ("..", "/a/%252E%252E/b")])
    func `is empty if a segment would be normalized away`(_ text: String, _ expected: String) {
        #expect(Link("a", text, "b").description == expected)
    }
}
