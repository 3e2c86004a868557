import FoundationEssentials
import Text

/// The `detail` of a pruning entry: which entries were exported and deleted, and to what the rest is linked (FORMAT.md).
public struct PruningRecord: Sendable, Equatable, Codable {
    /// The first and the last entry that were deleted.
    public let first, last: Int64
    /// The MAC of the last one and the SHA-256 of the exported file, as hexadecimal digits.
    public let mac, sha256: String

    /// Creates a record from its members.
    public init(first: Int64, last: Int64, mac: MAC, sha256: String) {
        self.first = first
        self.last = last
        self.mac = mac.hex
        self.sha256 = sha256
    }

    /// Parses a `detail`; returns nil for any other text.
    public init?(detail: String) {
        guard let record = try? JSONDecoder().decode(Self.self, from: Data(detail.utf8)) else { return nil }
        self = record
    }

    /// The record as a `detail`.
    public var detail: String {
        var json = JSONWriter()
        json.object { json in
            json.member("first", first)
            json.member("last", last)
            json.member("mac", mac)
            json.member("sha256", sha256)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// The head of the chain that was deleted; nil if the record is malformed.
    public var head: ChainHead? { MAC(hex: mac).map { ChainHead(seq: last, mac: $0) } }
}
