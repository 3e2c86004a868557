import Foundation
import Testing

@testable import Text

@Suite struct `Writing JSON` {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func `separates members and elements, however deep they are`() {
        let text = text { json in
            json.object { json in
                json.member("a", "x")
                json.member("b", 1)
                json.member("c") { $0.member("d", strings: ["e", "f"]) }
                json.name("g")
                json.array { json in
                    json.object { _ in }
                    json.array { _ in }
                    json.null()
                    json.bool(true)
                    json.raw("1.5")
                    json.integer(-7)
                }
            }
        }

        #expect(text == #"{"a":"x","b":1,"c":{"d":["e","f"]},"g":[{},[],null,true,1.5,-7]}"#)
    }

    @Test func `omits members without a value`() {
        let text = text { json in
            json.object { json in
                json.member("a", String?.none)
                json.member("b", Int?.none)
                json.member("c", "")
            }
        }

        #expect(text == #"{"c":""}"#)
    }

    static let hostile = [
        "", "plain", "\"", "\\", #"","x":""#, "a\nb", "a\r\nb", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{2028}",
        "\u{2029}", "\u{202E}gnp", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{E0041}", "\u{F0000}", "é", "e\u{301}", "東京",
        "👩‍👩‍👧", "\u{10FFFF}", "</script>",
    ]

    @Test(arguments: hostile)
    func `is parsed back to the original text`(_ value: String) throws {
        let text = text { json in json.object { $0.member(value, value) } }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])

        #expect(object.keys.map { Array($0.unicodeScalars) } == [Array(value.unicodeScalars)])
        #expect(object.values.map { Array($0.unicodeScalars) } == [Array(value.unicodeScalars)])
    }

    @Test(arguments: hostile)
    func `S-33: contains nothing invisible`(_ value: String) {
        #expect(!text { $0.string(value) }.unicodeScalars.contains { $0.isInvisible })
    }
}
