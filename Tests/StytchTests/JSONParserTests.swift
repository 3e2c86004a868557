import Testing

@testable import Stytch

@Suite struct `Parsing JSON` {
    @Test(arguments: [
        ("null", JSON.null), ("true", .bool(true)), ("false", .bool(false)), (" \t\r\n1 \t\r\n", .integer(1)),
        ("[]", .array([])), ("[ ]", .array([])),
        ("[1,[2],{}]", .array([.integer(1), .array([.integer(2)]), .object([])])),
        ("{}", .object([])), ("{ }", .object([])),
        ("{\"a\":1,\"b\":null}", .object([.init(name: "a", value: .integer(1)), .init(name: "b", value: .null)])),
        ("{ \"a\" : [ 1 , 2 ] }", .object([.init(name: "a", value: .array([.integer(1), .integer(2)]))])),
        ("{\"\":\"\"}", .object([.init(name: "", value: .string(""))])),
    ])
    func `accepts each kind of value, with white space`(_ text: String, _ expected: JSON) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        ("0", JSON.integer(0)), ("-0", .integer(0)), ("7", .integer(7)), ("-12", .integer(-12)),
        ("1000", .integer(1000)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number), ("-9223372036854775809", .number), ("18446744073709551616", .number),
        (String(repeating: "9", count: 5000), .number),
        ("0.0", .number), ("200.0", .number), ("-1.5", .number), ("1e2", .number), ("1E+2", .number), ("1e-2", .number),
        ("0e0", .number), ("1.5e300", .number), ("1e999999999", .number),
    ])
    func `accepts numbers, and returns integers that fit`(_ text: String, _ expected: JSON) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        ("\"\"", ""), ("\"plain\"", "plain"), ("\"日👍\"", "日👍"), ("\"\u{7F}\u{85}\u{2028}\"", "\u{7F}\u{85}\u{2028}"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u65E5""#, "Aé日"), (#""\u0000""#, "\0"),
        (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00""#, "😀"), (#""\ud800\udc00""#, "\u{10000}"),
        (#""\udbff\udfff""#, "\u{10FFFF}"),
        (#""a\ud83d\ude00b""#, "a😀b"), (#""\uFFFF\ufeff""#, "\u{FFFF}\u{FEFF}"), ("\"\u{301}\"", "\u{301}"),
        (#""x\u0301""#, "x\u{301}"), (#""\"\u0301""#, "\"\u{301}"), ("\"\\\"\u{301}\"", "\"\u{301}"),
    ])
    func `accepts strings with escapes`(_ text: String, _ expected: String) throws {
        #expect(try string(text).utf8.elementsEqual(expected.utf8))
    }

    @Test(arguments: [
        (#""\ud83d""#, "\u{FFFD}"), (#""\ude00""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"),
        (#""\ud83d\n""#, "\u{FFFD}\n"),
        (#""\ud83dA""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
        (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\udfff\udfff""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\\u""#, "\u{FFFD}\\u"),
    ])
    func `S-29: replaces a lone surrogate`(_ text: String, _ expected: String) throws {
        #expect(try string(text).utf8.elementsEqual(expected.utf8))
    }

    @Test(arguments: [
        "", " ", "\u{FEFF}{}", "nul", "nulL", "tru", "True", "falsey", "undefined", "NaN", "Infinity", "-Infinity",
        "'a'", "a",
        "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
        "{\"a\":1,}",
        "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "{\"a\":}", "{\"a\"::1}",
        "1 2", "{} {}", "{}x", "{}\0", "null,", "[]]", "// c\n1", "1/**/", "\u{A0}1", "\u{0B}1", "1\u{2028}", "\0",
    ])
    func `rejects anything but one JSON value`(_ text: String) {
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e2", "1e", "1e+", "1E-", "0x10", "1_000", "1,000", "--1",
        "1-", "١", "1e5.5",
        "1\u{301}",
    ])
    func `rejects a malformed number`(_ text: String) {
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        "\"", "\"a", #""\""#, #""\"#, #""\x41""#, #""\'""#, #""\U0041""#, #""\a""#, #""\u""#, #""\u12""#, #""\u123""#,
        #""\u123g""#,
        #""\u+123""#, #""\u-123""#, #""\u 123""#, #""\u1２34""#, #""\ud83d\u12""#, #""\ud83d\uzzzz""#, #""\u{41}""#,
        "\"a\nb\"", "\"a\tb\"", "\"\0\"", "\"\u{1F}\"", #""\n"# + "\r\"", "\"\\\u{301}\"", "{\"a\nb\":1}",
    ])
    func `rejects malformed strings and control characters`(_ text: String) {
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: [
        [0x80], [0xFF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80],
        [0xED, 0xBF, 0xBF],
        [0xF0, 0x80, 0x80, 0xAF], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE6, 0x97],
    ])
    func `S-29: rejects strings that are not UTF-8, with and without escapes, in values and names`(_ bytes: [UInt8]) {
        let quote: [UInt8] = [0x22]
        for text in [quote + bytes + quote, quote + [0x5C, 0x6E] + bytes + quote] {
            #expect(throws: MalformedResponse.self) { try JSONParser.parse(text) }
            #expect(throws: MalformedResponse.self) { try JSONParser.parse([0x7B] + text + Array(":1}".utf8)) }
        }
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(bytes) }
    }

    @Test func `reports the reason and the position, and quotes no value`() {
        #expect(throws: MalformedResponse.invalidJSON(.invalidValue, position: 8)) {
            try JSONParser.parse(Array("{\"key\": secret}".utf8))
        }
    }

    private func string(_ text: String) throws -> String {
        guard case .string(let value) = try JSONParser.parse(Array(text.utf8)) else {
            throw MalformedResponse.wrongType("", expected: .string)
        }
        return value
    }
}
