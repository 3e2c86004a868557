/// Percent-encoding of one part of a URL (RFC 3986, section 2).
public enum PercentEncoding {
    /// Encodes every byte but the unreserved ones, so that the text stays one path segment or one query value.
    public static func encode(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(.hexDigit(byte >> 4).uppercased)
                bytes.append(.hexDigit(byte & 15).uppercased)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes once; returns nil if an escape is malformed, or if the result contains NUL or is not UTF-8.
    ///
    /// NUL is refused because it ends a C string: Swift and C would read different texts.
    public static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool = false) -> String? {
        var decoded: [UInt8] = []
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            var value = byte
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next()?.hexValue, let low = rest.next()?.hexValue else { return nil }
                value = high << 4 | low
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                value = UInt8(ascii: " ")
            }
            guard value != 0 else { return nil }
            decoded.append(value)
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

extension UInt8 {
    fileprivate var uppercased: UInt8 { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self ? self & 0xDF : self }
}
