import HTTP
import HTTPTypes
import Testing

@Suite struct `Reading a form` {
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
    func `splits on bytes, so that a combining mark hides nothing and two spellings are two names`(
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
    func `refuses what is not UTF-8 text without a NUL, well encoded`(_ text: String) {
        #expect(
            refusal(of: text.utf8)
                == "A field of the form is not well encoded: it must be UTF-8 text without a NUL byte.")
    }

    @Test(arguments: [
        [0x61, 0x3D, 0xC0, 0xAF], [0x61, 0x3D, 0xFF], [0xE9, 0x3D, 0x61], [0x61, 0x3D, 0xED, 0xA0, 0x80],
    ])
    func `refuses raw bytes that are not UTF-8`(_ bytes: [UInt8]) {
        #expect(
            refusal(of: bytes) == "A field of the form is not well encoded: it must be UTF-8 text without a NUL byte.")
    }

    @Test(arguments: ["a=1&a=2", "a=1&a=1", "a&a", "a=1&b=2&a=3", "a=1&%61=2", "+=1&%20=2", "=1&=2", "%C3%A9=1&é=2"])
    func `refuses a name that stands twice, however it is spelt`(_ text: String) {
        #expect(refusal(of: text.utf8) == "A field of the form was sent twice.")
    }

    @Test func `takes 32 fields and refuses 33`() throws {
        let pairs = (1...33).map { "n\($0)=\($0)" }

        #expect(try Form(pairs.dropLast().joined(separator: "&").utf8).names.count == 32)
        #expect(refusal(of: pairs.joined(separator: "&").utf8) == "The form has more than 32 fields.")
    }

    @Test(arguments: [
        ("", "=", "v", 4095), ("name", "=", "v", 4091), ("", "", "n", 4096), ("a", "=v", "%41", 1364),
    ])
    func `takes 4,096 bytes of a name with its value as sent, and refuses 4,097`(
        name: String, between: String, piece: String, count: Int
    ) throws {
        let longest = name + between + String(repeating: piece, count: count)
        let filler = String(repeating: "v", count: 4096 - longest.utf8.count)

        #expect(try Form((longest + filler).utf8).fields.count == 1)
        #expect(refusal(of: "\(longest)\(filler)v".utf8) == "A field of the form is longer than 4,096 bytes.")
    }

    private func flattened(_ form: Form) -> [[UInt8]] {
        form.fields.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }
    }

    private func refusal(of bytes: some Collection<UInt8>) -> String? {
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

    @Test func `are found by the bytes of the name, not by what looks the same`() {
        #expect(form["e\u{301}"] == "mark")
        #expect(form["\u{E9}"] == nil)
    }

    @Test func `may be required, and a field that was sent empty was sent`() throws {
        #expect(try form.required("reason") == "phish & co")
        #expect(try form.required("ticket") == "")
        let error = #expect(throws: HTTPError.self) { try form.required("csrf") }
        #expect(error?.status == .badRequest)
        #expect(error?.message.contains("csrf") == true)
    }

    @Test func `are written with every byte encoded that could end a name or a value`() {
        #expect(form.encoded == "reason=phish%20%26%20co&ticket=&e%CC%81=mark")
        #expect(Form().encoded == "")
        #expect(Form(["a=b": "c+d%"]).encoded == "a%3Db=c%2Bd%25")
    }

    @Test func `are the same after writing and reading`() throws {
        #expect(try Form(form.encoded.utf8) == form)
    }

    @Test func `make two forms equal only in the same order`() {
        #expect(Form(["a": "1", "b": "2"]) == Form(["a": "1", "b": "2"]))
        #expect(Form(["a": "1", "b": "2"]) != Form(["b": "2", "a": "1"]))
        #expect(Form(["a": "1"]) != Form(["a": "2"]))
        #expect(Form(["": ""]) != Form())
    }
}
