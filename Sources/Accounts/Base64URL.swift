/// Base64 with the alphabet for addresses and without padding (RFC 4648, section 5).
///
/// Foundation has the other alphabet only, and each request of an admin reads and writes a token.
extension [UInt8] {
    /// The text of the bytes.
    var base64URL: String {
        var text: [UInt8] = []
        text.reserveCapacity(count / 3 * 4 + 4)
        var bits: UInt32 = 0
        var waiting = 0
        for byte in self {
            bits = bits << 8 | UInt32(byte)
            waiting += 8
            while waiting >= 6 {
                waiting -= 6
                text.append(Self.alphabet[Int(bits >> UInt32(waiting) & 63)])
            }
        }
        if waiting > 0 { text.append(Self.alphabet[Int(bits << UInt32(6 - waiting) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads the one text of some bytes; `nil` for every other text.
    init?(base64URL text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var waiting = 0
        for character in text.utf8 {
            let value = Self.values[Int(character)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            waiting += 6
            if waiting >= 8 {
                waiting -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(waiting)))
            }
        }
        // What is left over are fewer than 6 bits, and zero: so no two texts are the same token.
        guard waiting < 6, bits & (1 << UInt32(waiting) - 1) == 0 else { return nil }
        self = bytes
    }

    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// For each byte its place in the alphabet, or 255.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
