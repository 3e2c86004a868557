import Foundation

extension UserSearch {
    static func parseStrings(_ value: JSON) throws(APIError) -> Set<String> {
        guard case .array(let values) = value else { throw wrongType("array_of_string") }
        var strings: Set<String> = []
        for value in values {
            guard case .string(let string) = value else { throw wrongType("array_of_string") }
            strings.insert(string)
        }
        return strings
    }

    static func parseBool(_ value: JSON) throws(APIError) -> Bool {
        guard case .bool(let bool) = value else { throw wrongType("bool") }
        return bool
    }

    static func parseTime(_ value: JSON) throws(APIError) -> Date {
        guard case .string(let text) = value else { throw wrongType("timestamp") }
        for fractional in [false, true] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: fractional)
            if let time = try? style.parse(text) { return time }
        }
        throw wrongType("timestamp")
    }

    /// Undocumented: the minimum length of three, which is that of another search in the API.
    static func parseFuzzyText(_ name: String, _ value: JSON) throws(APIError) -> String {
        guard case .string(let text) = value else { throw wrongType("string") }
        guard text.unicodeScalars.count >= 3 else {
            throw .invalidSearch("\(name)_too_short", "The filter_value must have at least three characters.")
        }
        return text.lowercased()
    }

    static func wrongType(_ kind: String) -> APIError {
        let words = kind.split(separator: "_").joined(separator: " ")
        return .invalidSearch("expected_\(kind)", "The filter_value must be of this kind: \(words).")
    }
}
