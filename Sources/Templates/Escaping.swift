extension [UInt8] {
    /// Appends text so that it stays text wherever a template may have a placeholder: between tags or in a quoted attribute.
    ///
    /// `& < > " '` and the backtick become character references. What no eye sees but a browser obeys becomes visible,
    /// as in `[U+202E]`: controls other than tab and line ends, bidirectional controls, separators of lines and
    /// paragraphs, and spaces of no width. The joiners U+200C and U+200D stay, as Persian and emoji need them (S-28, S-29).
    public mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { unsafe append(escaping: $0) }
    }

    private mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var index = 0
        while index < text.count {
            let byte = unsafe text[index]
            guard isSuspect(byte) else {
                index += 1
                continue
            }
            var length = 1
            let replacement: String
            if let reference = reference(to: byte) {
                replacement = reference
            } else if let scalar = unsafe hiddenScalar(in: text[index...]) {
                replacement = visible(scalar)
                length = UTF8.width(scalar)
            } else {
                index += 1
                continue
            }
            unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            append(contentsOf: replacement.utf8)
            index += length
            start = index
        }
        unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }
}

/// Whether a byte is, or may begin, something that must be replaced; one bit for each of the 256.
@inline(__always) private func isSuspect(_ byte: UInt8) -> Bool {
    let bits: UInt64 =
        switch byte >> 6 {
        case 0: 0x5000_00C4_FFFF_D9FF  // controls but \t \n \r; " & ' < >
        case 1: 0x8000_0001_0000_0000  // ` and DEL
        case 2: 0
        default: 0x0000_8004_0100_0004  // C2, D8, E2 and EF
        }
    return bits >> UInt64(byte & 63) & 1 == 1
}

private func reference(to byte: UInt8) -> String? {
    switch byte {
    case .ampersand: "&amp;"
    case .less: "&lt;"
    case .greater: "&gt;"
    case .quote: "&quot;"
    case .apostrophe: "&#39;"
    case .backtick: "&#96;"
    default: nil
    }
}

/// The scalar that begins a text, where it is one that must be shown as an escape.
private func hiddenScalar(in text: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar? {
    var bytes = unsafe text.makeIterator()
    var decoder = UTF8()
    guard case .scalarValue(let scalar) = unsafe decoder.decode(&bytes) else { return nil }
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: return scalar
    case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: return scalar
    case 0x200B, 0x2060, 0xFEFF: return scalar
    case 0x2028...0x2029: return scalar
    default: return nil
    }
}

private func visible(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "[U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + "]"
}
