import Testing

@testable import Stytch

@Suite struct `S-59: The limits of a response` {
    @Test(arguments: [
        ("[", "", "]", 32), ("[", "1", "]", 31), ("{\"a\":", "{}", "}", 31), ("{\"a\":", "0", "}", 31),
        ("[{\"a\":", "[[]]", "}]", 15),
    ])
    func `are 32 levels, including the values of the innermost list (C-82)`(
        open: String, innermost: String, close: String, maximum: Int
    ) {
        let nested = { (count: Int) in
            Array((String(repeating: open, count: count) + innermost + String(repeating: close, count: count)).utf8)
        }

        #expect(throws: Never.self) { try JSONParser.parse(nested(maximum)) }
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(nested(maximum + 1)) }
    }

    /// In a process of its own, because an overflow of the stack would end all tests.
    @Test(.timeLimit(.minutes(5)), arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `apply long before the stack overflows (C-82)`(open: String) async {
        await #expect(processExitsWith: .success) { [open = open as String] in
            let text = Array(String(repeating: open, count: 1 << 18).utf8)
            #expect(throws: MalformedResponse.self) { try JSONParser.parse(text) }
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
        let list = { (count: Int, suffix: String) in
            Array(("[" + Array(repeating: #"{"a":0}"#, count: count).joined(separator: ",") + suffix + "]").utf8)
        }

        #expect(throws: Never.self) { try JSONParser.parse(list(4_999, ",0")) }
        #expect(throws: MalformedResponse.self) { try JSONParser.parse(list(4_999, ",0,0")) }
    }
}
