extension Sequence<UInt8> {
    /// The bytes as lowercase hexadecimal digits, two a byte.
    @inlinable public var hex: String {
        var text: [UInt8] = []
        text.reserveCapacity(underestimatedCount * 2)
        for byte in self {
            text.append(UInt8.hexDigit(byte >> 4))
            text.append(UInt8.hexDigit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Decodes lowercase hexadecimal digits, two a byte; returns nil for any other text.
    public init?(hex text: String) {
        guard text.utf8.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var digits = text.utf8.makeIterator()
        while let first = digits.next(), let second = digits.next() {
            guard !first.isUppercaseLetter, !second.isUppercaseLetter, let high = first.hexValue,
                let low = second.hexValue
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self = bytes
    }
}

extension String {
    /// Creates 128 random bits as 32 lowercase hexadecimal digits, from the operating system's generator.
    public static func randomHex128() -> String {
        let bits = UInt128.random(in: .min ... .max)
        return stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt128($0)) }.hex
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit in either case; nil if the byte is not one.
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The lowercase hexadecimal digit of a value below 16.
    @usableFromInline static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    fileprivate var isUppercaseLetter: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }
}
