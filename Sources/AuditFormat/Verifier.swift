import Time

/// Reads a log from one end to the other and finds what is not as it was written (FORMAT.md).
public struct Verifier {
    /// What has been found so far.
    public private(set) var verdict = Verdict()
    private let firstKey: Key?
    private let macChecker: MACChecker?
    private let anchors: [Anchor]
    /// The index of the next anchor.
    private var nextAnchor = 0
    private var head: ChainHead
    private var canonical = CanonicalEntry()
    /// The digest of the entries since the last anchor; nil if it is not needed or entries are missing.
    private var digest: AnchorDigest?
    private var lastTime: UTCTime?
    /// The epochs so far, in ascending order, each with the first entry that had it.
    private var epochs: [(epoch: Int64, since: Int64)]
    private var firstSeq: Int64?
    /// The last time at which an anchor or a start of the portal is known; entries long after it show a missing anchor.
    private var lastSign: UTCTime?
    private var operations = OperationTracker()
    private var restorations: Set<Int64> = []
    private let openings: [AnchorFile.Opening]
    private let isComplete: Bool

    /// Begins at the base of a log, or after an anchor that is trusted.
    public init(
        anchors: [Anchor], openings: [AnchorFile.Opening] = [], key: Key?, base: ChainHead, after anchor: Anchor? = nil
    ) {
        self.anchors = anchors
        self.openings = openings.filter { $0.seq >= anchor?.seq ?? base.seq }
        firstKey = key
        macChecker = key.map(MACChecker.init)
        verdict.isKeyed = key != nil
        isComplete = anchor == nil
        head = anchor.map { ChainHead(seq: $0.seq, mac: $0.mac) } ?? base
        epochs = [(anchor?.epoch ?? 0, head.seq &+ 1)]
        lastSign = anchor?.time
        // Of the anchors before the first entry, only those at the base can be compared.
        while let anchor = upcomingAnchor, anchor.seq < head.seq { skipAnchor(anchor) }
        while let anchor = upcomingAnchor, anchor.seq == head.seq {
            if anchor.mac != head.mac { verdict.add(.anchor, head.seq) }
            skipAnchor(anchor)
        }
        beginDigest()
    }

    /// Reads the next entry.
    public mutating func read(_ entry: some EntryRecord) {
        let seq = entry.integer(.seq)
        verdict.entries += 1
        if firstSeq == nil { firstSeq = seq }
        if seq != head.seq &+ 1 {
            verdict.add(.gap, head.seq &+ 1)
            // The next anchor covers entries that are missing.
            digest = nil
        }
        skipAnchors(before: seq)
        entry.write(to: &canonical, seq: seq, after: head.mac)
        let mac = entry.mac
        let epoch = entry.integer(.epoch)
        if checkEpoch(epoch, seq) { macChecker?.add(canonical, mac: mac, epoch: epoch, seq: seq) }
        digest?.append(canonical, mac)
        checkTime(entry, seq)
        if isComplete, !operations.follow(entry, seq) { verdict.add(.operation, seq) }
        followAction(entry, seq)
        head = ChainHead(seq: seq, mac: mac)
        while let anchor = upcomingAnchor, anchor.seq == seq { compare(anchor) }
    }

    /// Returns what was found after the last entry; `base` is where the chain of the remaining entries begins.
    public mutating func finish(base: ChainHead) -> Verdict {
        verdict.last = head.seq
        if let macChecker {
            let (bad, unchecked) = macChecker.finish()
            for seq in bad { verdict.add(.mac, seq) }
            verdict.unchecked = unchecked
        }
        if upcomingAnchor != nil { verdict.add(.cut, head.seq &+ 1) }
        if isComplete {
            let pruned = verdict.prunings.last.flatMap(\.record.head)
            if (pruned ?? .empty) != base { verdict.add(.base, firstSeq ?? base.seq &+ 1) }
            verdict.open = operations.open
        }
        finishRestorations()
        return verdict
    }
}

// MARK: - Entries

