import Crypto
import FoundationEssentials
public import Time

/// A statement about the log that is kept outside of its database: a line of `anchors.jsonl` (FORMAT.md).
public struct Anchor: Sendable, Equatable {
    /// Starts at 1 and increases with every restoration.
    public let segment: Int64
    /// The last entry and its MAC.
    public let seq: Int64
    public let mac: MAC
    /// Covers all entries since the anchor before it.
    public let digest: MAC
    /// The number of entries in the table.
    public let count: Int64
    /// When the anchor was written.
    public let time: UTCTime
    /// The id and the epoch of the key that seals the anchor.
    public let keyID: String
    public let epoch: Int64
    /// The SHA-256 of the line before it.
    public let previous: MAC

    /// The longest time without an anchor while the portal runs: an hour, and what a slow machine needs.
    static let maximumInterval = Duration.seconds(65 * 60)

    private static let epochs: Range<Int64> = 0..<10_000_000

    /// Creates an anchor from its members.
    public init(
        segment: Int64, seq: Int64, mac: MAC, digest: MAC, count: Int64, time: UTCTime, keyID: String, epoch: Int64,
        previous: MAC
    ) {
        self.segment = segment
        self.seq = seq
        self.mac = mac
        self.digest = digest
        self.count = count
        self.time = time
        self.keyID = keyID
        self.epoch = epoch
        self.previous = previous
    }

    /// Returns the line, without its line break, sealed by a key.
    public func line(sealedBy key: Key) -> String { line(seal: key.mac(of: Array(unsealedLine.utf8))) }

    private func line(seal: MAC) -> String { "\(unsealedLine),\"seal\":\"\(seal.hex)\"}" }

    private var unsealedLine: String {
        """
        {"segment":\(segment),"seq":\(seq),"mac":"\(mac.hex)","digest":"\(digest.hex)","count":\(count),\
        "time":"\(time)","key":"\(keyID)","epoch":\(epoch),"previous":"\(previous.hex)"
        """
    }

    /// Parses a line; returns nil unless it has exactly the form that `line(sealedBy:)` produces.
    public init?(line: String) {
        struct Members: Decodable {
            let segment, seq, count, epoch: Int64
            let mac, digest, time, key, previous, seal: String
        }
        guard let members = try? JSONDecoder().decode(Members.self, from: Data(line.utf8)),
            let mac = MAC(hex: members.mac), let digest = MAC(hex: members.digest),
            let time = UTCTime.parse(members.time)?.time, let previous = MAC(hex: members.previous)
        else { return nil }
        self.init(
            segment: members.segment, seq: members.seq, mac: mac, digest: digest, count: members.count, time: time,
            keyID: members.key, epoch: members.epoch, previous: previous)
        guard segment >= 1, seq >= 0, count >= 0, Self.epochs ~= epoch, keyID.utf8.count == 16,
            let seal = MAC(hex: members.seal), line == self.line(seal: seal)
        else { return nil }
    }

    /// Whether a line that is not an anchor is the beginning of one.
    static func isBeginningOfLine(_ text: String) -> Bool {
        let beginning = "{\"segment\":"
        return text.hasPrefix(beginning) || beginning.hasPrefix(text)
    }

    /// Returns the SHA-256 of a line, which the anchor after it contains.
    public static func hash(of line: String) -> MAC { MAC(SHA256.hash(data: Array(line.utf8))) }
}
