import Crypto

/// Computes the digest of an anchor: over the digest of the anchor before it and all entries since (FORMAT.md).
public struct AnchorDigest: Sendable {
    private var hash = SHA256()

    /// Begins after an anchor; nil stands for the start of the log.
    public init(after anchor: Anchor?) { self.init(afterDigest: anchor?.digest ?? .zero) }

    init(afterDigest digest: MAC) { hash.update(data: digest.bytes) }

    /// Appends an entry and its MAC.
    public mutating func append(_ canonical: CanonicalEntry, _ mac: MAC) {
        hash.update(data: canonical.bytes)
        hash.update(data: mac.bytes)
    }

    /// Returns the digest.
    public func finalize() -> MAC { MAC(hash.finalize()) }
}
