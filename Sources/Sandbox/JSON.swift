import Text

/// A JSON value; an object keeps the order of its members.
enum JSON: Sendable {
    /// A member of an object.
    typealias Member = (name: String, value: JSON)

    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])
    /// JSON text, for values that Swift cannot represent.
    case raw(String)

    /// Returns a string, or `null` for nil.
    static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
}

extension JSON {
    /// The value as JSON text on one line.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The value as JSON text on one line, in UTF-8.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let value):
            if let integer = Int(exactly: value) { writer.integer(integer) } else { writer.raw(String(value)) }
        case .string(let value): writer.string(value)
        case .raw(let value): writer.raw(value)
        case .array(let values): writer.array { writer in for value in values { value.write(to: &writer) } }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.name(member.name)
                    member.value.write(to: &writer)
                }
            }
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
}
