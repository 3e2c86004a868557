import Text

/// 32 bytes that seal an entry or cover many: a MAC or a SHA-256 digest.
public struct MAC: Sendable, Equatable {
    /// The number of bytes.
    public static let byteCount = 32
    /// 32 zero bytes, which seal nothing.
    public static let zero = MAC([UInt8]())

    @usableFromInline let words: SIMD4<UInt64>

    /// Copies 32 bytes; any other number of bytes results in `zero`.
    @inlinable public init(_ bytes: some Sequence<UInt8>) {
        var words = SIMD4<UInt64>.zero
        var count = 0
        for byte in bytes {
            guard count < Self.byteCount else {
                count += 1
                break
            }
            words[count >> 3] = words[count >> 3] << 8 | UInt64(byte)
            count += 1
        }
        self.words = count == Self.byteCount ? words : .zero
    }

    /// Decodes 64 lowercase hexadecimal digits; returns nil for any other text.
    public init?(hex: String) {
        guard let bytes = [UInt8](hex: hex), bytes.count == Self.byteCount else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        bytes.append(self)
        return bytes
    }

    /// The bytes as 64 lowercase hexadecimal digits.
    public var hex: String { bytes.hex }
}

extension [UInt8] {
    mutating func append(_ mac: MAC) { for index in 0..<4 { append(bigEndian: mac.word(index)) } }

    mutating func append(bigEndian number: UInt64) {
        for shift: UInt64 in [56, 48, 40, 32, 24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}

extension MAC {
    fileprivate func word(_ index: Int) -> UInt64 { words[index] }
}
