import Foundation
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

    /// A text, or `null`.
    static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
}

// MARK: - Writing

extension JSON {
    /// The value on one line.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The value on one line, as UTF-8.
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

// MARK: - Parsing

extension JSON: Decodable {
    /// Parses a body; returns nil if it is not JSON.
    init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else { return nil }
        self = value
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSON].self).map { ($0.key, $0.value) })
        }
    }

    /// Returns a member of an object; nil if it is missing or `null`, or if this is not an object.
    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self, let value = members.first(where: { $0.name == name })?.value else {
            return nil
        }
        if case .null = value { return nil }
        return value
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
