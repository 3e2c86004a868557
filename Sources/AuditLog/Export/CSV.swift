import Text

/// Cells of a CSV file (RFC 4180) that no spreadsheet evaluates as a formula (S-34).
enum CSV {
    /// Appends a cell.
    static func append(_ text: String, to output: inout [UInt8]) {
        let isFormula = startsFormula(text.utf8)
        let isQuoted = isFormula || text.utf8.contains { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 0x20 }
        if isQuoted { output.append(quote) }
        if isFormula { output.append(UInt8(ascii: "'")) }
        for scalar in text.unicodeScalars {
            if isEscaped(scalar) {
                output.appendUnicodeEscape(UInt16(truncatingIfNeeded: scalar.value))
            } else {
                if scalar == "\"" { output.append(quote) }
                output.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
        }
        if isQuoted { output.append(quote) }
    }

    private static let quote = UInt8(ascii: "\"")

    /// Returns whether the first character after spaces is `=`, `+`, `-`, `@`, a control character, or one of the four in full
    /// width.
    private static func startsFormula(_ text: String.UTF8View) -> Bool {
        let text = text.drop { $0 == 0x20 }
        guard let first = text.first else { return false }
        return first < 0x20
            || ["=", "+", "-", "@", "\u{FF0B}", "\u{FF0D}", "\u{FF1D}", "\u{FF20}"].contains {
                text.starts(with: $0.utf8)
            }
    }

    /// Control characters, line separators and direction marks are written as `\u` escapes; other invisible characters, such as
    /// the joiners of emoji, stay as they are.
    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
