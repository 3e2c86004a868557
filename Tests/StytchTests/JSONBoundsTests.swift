import TestSupport
import Testing

@testable import Stytch

@Suite struct `S-59: The limits of a response` {
    @Test(arguments: [
        ("[", "", "]", 32), ("[", "1", "]", 31), ("{\"a\":", "{}", "}", 31), ("{\"a\":", "0", "}", 31),
        ("[{\"a\":", "[[]]", "}]", 15),
    ])
    func `are 32 levels, including the values of the innermost list`(
        open: String, inside: String, close: String, most: Int
    ) {
        let nested = { (count: Int) in
            Array((String(repeating: open, count: count) + inside + String(repeating: close, count: count)).utf8)
        }

        #expect(throws: Never.self) { try JSONParser.parse(nested(most)) }
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(nested(most + 1)) }
    }

    @Test func `apply long before the stack overflows`() {
        #expect(throws: MalformedResponse.self) {
            try JSONParser.parse(Array(repeating: UInt8(ascii: "["), count: 1 << 20))
        }
        #expect(throws: MalformedResponse.self) {
            try JSONParser.parse(Array(String(repeating: "{\"a\":", count: 100_000).utf8))
        }
    }

    @Test func `are 10,000 values, including the outermost one`() {
        let list = { (count: Int) in
            Array(("[" + Array(repeating: "0", count: count).joined(separator: ",") + "]").utf8)
        }

        #expect(throws: Never.self) { try JSONParser.parse(list(9_999)) }
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(list(10_000)) }
    }

    @Test func `count the values of objects at any level`() {
        let list = { (count: Int, rest: String) in
            Array(("[" + Array(repeating: #"{"a":0}"#, count: count).joined(separator: ",") + rest + "]").utf8)
        }

        #expect(throws: Never.self) { try JSONParser.parse(list(4_999, ",0")) }
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(list(4_999, ",0,0")) }
    }
}

@Suite struct `A damaged response` {
    static let sample = Array(
        #"{"status_code":200,"request_id":"r\"\u00e9\ud83d\ude00日","x":[null,true,false,-1.5e+3,{"a":{}},[]],"y":"\\"}"#
            .utf8)

    @Test(arguments: [sample, Array(Seed.connectedApps.utf8), Array(Seed.failure.utf8)])
    func `is rejected wherever it was cut off`(_ text: [UInt8]) throws {
        #expect(throws: Never.self) { try JSONParser.parse(text) }
        for end in text.indices {
            #expect(throws: MalformedResponse.self, "cut at byte \(end)") { try JSONParser.parse(Array(text[..<end])) }
        }
    }

    @Test(arguments: [sample, Array(Seed.connectedApps.utf8)])
    func `never ends the process, whatever byte was changed`(_ text: [UInt8]) {
        var refused = 0
        for index in text.indices {
            for byte in Array("\"\\u{}[],:0-.e \0".utf8) + [0x80, 0xC3, 0xED, 0xFF] {
                var changed = text
                changed[index] = byte
                do { _ = try JSONParser.parse(changed) } catch { refused += 1 }
            }
        }
        #expect(refused > text.count)
    }

    // The seed is an argument, so that a failure names it; add it to the list to reproduce the failure.
    @Test(arguments: [0x5EED, UInt64.random(in: .min ... .max)])
    func `never ends the process, whatever was removed and inserted`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "\"", "\\", "\\u", "\\ud83d", "{", "}", "[", "]", ",", ":", "1e", "-", "99999999999999999999", "null",
            "\u{301}",
        ]
        for _ in 0..<3000 {
            var text = Self.sample
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let start = Int.random(in: 0...text.count, using: &random)
                let end = Int.random(in: start...min(start + 6, text.count), using: &random)
                text.replaceSubrange(start..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
            }
            guard let json = try? JSONParser.parse(text) else { continue }

            #expect(text.contains { 0x21...0x7E ~= $0 }, "\(json)")
        }
    }
}
