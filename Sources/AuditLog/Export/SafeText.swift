/// Writes text so that no value can forge a line, drive a terminal, mislead by its direction, or begin a formula (S-33, S-34).
///
/// It works on bytes: a character of Swift may hold a quote and a combining mark, which is no quote then.
enum SafeText {
    /// Adds a JSON string; what is escaped reads back as it was.
    static func addJSON(_ text: UnsafeRawBufferPointer, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        unsafe addEscaping(text, to: &line) { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            default: nil
            }
        }
        line.append(UInt8(ascii: "\""))
    }

    static func addJSON(_ text: String, to line: inout [UInt8]) {
        var text = text
        text.withUTF8 { unsafe addJSON(UnsafeRawBufferPointer($0), to: &line) }
    }

    /// Adds a cell of RFC 4180; where a spreadsheet would read a formula, an apostrophe stands before it.
    static func addCSV(_ text: UnsafeRawBufferPointer, to line: inout [UInt8]) {
        let isFormula = unsafe beginsFormula(text)
        let isQuoted =
            unsafe isFormula || text.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") || $0 == 0x20 }
        if isQuoted { line.append(UInt8(ascii: "\"")) }
        if isFormula { line.append(UInt8(ascii: "'")) }
        unsafe addEscaping(text, to: &line) { byte in
            byte == UInt8(ascii: "\"") ? [byte, byte] : nil
        }
        if isQuoted { line.append(UInt8(ascii: "\"")) }
    }

    /// Whether the first byte behind spaces is `=`, `+`, `-`, `@`, a control, or one of the four in full width (U+FF0B,
    /// U+FF0D, U+FF1D, U+FF20).
    private static func beginsFormula(_ text: UnsafeRawBufferPointer) -> Bool {
        var rest = unsafe text.drop { $0 == 0x20 }[...]
        guard let first = unsafe rest.first else { return false }
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0..<0x20: return true
        case 0xEF:
            unsafe rest.removeFirst()
            guard unsafe rest.first == 0xBC, let last = unsafe rest.dropFirst().first else { return false }
            return [0x8B, 0x8D, 0x9D, 0xA0].contains(last)
        default: return false
        }
    }

    /// Copies what is harmless in runs, and writes `\uXXXX` for what is seen by nobody.
    private static func addEscaping(
        _ text: UnsafeRawBufferPointer, to line: inout [UInt8], _ escape: (UInt8) -> [UInt8]?
    ) {
        var start = 0
        var place = 0
        let count = text.count
        while place < count {
            let byte = unsafe text[place]
            var length = 1
            var replacement: [UInt8]?
            if byte < 0x20 || byte == 0x7F {
                replacement = unit(UInt16(byte))
            } else if byte == 0xC2 || byte == 0xD8 || byte == 0xE2 {
                if let (hidden, bytes) = unsafe hidden(text, at: place) {
                    replacement = unit(hidden)
                    length = bytes
                }
            } else if byte < 0x80 {
                replacement = escape(byte)
            }
            if let replacement {
                unsafe line.append(contentsOf: text[start..<place])
                line += replacement
                start = place + length
            }
            place += length
        }
        unsafe line.append(contentsOf: text[start..<count])
    }

    /// A control of the upper range, a separator of lines, or a mark of direction, and how many bytes it has.
    private static func hidden(_ text: UnsafeRawBufferPointer, at place: Int) -> (UInt16, Int)? {
        let left = text.count - place
        let first = unsafe text[place]
        guard left >= 2 else { return nil }
        let second = unsafe text[place + 1]
        if first == 0xC2, 0x80...0x9F ~= second { return (UInt16(second), 2) }
        if first == 0xD8, second == 0x9C { return (0x061C, 2) }
        guard first == 0xE2, left >= 3 else { return nil }
        let third = unsafe text[place + 2]
        let value = UInt16(0x2000) + UInt16(second & 0x3F) << 6 + UInt16(third & 0x3F)
        switch value {
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return (value, 3)
        default: return nil
        }
    }

    private static func unit(_ value: UInt16) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [0x5C, UInt8(ascii: "u")]
            + stride(from: 12, through: 0, by: -4).map { digits[Int(value >> UInt16($0)) & 15] }
    }
}
