import Crypto
import GRDB
import Time

/// Reads the log from one end to the other and finds what is not as it was written (FORMAT.md).
struct Verifier: ~Copyable {
    private(set) var verdict = Verdict()
    private let firstKey: Key?
    private let macChecker: MACChecker?
    private let anchors: [Anchor]
    private var place = 0
    private var last: ChainHead
    private var message = CanonicalEntry()
    private var digest: SHA256?
    private var lastTime: UTCTime?
    /// The epochs so far, each greater than the one before, with the entry that had it first.
    private var epochs: [(number: Int64, since: Int64)]
    /// The first entry that was read.
    private var first: Int64?
    /// The last sign of life from which missingAnchor is counted.
    private var alive: UTCTime?
    private var open: [String: Int64] = [:]
    private var pruning: (last: Int64, mac: MAC)?
    private let isFromTheStart: Bool

    /// The longest time without an anchor while the portal runs, in milliseconds: an hour, and what a slow machine takes.
    static let missingAnchor = Duration.seconds(65 * 60)

    /// Begins at the log's base, or behind an anchor that is believed.
    init(anchors: [Anchor], key: Key?, base: ChainHead, after anchor: Anchor? = nil) {
        self.anchors = anchors
        firstKey = key
        macChecker = key.map(MACChecker.init)
        verdict.isKeyed = key != nil
        isFromTheStart = anchor == nil
        last = anchor.map { ChainHead(seq: $0.seq, mac: $0.mac) } ?? base
        epochs = [(anchor?.epoch ?? 0, last.seq &+ 1)]
        alive = anchor?.time
        // Of anchors before the first entry only the one at the base can be compared.
        while place < anchors.count, anchors[place].seq < last.seq { passAnchor() }
        while place < anchors.count, anchors[place].seq == last.seq {
            if anchors[place].mac != last.mac { verdict.add(.anchor, last.seq) }
            passAnchor()
        }
        beginDigest()
    }

    /// Reads the next entry.
    mutating func read(_ row: StoredRow) {
        let seq = row.number(.seq)
        verdict.entries += 1
        if first == nil { first = seq }
        if seq != last.seq &+ 1 {
            verdict.add(.gap, last.seq &+ 1)
            // Not all that the next anchor stands for is there.
            digest = nil
        }
        passAnchors(before: seq)
        row.write(to: &message, seq: seq, after: last.mac)
        let mac = row.mac
        let epoch = row.number(.epoch)
        if checkEpoch(epoch, seq) { macChecker?.add(message, mac, epoch, seq) }
        if digest != nil {
            unsafe message.withUnsafeBytes { unsafe digest?.update(bufferPointer: $0) }
            unsafe mac.withUnsafeBytes { unsafe digest?.update(bufferPointer: $0) }
        }
        checkTime(row, seq)
        follow(row, seq)
        last = ChainHead(seq: seq, mac: mac)
        while place < anchors.count, anchors[place].seq == seq { compare(anchors[place]) }
    }

    /// What was found, when the last entry has been read; `base` is what the log says of the entries that were pruned.
    mutating func end(base: ChainHead) -> Verdict {
        verdict.last = last.seq
        if let macChecker {
            let (bad, unchecked) = macChecker.end()
            for seq in bad { verdict.add(.mac, seq) }
            verdict.unchecked = unchecked
        }
        if place < anchors.count { verdict.add(.cut, last.seq &+ 1) }
        if isFromTheStart {
            let confirmed = pruning.map { ChainHead(seq: $0.last, mac: $0.mac) } ?? .none
            if confirmed != base { verdict.add(.base, first ?? base.seq &+ 1) }
            verdict.open = open.values.sorted()
        }
        return verdict
    }

    // MARK: - One entry

    /// Whether the epoch may be the entry's; with a later one, whoever has today's key could seal old entries anew.
    private mutating func checkEpoch(_ number: Int64, _ seq: Int64) -> Bool {
        if place < anchors.count, number > anchors[place].epoch {
            verdict.add(.epoch, seq)
            return false
        }
        let greatest = epochs.last?.number ?? 0
        if number < greatest, let later = epochs.first(where: { $0.number > number }) {
            verdict.add(.epoch, later.since)
        }
        if number > greatest { epochs.append((number, seq)) }
        return true
    }

    private mutating func checkTime(_ row: StoredRow, _ seq: Int64) {
        let time = UTCTime(milliseconds: row.number(.time))
        if let lastTime, time < lastTime { verdict.clockRegressions += 1 }
        lastTime = time
        if row.holds("start", in: .action) {
            if alive != nil { alive = time }
        } else if let alive, time - alive > Self.missingAnchor {
            verdict.add(.missingAnchor, seq)
        }
    }

    private mutating func follow(_ row: StoredRow, _ seq: Int64) {
        guard isFromTheStart else { return }
        if !row.isNull(.operation) {
            if row.holds("intent", in: .phase) {
                open[row.text(.operation)] = seq
            } else if row.holds("settlement", in: .phase) || !row.holds("unknown", in: .outcome) {
                open[row.text(.operation)] = nil
            }
        }
        if row.holds("pruning", in: .action), let detail = row.optionalText(.detail) { pruning = Pruning.read(detail) }
    }

    // MARK: - AnchorFile

    /// AnchorFile whose entry is not there.
    private mutating func passAnchors(before seq: Int64) {
        while place < anchors.count, anchors[place].seq < seq {
            verdict.add(.anchor, anchors[place].seq)
            passAnchor()
            beginDigest()
        }
    }

    private mutating func compare(_ anchor: Anchor) {
        if anchor.mac != last.mac { verdict.add(.anchor, anchor.seq) }
        if let digest, MAC(digest.finalize()) != anchor.digest {
            verdict.add(.digest, place > 0 ? anchors[place - 1].seq &+ 1 : 1)
        }
        passAnchor()
        beginDigest()
    }

    private mutating func passAnchor() {
        alive = anchors[place].time
        place += 1
    }

    /// Begins the digest of the next anchor, where all entries that it stands for are still to be read. Where the key reaches
    /// back to them it is not needed: the MACs say the same.
    private mutating func beginDigest() {
        digest = nil
        let before = place > 0 ? ChainHead(seq: anchors[place - 1].seq, mac: anchors[place - 1].digest) : .none
        let epoch = place > 0 ? anchors[place - 1].epoch : 0
        guard firstKey.map({ epoch < $0.epoch }) ?? true, place < anchors.count, before.seq == last.seq else { return }
        digest = SHA256()
        digest?.update(data: before.mac.bytes)
    }
}
