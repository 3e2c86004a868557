/// The end of a chain, to which the next entry is linked.
public struct ChainHead: Sendable, Equatable {
    /// The number of the last entry.
    public let seq: Int64
    /// The MAC of the last entry.
    public let mac: MAC

    /// The head of a log without entries.
    public static let empty = ChainHead(seq: 0, mac: .zero)

    /// Creates a head from its parts.
    public init(seq: Int64, mac: MAC) {
        self.seq = seq
        self.mac = mac
    }
}
