import Crypto
import FoundationEssentials

/// The hash of a node of a Merkle tree (RFC 6962, section 2.1).
public struct NodeHash: Sendable, Equatable {
    /// The number of bytes.
    public static let byteCount = 32

    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Copies 32 bytes; returns nil for any other number.
    public init?(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Decodes base64 with padding; returns nil for any other text.
    public init?(base64: some StringProtocol) {
        guard let data = Data(base64: base64) else { return nil }
        self.init(data)
    }

    private init(_ digest: SHA256Digest) { bytes = Array(digest) }

    /// Hashes the data of a leaf.
    public init(leaf data: [UInt8]) { self.init(SHA256.hash(data: [0] + data)) }

    /// Hashes two subtrees into the node above them.
    init(_ left: NodeHash, _ right: NodeHash) { self.init(SHA256.hash(data: [1] + left.bytes + right.bytes)) }

    /// The root hash of a tree without leaves.
    public static let empty = NodeHash(SHA256.hash(data: [UInt8]()))

    /// The bytes as base64 with padding.
    public var base64: String { Data(bytes).base64EncodedString() }
}

extension NodeHash {
    /// The root over subtrees of the same height, of which the last can be incomplete; nil if there are none.
    init?(over nodes: some RandomAccessCollection<NodeHash>) {
        guard let first = nodes.first else { return nil }
        let half = nodes.count.lowerPowerOfTwo
        guard half > 0, let left = NodeHash(over: nodes.prefix(half)), let right = NodeHash(over: nodes.dropFirst(half))
        else {
            self = first
            return
        }
        self.init(left, right)
    }
}

extension Data {
    /// Decodes base64 only in its canonical form, so that one value has one text.
    init?(base64 text: some StringProtocol) {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        self = data
    }
}

extension Int {
    /// The largest power of two that is less than the number; 0 for 1.
    var lowerPowerOfTwo: Int { self > 1 ? 1 << (Int.bitWidth - 1 - (self - 1).leadingZeroBitCount) : 0 }

    /// Parses a decimal number without sign and leading zeros, as the formats of transparency logs write sizes.
    init?(canonical text: some StringProtocol) {
        guard let number = Int(text), number >= 0, String(number) == text else { return nil }
        self = number
    }
}
