/// What a verification of the log found.
public struct Verdict: Sendable, Equatable {
    /// Something that is not as it was written.
    public struct Fault: Sendable, Equatable {
        /// The kinds of faults; FORMAT.md says when each is found and which seq it names.
        public enum Kind: String, Sendable, CaseIterable {
            case mac, gap, epoch, cut, lost, anchor, digest, anchors, base, key
            case missingAnchor = "silence"
        }

        public let seq: Int64
        public let kind: Kind

        init(_ kind: Kind, _ seq: Int64) {
            self.seq = seq
            self.kind = kind
        }
    }

    /// The first faults that were found, by their seqs; at most 100.
    public internal(set) var faults: [Fault] = []
    /// How many entries were read.
    public internal(set) var entries: Int64 = 0
    /// The seq of the last entry; 0 where the log has none.
    public internal(set) var last: Int64 = 0
    /// How many entries have a time before that of the entry before them: a clock went backwards.
    public internal(set) var clockRegressions: Int64 = 0
    /// The intents of the operations that are open at the end.
    public internal(set) var open: [Int64] = []
    /// How many lines the file of anchors has.
    public internal(set) var anchors: Int = 0
    /// Whether MACs were checked, with the first key.
    public internal(set) var isKeyed = false
    /// How many entries are older than the key that was given.
    public internal(set) var unchecked: Int64 = 0

    /// Whether nothing was altered, removed, added or moved.
    public var isWhole: Bool { faults.isEmpty }
    /// The first entry that is not as it was written, or should be there and is not.
    public var firstBad: Int64? { faults.first?.seq }

    mutating func add(_ kind: Fault.Kind, _ seq: Int64) {
        let fault = Fault(kind, seq)
        guard !faults.contains(fault) else { return }
        let place = faults.firstIndex { $0.seq > seq } ?? faults.endIndex
        faults.insert(fault, at: place)
        if faults.count > 100 { faults.removeLast() }
    }
}

extension Verdict.Fault {
    /// The fault in a sentence.
    public var sentence: String {
        switch kind {
        case .mac: "Entry #\(seq) is not as it was sealed."
        case .gap: "Entry #\(seq) is missing, or another stands in its place."
        case .epoch: "Entry #\(seq) names a key that cannot have sealed it."
        case .cut:
            "The log ends before entry #\(seq), which an anchor has seen: its end was cut off, or it is an older copy."
        case .lost: "Entries from #\(seq) on, which an anchor has seen, were lost when an older copy was put back."
        case .anchor: "Entry #\(seq) is not the one that an anchor saw."
        case .digest: "Something between entry #\(seq) and the next anchor is not as the anchor saw it."
        case .anchors: "The anchors are not as they were written from entry #\(seq) on."
        case .missingAnchor: "Entry #\(seq) was written after more than an hour without an anchor: anchors are missing."
        case .base: "Entries before #\(seq) are missing, and no pruning is recorded that took them."
        case .key: "The key belongs to another log, so nothing can be said with it."
        }
    }
}
