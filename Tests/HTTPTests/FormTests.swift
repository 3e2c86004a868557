import HTTP
import HTTPTypes
import Testing

@Suite struct `Parsing a form` {
    @Test(arguments: [
        ("", []),
        ("&", []),
        ("&&a=1&&", ["a", "1"]),
        ("a", ["a", ""]),
        ("a=", ["a", ""]),
        ("=b", ["", "b"]),
        ("=", ["", ""]),
        ("a=1&b=2", ["a", "1", "b", "2"]),
        ("b=2&a=1", ["b", "2", "a", "1"]),
        ("a=1&A=2", ["a", "1", "A", "2"]),
        ("a=b=c", ["a", "b=c"]),
        ("a=1;b=2", ["a", "1;b=2"]),
        ("a[]=1&a[1]=2", ["a[]", "1", "a[1]", "2"]),
        ("a+b=c+d", ["a b", "c d"]),
        ("a=%2B", ["a", "+"]),
        ("a=%20+%20", ["a", "   "]),
        ("a%3Db=c%26d", ["a=b", "c&d"]),
        ("a=%2525", ["a", "%25"]),
        ("a=%252e%252E", ["a", "%2e%2E"]),
        ("a=%0D%0A%7f", ["a", "\r\n\u{7F}"]),
        ("q=%E6%97%A5%f0%9f%91%8d", ["q", "日👍"]),
        ("q=日👍", ["q", "日👍"]),
        ("%E6%97%A5=q", ["日", "q"]),
        ("a=%EF%BB%BFb", ["a", "\u{FEFF}b"]),
    ])
    func `splits, decodes once, and keeps the order`(_ text: String, _ expected: [String]) throws {
        #expect(try flattened(Form(text.utf8)) == expected.map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("a=1&\u{301}b=2", ["a", "1", "\u{301}b", "2"]),
        ("a=\u{301}1", ["a", "\u{301}1"]),
        ("a=%22%CC%81", ["a", "\"\u{301}"]),
        ("%C3%A9=1&e%CC%81=2", ["\u{E9}", "1", "e\u{301}", "2"]),
    ])
    func `splits on bytes, so a combining mark hides nothing, and two spellings are two names`(
        _ text: String, _ expected: [String]
    ) throws {
        #expect(try flattened(Form(text.utf8)) == expected.map { Array($0.utf8) })
    }

    @Test(arguments: [
        "a=%", "a=%4", "a=%zz", "a=%4z", "a=%z4", "%zz=a", "a=% 41", "a=%+1", "a=%-1", "a=%0x", "a=%u0041", "a=1&b=%",
        "a=%\u{301}", "a%\u{301}41=1",
        "a=%00", "%00=a", "a=1%002", "a=\0", "a\0=1",
        "a=%C0%AF", "a=%C0%80", "a=%E0%80%AF", "a=%F0%80%80%AF", "a=%ED%A0%80", "a=%F4%90%80%80", "a=%FF", "a=%80",
        "a=%C3", "a=%C3&b=%A9", "%C3=a",
    ])
    func `rejects malformed encoding, NUL, and text that is not UTF-8`(_ text: String) {
        #expect(message(of: text.utf8)?.contains("UTF-8") == true)
    }

    @Test(arguments: [
        [0x61, 0x3D, 0xC0, 0xAF], [0x61, 0x3D, 0xFF], [0xE9, 0x3D, 0x61], [0x61, 0x3D, 0xED, 0xA0, 0x80],
    ])
    func `rejects raw bytes that are not UTF-8`(_ bytes: [UInt8]) {
        #expect(message(of: bytes)?.contains("UTF-8") == true)
    }

    @Test(arguments: ["a=1&a=2", "a=1&a=1", "a&a", "a=1&b=2&a=3", "a=1&%61=2", "+=1&%20=2", "=1&=2", "%C3%A9=1&é=2"])
    func `rejects a name that occurs twice, in any spelling`(_ text: String) {
        #expect(message(of: text.utf8)?.contains("twice") == true)
    }

    @Test func `accepts 32 fields and rejects 33`() throws {
        let pairs = (1...33).map { "n\($0)=\($0)" }

        #expect(try Form(pairs.dropLast().joined(separator: "&").utf8).names.count == 32)
        #expect(message(of: pairs.joined(separator: "&").utf8)?.contains("32") == true)
    }

    @Test(arguments: [
        ("", "=", "v", 4095), ("name", "=", "v", 4091), ("", "", "n", 4096), ("a", "=v", "%41", 1364),
    ])
    func `accepts 4,096 bytes of a name with its value, and rejects 4,097`(
        name: String, between: String, piece: String, count: Int
    ) throws {
        let longest = name + between + String(repeating: piece, count: count)
        let filler = String(repeating: "v", count: 4096 - longest.utf8.count)

        #expect(try Form((longest + filler).utf8).fields.count == 1)
        #expect(message(of: "\(longest)\(filler)v".utf8)?.contains("4,096") == true)
    }

    private func flattened(_ form: Form) -> [[UInt8]] {
        form.fields.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }
    }

    /// The message of the error of a form; nil if it is valid.
    private func message(of bytes: some Collection<UInt8>) -> String? {
        do throws(HTTPError) {
            _ = try Form(bytes)
            return nil
        } catch {
            #expect(error.status == .badRequest)
            return error.message
        }
    }
}

@Suite struct `The fields of a form` {
    let form: Form = Form(["reason": "phish & co", "ticket": "", "e\u{301}": "mark"])

    @Test func `are found by name`() {
        #expect(form["reason"] == "phish & co")
        #expect(form["ticket"] == "")
        #expect(form["Reason"] == nil)
        #expect(form["reason "] == nil)
        #expect(form[""] == nil)
        #expect(form.names == ["reason", "ticket", "e\u{301}"])
    }

    @Test func `are found by the bytes of the name`() {
        #expect(form["e\u{301}"] == "mark")
        #expect(form["\u{E9}"] == nil)
    }

    @Test func `can be required, and an empty field was sent`() throws {
        #expect(try form.required("reason") == "phish & co")
        #expect(try form.required("ticket") == "")
        let error = #expect(throws: HTTPError.self) { try form.required("csrf") }
        #expect(error?.status == .badRequest)
        #expect(error?.message.contains("csrf") == true)
    }

    @Test func `are written with all delimiters encoded`() {
        #expect(form.encoded == "reason=phish%20%26%20co&ticket=&e%CC%81=mark")
        #expect(Form().encoded == "")
        #expect(Form(["a=b": "c+d%"]).encoded == "a%3Db=c%2Bd%25")
    }

    @Test func `are unchanged after writing and parsing`() throws {
        #expect(try Form(form.encoded.utf8) == form)
    }

    @Test func `are equal only in the same order`() {
        #expect(Form(["a": "1", "b": "2"]) == Form(["a": "1", "b": "2"]))
        #expect(Form(["a": "1", "b": "2"]) != Form(["b": "2", "a": "1"]))
        #expect(Form(["a": "1"]) != Form(["a": "2"]))
        #expect(Form(["": ""]) != Form())
    }
}
