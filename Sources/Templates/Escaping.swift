extension [UInt8] {
    /// Appends text so that it stays text wherever a template can have a placeholder: between tags or in a quoted attribute.
    ///
    /// `& < > " '` and the backtick become character references. Characters that nobody sees but browsers obey become visible,
    /// such as `[U+202E]`: controls except tab and line ends, direction marks, line and paragraph separators, and zero-width
    /// spaces. The joiners U+200C and U+200D are kept, because Persian and emoji need them (S-28, S-29).
    public mutating func append(escaping text: String) {
        guard mayNeedEscape(text) else {
            append(contentsOf: text.utf8)
            return
        }
        for scalar in text.unicodeScalars {
            if let reference = characterReference(scalar) {
                append(contentsOf: reference.utf8)
            } else if isHidden(scalar) {
                append(contentsOf: visibleEscape(scalar).utf8)
            } else {
                append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
        }
    }
}

private func mayNeedEscape(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for index in bytes.indices where mayNeedEscape(bytes[index]) { return true }
    return false
}

/// Returns whether a byte is, or may begin, something that is escaped; a bitmap of the 256 bytes.
private func mayNeedEscape(_ byte: UInt8) -> Bool {
    let bits: UInt64 =
        switch byte >> 6 {
        case 0: 0x5000_00C4_FFFF_D9FF  // controls except \t \n \r; " & ' < >
        case 1: 0x8000_0001_0000_0000  // ` and DEL
        case 2: 0
        default: 0x0000_8004_0100_0004  // C2, D8, E2 and EF
        }
    return bits >> UInt64(byte & 63) & 1 == 1
}

private func characterReference(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"": "&quot;"
    case "'": "&#39;"
    case "`": "&#96;"
    default: nil
    }
}

private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF:
        true
    default: false
    }
}

private func visibleEscape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "[U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + "]"
}