extension Verifier {
    /// Returns whether an entry can have its epoch; otherwise the current key could have sealed an old entry again.
    private mutating func checkEpoch(_ epoch: Int64, _ seq: Int64) -> Bool {
        if let anchor = upcomingAnchor, epoch > anchor.epoch {
            verdict.add(.epoch, seq)
            return false
        }
        let latest = epochs.last?.epoch ?? 0
        if epoch < latest, let later = epochs.first(where: { $0.epoch > epoch }) { verdict.add(.epoch, later.since) }
        if epoch > latest { epochs.append((epoch, seq)) }
        return true
    }

    private mutating func checkTime(_ entry: some EntryRecord, _ seq: Int64) {
        let time = UTCTime(milliseconds: entry.integer(.time))
        if let lastTime, time < lastTime { verdict.clockRegressions += 1 }
        lastTime = time
        if entry.equals("start", .action) {
            if lastSign != nil { lastSign = time }
        } else if let lastSign, time - lastSign > Anchor.maximumInterval {
            verdict.add(.missingAnchor, seq)
        }
    }

    /// Collects what an entry says about the log itself.
    private mutating func followAction(_ entry: some EntryRecord, _ seq: Int64) {
        if entry.equals("pruning", .action), let record = entry.text(.detail).flatMap(PruningRecord.init) {
            verdict.prunings.append(Verdict.Pruning(seq: seq, record: record))
            let time = UTCTime(milliseconds: entry.integer(.time))
            if !anchors.isEmpty, !PruningRules(anchors: anchors).allow(record, at: seq, time) {
                verdict.add(.pruning, seq)
            }
        } else if entry.equals("acknowledgement", .action),
            let record = entry.text(.detail).flatMap(Acknowledgement.init)
        {
            verdict.acknowledged.append(Verdict.Acknowledged(seq: seq, record: record))
        } else if entry.equals("restoration", .action) {
            restorations.insert(seq)
        }
    }

    /// Lists the restorations; a segment that begins with fewer entries than before, and without one, has lost them.
    private mutating func finishRestorations() {
        for opening in openings where opening.coveredTo > opening.seq {
            if !restorations.contains(opening.seq &+ 1) { verdict.add(.lost, opening.seq &+ 1) }
        }
        verdict.restorations = restorations.sorted().map { seq in
            let covered = openings.filter { $0.seq &+ 1 == seq }.map(\.coveredTo).max() ?? 0
            return Verdict.Restoration(seq: seq, lostTo: max(covered, seq &- 1))
        }
    }
}

// MARK: - Anchors

extension Verifier {
    private var upcomingAnchor: Anchor? { nextAnchor < anchors.count ? anchors[nextAnchor] : nil }

    private var passedAnchor: Anchor? { nextAnchor > 0 ? anchors[nextAnchor - 1] : nil }

    /// Skips the anchors whose entries are missing.
    private mutating func skipAnchors(before seq: Int64) {
        while let anchor = upcomingAnchor, anchor.seq < seq {
            verdict.add(.anchor, anchor.seq)
            skipAnchor(anchor)
            beginDigest()
        }
    }

    private mutating func compare(_ anchor: Anchor) {
        if anchor.mac != head.mac { verdict.add(.anchor, anchor.seq) }
        if let digest, digest.finalize() != anchor.digest { verdict.add(.digest, (passedAnchor?.seq ?? 0) &+ 1) }
        skipAnchor(anchor)
        beginDigest()
    }

    private mutating func skipAnchor(_ anchor: Anchor) {
        lastSign = anchor.time
        nextAnchor += 1
    }

    /// Begins the digest of the next anchor if all entries that it covers are still to be read.
    ///
    /// It is not needed if the key reaches back to them: then the MACs prove the same.
    private mutating func beginDigest() {
        digest = nil
        guard upcomingAnchor != nil, (passedAnchor?.seq ?? 0) == head.seq,
            firstKey.map({ (passedAnchor?.epoch ?? 0) < $0.epoch }) ?? true
        else { return }
        digest = AnchorDigest(after: passedAnchor)
    }
}
