/// Parses JSON text (RFC 8259) with at most 32 levels and 10,000 values.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var values = 0

    private static let maximumDepth = 32
    private static let maximumValueCount = 10_000

    /// Parses all bytes; an error says what is wrong and at which byte.
    static func parse(_ bytes: [UInt8]) throws(MalformedResponse) -> JSON {
        var parser = JSONParser(bytes: bytes)
        parser.skipWhitespace()
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error("more text after the end") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value(depth: Int) throws(MalformedResponse) -> JSON {
        guard depth < Self.maximumDepth else { throw error("more than \(Self.maximumDepth) levels") }
        values += 1
        guard values <= Self.maximumValueCount else { throw error("more than \(Self.maximumValueCount) values") }
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some: return try number()
        case nil: throw error("the text ends early")
        }
    }

    private mutating func object(depth: Int) throws(MalformedResponse) -> JSON {
        position += 1
        skipWhitespace()
        var members: [JSON.Member] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipWhitespace()
            guard peek == UInt8(ascii: "\"") else { throw error("a name is missing") }
            let name = try string()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw error("a colon is missing") }
            skipWhitespace()
            members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("an object does not end") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(MalformedResponse) -> JSON {
        position += 1
        skipWhitespace()
        var elements: [JSON] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            skipWhitespace()
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("a list does not end") }
        return .array(elements)
    }

    private mutating func string() throws(MalformedResponse) -> String {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        guard peek == UInt8(ascii: "\"") else { return try stringWithEscapes(from: start) }
        defer { position += 1 }
        return try text(bytes[start..<position])
    }

    private mutating func stringWithEscapes(from start: Int) throws(MalformedResponse) -> String {
        var decoded = Array(bytes[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(decoded[...])
            case UInt8(ascii: "\\"): try escape(into: &decoded)
            case ..<0x20: throw error("text contains a control character")
            default: decoded.append(byte)
            }
        }
        throw error("text does not end")
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(MalformedResponse) {
        guard let byte = peek else { throw error("text does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(try escapedScalar()).utf8)
        default: throw error("an escape is unknown")
        }
    }

    /// Reads the scalar of one `\u` escape or of a pair; a lone surrogate is U+FFFD, because no text can contain it.
    private mutating func escapedScalar() throws(MalformedResponse) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let first = try fourDigits()
        guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) ?? replacement }
        let afterFirst = position
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = try? fourDigits(),
            0xDC00...0xDFFF ~= second
        else {
            position = afterFirst
            return replacement
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
    }

    private mutating func fourDigits() throws(MalformedResponse) -> UInt32 {
        guard position + 4 <= bytes.count,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw error("an escape does not have four digits") }
        position += 4
        return value
    }

    private mutating func number() throws(MalformedResponse) -> JSON {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let leadingZero = peek == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !leadingZero || whole == 1 else { throw error("a value is malformed") }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard digits() > 0 else { throw error("a number is malformed") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            guard digits() > 0 else { throw error("a number is malformed") }
        }
        guard isWhole, let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else { return .number }
        return .integer(value)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
        return position - start
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(MalformedResponse) -> JSON {
        let text = "\(word)".utf8
        guard bytes[position...].starts(with: text) else { throw error("a value is malformed") }
        position += text.count
        return value
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(MalformedResponse) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error("text is not UTF-8") }
        return text
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func error(_ reason: String) -> MalformedResponse {
        MalformedResponse("it is not valid JSON: \(reason) (byte \(position))")
    }
}
