import Testing

@testable import Stytch

@Suite struct `The members of a JSON object` {
    let json = JSON.object([
        .init(name: "text", value: .string("first")), .init(name: "text", value: .string("last")),
        .init(name: "nothing", value: .string("x")), .init(name: "nothing", value: .null),
        .init(name: "flag", value: .bool(true)), .init(name: "list", value: .array([.integer(1)])),
        .init(name: "object", value: .object([])), .init(name: "e\u{301}", value: .integer(1)),
    ])

    @Test func `are the last ones with their name, and null counts as missing`() throws {
        #expect(try json.string("text") == "last")
        #expect(json["nothing"] == nil)
        #expect(try json.optionalString("nothing") == nil)
        #expect(try json.optionalBool("nothing") == nil)
        #expect(try json.optionalArray("nothing") == nil)
        #expect(try json.optionalObject("nothing") == nil)
        #expect(try JSONParser.parse(Array(#"{"a":1,"b":2,"a":3}"#.utf8))["a"] == .integer(3))
    }

    @Test func `are found by the bytes of their name`() {
        #expect(json["e\u{301}"] == .integer(1))
        #expect(json["\u{E9}"] == nil)
        #expect(json["TEXT"] == nil)
    }

    @Test func `are returned with their type`() throws {
        #expect(try json.optionalBool("flag") == true)
        #expect(try json.array("list") == [.integer(1)])
        #expect(try json.optionalObject("object") == .object([]))
    }

    @Test func `are an error that names them if they have another type or are missing`() {
        #expect(throws: MalformedResponse.wrongType("flag", expected: .string)) { try json.string("flag") }
        #expect(throws: MalformedResponse.wrongType("text", expected: .boolean)) { try json.optionalBool("text") }
        #expect(throws: MalformedResponse.wrongType("object", expected: .array)) { try json.array("object") }
        #expect(throws: MalformedResponse.wrongType("list", expected: .object)) { try json.optionalObject("list") }
        #expect(throws: MalformedResponse.missing("missing")) { try json.string("missing") }
        #expect(throws: MalformedResponse.missing("nothing")) { try json.string("nothing") }
        #expect(throws: MalformedResponse.missing("missing")) { try json.array("missing") }
    }

    @Test(arguments: [JSON.null, .bool(true), .integer(1), .number, .string("text"), .array([.string("text")])])
    func `are missing if the value is not an object`(_ json: JSON) {
        #expect(json["text"] == nil)
    }
}
