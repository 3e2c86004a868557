import Foundation
import Testing
import Text

@Suite struct `Base64url` {
    @Test func `is that of RFC 4648, section 10, without padding`() {
        let texts = [
            "": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "fooba": "Zm9vYmE", "foobar": "Zm9vYmFy",
        ]
        for (text, coded) in texts {
            #expect([UInt8](text.utf8).base64URL == coded)
            #expect([UInt8](base64URL: coded) == [UInt8](text.utf8))
        }
    }

    @Test(arguments: 0...100)
    func `agrees with Foundation's Base64 except for two characters, at every length`(_ length: Int) {
        for bytes in [
            (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }, Array(repeating: 0xFF, count: length),
            Array(repeating: 0, count: length), (0..<length).map { _ in UInt8.random(in: .min ... .max) },
        ] {
            let expected = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
            #expect(bytes.base64URL == expected)
            #expect([UInt8](base64URL: bytes.base64URL) == bytes)
        }
    }

    @Test(arguments: 0...255 as ClosedRange<UInt8>)
    func `has one text for each byte`(_ byte: UInt8) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let text = [byte].base64URL
        #expect([UInt8](base64URL: text) == [byte])
        for last in letters where last != text.last {
            guard let first = text.first else { continue }
            #expect([UInt8](base64URL: "\(first)\(last)") != [byte])
        }
    }

    /// 64 × 64 pairs, of which 256 are the text of a byte, and 64 × 64 triples with one beginning, of which 1,024 are.
    @Test(arguments: [("", 256), ("A", 1024)])
    func `rejects a second text for the same bytes`(_ beginning: String, _ valid: Int) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        var read = 0
        for first in letters {
            for second in letters {
                let text = "\(beginning)\(first)\(second)"
                guard let bytes = [UInt8](base64URL: text) else { continue }
                #expect(bytes.base64URL == text)
                read += 1
            }
        }
        #expect(read == valid)
    }

    @Test(arguments: [
        "A", "AAAAA", "Zg==", "Zm8=", "Zh", "Zm9", "Z+8", "Z/8", "Zm 9v", " Zm9v", "Zm9v ", "Zm9v\n", "Zm\u{0}9v",
        "Zmé",
        "Zm9v\u{301}", "Ｚｍ９ｖ", "=", "====", ".", "%", "Zm9v.",
    ])
    func `rejects malformed text`(_ text: String) {
        #expect([UInt8](base64URL: text) == nil)
    }
}
