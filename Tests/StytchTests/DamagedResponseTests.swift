import TestSupport
import Testing

@testable import Stytch

@Suite struct `A damaged response` {
    static let sample = Array(
        #"{"status_code":200,"request_id":"r\"\u00e9\ud83d\ude00日","x":[null,true,false,-1.5e+3,{"a":{}},[]],"y":"\\"}"#
            .utf8)

    @Test(arguments: [
        sample, Array(DocumentedExample.connectedApps.utf8), Array(DocumentedExample.internalServerError.utf8),
    ])
    func `is rejected if it is truncated at any byte`(_ text: [UInt8]) throws {
        #expect(throws: Never.self) { try JSONParser.parse(text) }
        for end in text.indices {
            #expect(throws: MalformedResponse.self, "truncated at byte \(end)") {
                try JSONParser.parse(Array(text[..<end]))
            }
        }
    }

    @Test(arguments: [sample, Array(DocumentedExample.connectedApps.utf8)])
    func `never crashes the parser if any byte is changed`(_ text: [UInt8]) {
        var rejectedCount = 0
        for index in text.indices {
            for byte in Array("\"\\u{}[],:0-.e \0".utf8) + [0x80, 0xC3, 0xED, 0xFF] {
                var changed = text
                changed[index] = byte
                do { _ = try JSONParser.parse(changed) } catch { rejectedCount += 1 }
            }
        }
        #expect(rejectedCount > text.count)
    }

    // The seed is an argument, so that a failure names it; add it to the list to reproduce the failure.
    @Test(arguments: [0x5EED, UInt64.random(in: .min ... .max)])
    func `never crashes the parser if parts are removed and inserted`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let fragments = [
            "\"", "\\", "\\u", "\\ud83d", "{", "}", "[", "]", ",", ":", "1e", "-", "99999999999999999999", "null",
            "\u{301}",
        ]
        for _ in 0..<3000 {
            var text = Self.sample
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let start = Int.random(in: 0...text.count, using: &random)
                let end = Int.random(in: start...min(start + 6, text.count), using: &random)
                text.replaceSubrange(start..<end, with: (fragments.randomElement(using: &random) ?? "").utf8)
            }
            guard let json = try? JSONParser.parse(text) else { continue }

            #expect(text.contains { 0x21...0x7E ~= $0 }, "\(json)")
        }
    }
}
