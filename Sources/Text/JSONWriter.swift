/// Appends JSON text to a buffer of UTF-8, one value after the other; separators are written automatically.
///
/// Characters that nobody can see are written as `\u` escapes, so that a value can neither forge a line nor drive a terminal
/// (S-33); a parser reads back exactly the original text.
public struct JSONWriter {
    /// The JSON text written so far, as UTF-8.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Creates a writer with nothing written.
    public init() {}

    /// Writes an object; `members` calls `member` for each of its members.
    public mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// Writes an array; `elements` writes each of its elements.
    public mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        try container(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// Writes the name of a member of an object; its value must be written next.
    public mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func string(_ text: String) { value { $0.appendJSONString(text) } }

    /// Writes an integer.
    public mutating func integer(_ number: some BinaryInteger) { value { $0 += String(number).utf8 } }

    /// Writes `true` or `false`.
    public mutating func bool(_ flag: Bool) { value { $0 += (flag ? "true" : "false").utf8 } }

    /// Writes `null`.
    public mutating func null() { value { $0 += "null".utf8 } }

    /// Writes text that is JSON already.
    public mutating func raw(_ json: String) { value { $0 += json.utf8 } }

    private mutating func value(_ append: (inout [UInt8]) -> Void) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        append(&bytes)
        needsComma = true
    }

    private mutating func container(
        _ open: UInt8, _ close: UInt8, _ contents: (inout JSONWriter) throws -> Void
    ) rethrows {
        value { $0.append(open) }
        needsComma = false
        try contents(&self)
        bytes.append(close)
        needsComma = true
    }
}

extension JSONWriter {
    /// Writes a member with a string value; nil writes nothing.
    public mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        string(text)
    }

    /// Writes a member with an integer value; nil writes nothing.
    public mutating func member<Number: BinaryInteger>(_ name: String, _ number: Number?) {
        guard let number else { return }
        self.name(name)
        integer(number)
    }

    /// Writes a member whose value is an object.
    public mutating func member(_ name: String, _ members: (inout JSONWriter) throws -> Void) rethrows {
        self.name(name)
        try object(members)
    }

    /// Writes a member whose value is an array of strings.
    public mutating func member(_ name: String, strings: [String]) {
        self.name(name)
        array { array in for text in strings { array.string(text) } }
    }
}

extension [UInt8] {
    /// Appends a text as a JSON string, quotes included.
    public mutating func appendJSONString(_ text: String) {
        append(UInt8(ascii: "\""))
        if text.isPlainJSON {
            append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars { appendJSONScalar(scalar) }
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendJSONScalar(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x22, 0x5C: append(contentsOf: [0x5C, UInt8(truncatingIfNeeded: scalar.value)])
        case 0x20..<0x7F: append(UInt8(truncatingIfNeeded: scalar.value))
        case _ where scalar.isInvisible: for unit in UTF16.encode(scalar) ?? .init() { appendUnicodeEscape(unit) }
        default: append(contentsOf: UTF8.encode(scalar) ?? .init())
        }
    }

    /// Appends `\u` and the four hexadecimal digits of a UTF-16 code unit.
    public mutating func appendUnicodeEscape(_ unit: UInt16) {
        append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
        for shift: UInt16 in [12, 8, 4, 0] { append(.hexDigit(UInt8(truncatingIfNeeded: unit >> shift & 15))) }
    }
}

extension String {
    /// Whether the text needs no escapes in JSON: it is ASCII without controls, quotes and backslashes.
    fileprivate var isPlainJSON: Bool {
        let bytes = utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            guard 0x20..<0x7F ~= byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return false }
        }
        return true
    }
}
