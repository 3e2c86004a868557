/// Vigna's SplitMix64 generator, whose numbers are the same on every machine.
///
/// `Int.random(in:using:)` does not guarantee the same numbers in every release, so the sandbox has its own functions.
struct SplitMix64 {
    private var state: UInt64

    /// Seeds the generator with a name (FNV-1a, 64 bits).
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

    /// Returns a number from 0 up to, but not including, a bound.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Returns true with a probability of one in a number.
    mutating func oneIn(_ times: Int) -> Bool { below(times) == 0 }

    /// Returns a random element; nil if there are none.
    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// Returns a number of different elements, or all if there are fewer, in random order (Fisher–Yates).
    mutating func pick<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        var elements = elements
        let count = min(count, elements.count)
        for index in 0..<count { elements.swapAt(index, index + below(elements.count - index)) }
        return Array(elements.prefix(count))
    }

    /// Returns a lowercase UUID of version 4 (RFC 9562).
    mutating func uuid() -> String {
        let high = next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
        var rest = Substring(digits)
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }

    /// Returns the UUID of a name.
    static func uuid(of name: String) -> String {
        var generator = SplitMix64(seed: name)
        return generator.uuid()
    }
}
