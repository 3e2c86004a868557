import Foundation
import Testing
import Text

@testable import Accounts

@Suite struct `S-2: A token` {
    @Test func `is different each time`() {
        let tokens = (0..<1000).map { _ in Token() }
        #expect(Set(tokens.map(\.text)).count == 1000)
        #expect(Set(tokens.map(\.hash)).count == 1000)
        #expect(Set(tokens.map(\.csrf)).count == 1000)
        #expect(Set(tokens.map(\.name)).count == 1000)
        // Every one of the 256 bits is set in some and not in others.
        let bytes = tokens.compactMap { [UInt8](base64URL: $0.text) }
        let (all, any) = bytes.reduce((Array(repeating: UInt8.max, count: 32), Array(repeating: 0, count: 32))) {
            seen, bytes in
            (zip(seen.0, bytes).map(&), zip(seen.1, bytes).map(|))
        }
        #expect(all == Array(repeating: 0, count: 32))
        #expect(any == Array(repeating: .max, count: 32))
    }

    @Test func `has 43 characters that a cookie can contain`() {
        for token in (0..<100).map({ _ in Token() }) {
            #expect(token.text.utf8.count == 43)
            #expect(
                token.text.utf8.allSatisfy {
                    Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8).contains($0)
                })
        }
    }

    @Test func `is parsed from its text`() throws {
        let token = Token()
        let read = try #require(Token(token.text))
        #expect(read.text == token.text)
        #expect(read.hash == token.hash)
        #expect(read.csrf == token.csrf)
        #expect(read.name == token.name)
    }

    static let zero = String(repeating: "A", count: 43)

    /// All but the last letter of the text of 32 zero bytes.
    static let most = String(repeating: "A", count: 42)

    @Test(arguments: [
        "", "A", most, "\(most)B", "\(most)=", "\(most)+", "\(most)/", "\(most) ", "\(most)\n", "\(most)\u{0}",
        "\u{0}\(most)", "\(most.dropLast())é", "\(most)A\u{301}", " \(most)A", "\(most)AA", "\(most)A=", "\"\(most)A\"",
        "\(most.dropLast())%41", String(repeating: "é", count: 43), String(repeating: "A", count: 1_000_000),
    ])
    func `is not parsed from anything else`(_ text: String) {
        #expect(Token(text) == nil)
    }

    /// SHA-256 of 32 zero bytes, and the HMAC-SHA256 of the purpose under that key, from another implementation.
    @Test func `has the hash, the name and the form token of the standards`() throws {
        let token = try #require(Token(Self.zero))
        #expect(
            Array(token.hash) == [
                0x66, 0x68, 0x7A, 0xAD, 0xF8, 0x62, 0xBD, 0x77, 0x6C, 0x8F, 0xC1, 0x8B, 0x8E, 0x9F, 0x8E, 0x20,
                0x08, 0x97, 0x14, 0x85, 0x6E, 0xE2, 0x33, 0xB3, 0x90, 0x2A, 0x59, 0x1D, 0x0D, 0x5F, 0x29, 0x25,
            ])
        #expect(token.name == "66687aadf862bd77")
        #expect(token.csrf == "7mhV5Y_RBw2PNps3B1r3BR5PJ7nDQXOQIAWy1362f0c")
    }
}

@Suite struct `S-48: The form token of a session` {
    @Test func `is valid for its own session only`() {
        let tokens = (0..<20).map { _ in Token() }
        for one in tokens {
            #expect(tokens.filter { $0.isValid(csrf: one.csrf) }.map(\.text) == [one.text])
        }
    }

    @Test func `is refused if one character differs`() {
        let token = Token()
        let letters = Array(token.csrf)
        for place in letters.indices {
            var changed = letters
            changed[place] = letters[place] == "A" ? "B" : "A"
            #expect(!token.isValid(csrf: String(changed)))
        }
        #expect(token.isValid(csrf: String(letters)))
    }

    @Test func `is refused if it is shortened, extended, or another value of the session`() {
        let token = Token()
        for text in [
            "", "A", String(token.csrf.dropLast()), String(token.csrf.dropFirst()), token.csrf + "A",
            token.csrf + "AAAA",
            token.csrf + "=", token.csrf + " ", token.csrf + token.csrf, token.csrf.lowercased() + "_", token.text,
            token.name, Array(token.hash).base64URL, "\u{0}", String(repeating: "A", count: 43),
        ] {
            #expect(!token.isValid(csrf: text), "\(text)")
        }
    }

    @Test func `does not reveal the token`() {
        let token = Token()
        #expect(token.csrf != token.text)
        #expect([UInt8](base64URL: token.csrf) != [UInt8](token.hash))
        #expect(!token.text.contains(token.name))
    }
}
