import Crypto
import Foundation
import Text
import Time

/// What pins the log down outside of its database: a line of `anchors.jsonl` (FORMAT.md).
struct Anchor: Sendable, Equatable {
    var segment: Int64
    var seq: Int64
    var mac: MAC
    var digest: MAC
    var count: Int64
    var time: UTCTime
    var keyID: String
    var epoch: Int64
    var previous: MAC

    /// The line without its line break, sealed by a key.
    func line(sealedBy key: Key) -> String {
        "\(unsealed),\"seal\":\"\(key.code(of: Array(unsealed.utf8)).text)\"}"
    }

    /// The line up to its seal.
    private var unsealed: String {
        """
        {"segment":\(segment),"seq":\(seq),"mac":"\(mac.text)","digest":"\(digest.text)","count":\(count),\
        "time":"\(time)","key":"\(keyID)","epoch":\(epoch),"previous":"\(previous.text)"
        """
    }

    /// Reads a line; `nil` where it is not of this form to the byte.
    init?(line: String) {
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
        guard segment >= 1, seq >= 0, count >= 0, 0..<10_000_000 ~= epoch, keyID.utf8.count == 16,
            let seal = MAC(hex: members.seal), line == "\(unsealed),\"seal\":\"\(seal.text)\"}"
        else { return nil }
    }

    init(
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

    /// What the anchor after a line says in `previous`.
    static func hash(of line: String) -> MAC { MAC(SHA256.hash(data: Array(line.utf8))) }
}
