/// Parses JSON text (RFC 8259) with at most 32 levels and 10,000 values.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var valueCount = 0

    private static let maximumDepth = 32
    private static let maximumValueCount = 10_000

    /// Parses a whole text.
    static func parse(_ bytes: [UInt8]) throws(MalformedResponse) -> JSON {
        var parser = JSONParser(bytes: bytes)
        parser.skipWhitespace()
        let value = try parser.parseValue(depth: 0)
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error(.textAfterEnd) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func parseValue(depth: Int) throws(MalformedResponse) -> JSON {
        guard depth < Self.maximumDepth else { throw error(.depthLimitExceeded) }
        valueCount += 1
        guard valueCount <= Self.maximumValueCount else { throw error(.valueLimitExceeded) }
        switch nextByte {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try parseLiteral("null", .null)
        case .some: return try parseNumber()
        case nil: throw error(.unexpectedEnd)
        }
    }

    private mutating func parseObject(depth: Int) throws(MalformedResponse) -> JSON {
        position += 1
        skipWhitespace()
        var members: [JSON.Member] = []
        if consume(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipWhitespace()
            guard nextByte == UInt8(ascii: "\"") else { throw error(.expectedName) }
            let name = try parseString()
            skipWhitespace()
            guard consume(UInt8(ascii: ":")) else { throw error(.expectedColon) }
            skipWhitespace()
            members.append(JSON.Member(name: name, value: try parseValue(depth: depth + 1)))
            skipWhitespace()
        } while consume(UInt8(ascii: ","))
        guard consume(UInt8(ascii: "}")) else { throw error(.expectedCommaOrBrace) }
        return .object(members)
    }

    private mutating func parseArray(depth: Int) throws(MalformedResponse) -> JSON {
        position += 1
        skipWhitespace()
        var elements: [JSON] = []
        if consume(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            skipWhitespace()
            elements.append(try parseValue(depth: depth + 1))
            skipWhitespace()
        } while consume(UInt8(ascii: ","))
        guard consume(UInt8(ascii: "]")) else { throw error(.expectedCommaOrBracket) }
        return .array(elements)
    }

    private mutating func parseString() throws(MalformedResponse) -> String {
        position += 1
        let start = position
        while let byte = nextByte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
        }
        guard nextByte == UInt8(ascii: "\"") else { return try parseStringWithEscapes(from: start) }
        defer { position += 1 }
        return try decodeUTF8(bytes[start..<position])
    }

    private mutating func parseStringWithEscapes(from start: Int) throws(MalformedResponse) -> String {
        var decoded = Array(bytes[start..<position])
        while let byte = nextByte {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try decodeUTF8(decoded[...])
            case UInt8(ascii: "\\"): try appendEscapedCharacter(to: &decoded)
            case ..<0x20: throw error(.controlCharacter)
            default: decoded.append(byte)
            }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func appendEscapedCharacter(to decoded: inout [UInt8]) throws(MalformedResponse) {
        guard let byte = nextByte else { throw error(.unexpectedEnd) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(try parseUnicodeEscape()).utf8)
        default: throw error(.invalidEscape)
        }
    }

    /// Parses one `\u` escape or a surrogate pair; a lone surrogate becomes U+FFFD, because no `String` can contain it.
    private mutating func parseUnicodeEscape() throws(MalformedResponse) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let first = try parseFourHexDigits()
        guard 0xD800...0xDBFF ~= first else { return Unicode.Scalar(first) ?? replacement }
        let afterFirst = position
        guard consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")), let second = try? parseFourHexDigits(),
            0xDC00...0xDFFF ~= second
        else {
            position = afterFirst
            return replacement
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
    }

    private mutating func parseFourHexDigits() throws(MalformedResponse) -> UInt32 {
        guard position + 4 <= bytes.count,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw error(.invalidEscape) }
        position += 4
        return value
    }

    private mutating func parseNumber() throws(MalformedResponse) -> JSON {
        let start = position
        _ = consume(UInt8(ascii: "-"))
        let hasLeadingZero = nextByte == UInt8(ascii: "0")
        let digitCount = skipDigits()
        guard digitCount > 0, !hasLeadingZero || digitCount == 1 else { throw error(.invalidValue) }
        var isInteger = true
        if consume(UInt8(ascii: ".")) {
            isInteger = false
            guard skipDigits() > 0 else { throw error(.invalidNumber) }
        }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            isInteger = false
            _ = consume(UInt8(ascii: "+")) || consume(UInt8(ascii: "-"))
            guard skipDigits() > 0 else { throw error(.invalidNumber) }
        }
        guard isInteger, let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            return .number
        }
        return .integer(value)
    }

    private mutating func parseLiteral(_ literal: StaticString, _ value: JSON) throws(MalformedResponse) -> JSON {
        let text = "\(literal)".utf8
        guard bytes[position...].starts(with: text) else { throw error(.invalidValue) }
        position += text.count
        return value
    }

    private func decodeUTF8(_ bytes: ArraySlice<UInt8>) throws(MalformedResponse) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error(.invalidUTF8) }
        return text
    }

    private var nextByte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard nextByte == byte else { return false }
        position += 1
        return true
    }

    /// Skips digits and returns their number.
    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = nextByte, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
        return position - start
    }

    private mutating func skipWhitespace() {
        while let byte = nextByte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func error(_ error: JSONSyntaxError) -> MalformedResponse { .invalidJSON(error, position: position) }
}
