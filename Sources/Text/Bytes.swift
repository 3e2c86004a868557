public import FoundationEssentials

extension ContiguousBytes {
    /// A copy of the bytes, such as those of a key.
    public var bytes: [UInt8] {
        // Crypto gives access to a key only in a closure. The buffer is valid in it, and copied before it returns.
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}
