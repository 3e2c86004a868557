import GRDB

/// The SQL function `holds(part, text, …)`: whether one of the texts contains a part, ignoring case as FTS5 does.
enum TextMatch {
    static let function = DatabaseFunction("holds", pure: true) { values in
        guard let part = values.first.flatMap({ String.fromDatabaseValue($0) }) else { return false }
        let folded = Array(fold(part).utf8)
        return values.dropFirst().contains { value in
            guard case .string(let text) = value.storage else { return false }
            return contains(folded, in: Array(fold(text).utf8))
        }
    }

    /// Compares bytes, because a `Character` may be a letter with a combining mark.
    private static func contains(_ part: [UInt8], in text: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { start in
            text[start] == first && text[start..<start + part.count].elementsEqual(part)
        }
    }

    /// Folds case like FTS5: lower case, and one form of the letters that have two lowercase forms.
    private static func fold(_ text: String) -> String {
        let lowercase = text.lowercased()
        guard !lowercase.utf8.allSatisfy({ $0 < 0x80 }) else { return lowercase }
        let scalars = lowercase.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar {
            case "ς": "σ"
            case "ſ": "s"
            case "µ": "μ"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
