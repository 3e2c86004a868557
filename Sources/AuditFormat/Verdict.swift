/// The result of a verification of the log.
public struct Verdict: Sendable, Equatable {
    /// A difference between the log and how it was written.
    public struct Fault: Sendable, Equatable {
        /// The kinds of faults by their names in FORMAT.md, which says when each is found and which entry it names.
        public enum Kind: String, Sendable, CaseIterable {
            case mac, gap, epoch, cut, lost, anchor, digest, anchors, base, key
            case missingAnchor = "silence"
        }

        /// The number of the first affected entry.
        public let seq: Int64
        /// The kind of the fault.
        public let kind: Kind

        init(_ kind: Kind, _ seq: Int64) {
            self.seq = seq
            self.kind = kind
        }
    }

    /// A verdict keeps no more faults.
    static let maximumFaultCount = 100

    /// The first faults, in ascending order of their entries; at most 100.
    public private(set) var faults: [Fault] = []
    /// The number of entries that were read.
    public internal(set) var entries: Int64 = 0
    /// The number of the last entry; 0 if the log has none.
    public internal(set) var last: Int64 = 0
    /// The number of entries that are earlier than the entry before them, because the clock was set back.
    public internal(set) var clockRegressions: Int64 = 0
    /// The intents of the operations that are open at the end.
    public internal(set) var open: [Int64] = []
    /// The number of lines in the file of anchors.
    public internal(set) var anchors = 0
    /// Whether MACs were checked with a key.
    public internal(set) var isKeyed = false
    /// The number of entries that are older than the key.
    public internal(set) var unchecked: Int64 = 0

    /// Creates a verdict without faults.
    public init() {}

    /// Whether nothing was altered, removed, added or moved.
    public var isWhole: Bool { faults.isEmpty }

    /// The first entry that is not as it was written, or that is missing.
    public var firstBad: Int64? { faults.first?.seq }

    /// Adds a fault unless the verdict has it already.
    public mutating func add(_ kind: Fault.Kind, _ seq: Int64) {
        let fault = Fault(kind, seq)
        guard !faults.contains(fault) else { return }
        faults.insert(fault, at: faults.firstIndex { $0.seq > seq } ?? faults.endIndex)
        if faults.count > Self.maximumFaultCount { faults.removeLast() }
    }
}

extension Verdict.Fault {
    /// The fault in a sentence.
    public var sentence: String {
        switch kind {
        case .mac: "Entry #\(seq) does not match its seal."
        case .gap: "Entry #\(seq) is missing, or another entry is in its place."
        case .epoch: "Entry #\(seq) names a key that cannot have sealed it."
        case .cut:
            "The log ends before entry #\(seq), which an anchor covers: its end is missing, or it is an older copy."
        case .lost: "Entries from #\(seq) on, which an anchor covers, were lost when a backup was restored."
        case .anchor: "Entry #\(seq) differs from the one that an anchor covers."
        case .digest: "An entry between #\(seq) and the next anchor differs from what the anchor covers."
        case .anchors: "The anchors are not as they were written, from entry #\(seq) on."
        case .missingAnchor: "Entry #\(seq) was written more than an hour after the last anchor: anchors are missing."
        case .base: "Entries before #\(seq) are missing, and no pruning that removed them is recorded."
        case .key: "The key belongs to another log, so it verifies nothing."
        }
    }
}
