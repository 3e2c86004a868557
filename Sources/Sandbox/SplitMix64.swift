import Text

/// Vigna's SplitMix64 generator, which produces the same numbers on every machine.
///
/// `Int.random(in:using:)` may produce other numbers in another release of Swift, so it is not used.
struct SplitMix64 {
    private var state: UInt64

    /// Creates a generator whose seed is the hash of a name (FNV-1a, 64 bits).
    init(seed name: String) {
        state = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }

    /// Returns the next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Returns a number from 0 to below a bound.
    mutating func int(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Returns true with a probability of 1/`count`.
    mutating func bool(oneIn count: Int) -> Bool { int(below: count) == 0 }

    /// Returns a random element; nil if there are none.
    mutating func element<Element>(of elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[int(below: elements.count)]
    }

    /// Returns up to `count` different elements in random order (Fisher–Yates).
    mutating func sample<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        var elements = elements
        let count = min(count, elements.count)
        for index in 0..<count { elements.swapAt(index, index + int(below: elements.count - index)) }
        return Array(elements.prefix(count))
    }

    /// Returns a lowercase version 4 UUID (RFC 9562).
    mutating func uuid() -> String {
        let high = next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = [high, low].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
        }.hex
        var rest = Substring(digits)
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }

    /// Returns the UUID that belongs to a name.
    static func uuid(of name: String) -> String {
        var generator = SplitMix64(seed: name)
        return generator.uuid()
    }
}
