/// The result of a verification of the log.
public struct Verdict: Sendable, Equatable {
    /// What a verification concludes; never more than what was compared.
    public enum Conclusion: String, Sendable {
        /// The log agrees with something from outside of its folder.
        case whole
        /// The log agrees with itself; nothing from outside was given, so another log could be in its place.
        case consistent
        /// The log has faults that nobody has acknowledged.
        case damaged
    }

    /// A restoration: entries that an earlier segment of the anchors covers were replaced by those of a backup.
    public struct Restoration: Sendable, Equatable {
        /// The entry that records it.
        public let seq: Int64
        /// The last entry that an anchor shows to have existed before it; `seq` minus 1 if none was lost.
        public let lostTo: Int64
    }

    /// A pruning and the entry that records it.
    public struct Pruning: Sendable, Equatable {
        /// The entry.
        public let seq: Int64
        /// What was deleted.
        public let record: PruningRecord
    }

    /// An acknowledgement and the entry that contains it.
    public struct Acknowledged: Sendable, Equatable {
        /// The entry.
        public let seq: Int64
        /// What was acknowledged.
        public let record: Acknowledgement

        /// Creates the acknowledgement that an entry contains.
        public init(seq: Int64, record: Acknowledgement) {
            self.seq = seq
            self.record = record
        }
    }

    /// How many faults are kept of those that were acknowledged, and of the others.
    static let maximumFaultCount = 100
    /// How many faults are kept until it is known which were acknowledged.
    static let maximumCollectedCount = 10_000

    private var collected: Set<Fault> = []
    /// The acknowledgements in the log.
    public var acknowledged: [Acknowledged] = []
    /// The prunings in the log.
    public internal(set) var prunings: [Pruning] = []
    /// The restorations in the log.
    public internal(set) var restorations: [Restoration] = []
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
    /// The last entry that something from outside of the folder of the log covers; nil if nothing from outside was given.
    public var comparedTo: Int64?
    /// What was given from outside: `anchors`, `checkpoints` or the name of a witness.
    public var comparedWith: [String] = []

    /// Creates a verdict without faults.
    public init() {}

    /// The faults, in ascending order of their entries; at most 100 that were acknowledged and 100 others.
    public var faults: [Fault] {
        let sorted = collected.sorted { ($0.seq, $0.kind.rawValue) < ($1.seq, $1.kind.rawValue) }
        var counts = [true: 0, false: 0]
        return sorted.filter { fault in
            counts[isAcknowledged(fault), default: 0] += 1
            return counts[isAcknowledged(fault), default: 0] <= Self.maximumFaultCount
        }
    }

    /// The faults that nobody has acknowledged.
    public var newFaults: [Fault] { faults.filter { !isAcknowledged($0) } }

    /// Whether an owner has acknowledged a fault.
    public func isAcknowledged(_ fault: Fault) -> Bool { acknowledged.contains { $0.record.covers(fault) } }

    /// What the verification concludes.
    public var conclusion: Conclusion {
        if !newFaults.isEmpty { return .damaged }
        // What was pruned is known only from its pruning, which something from outside must cover too.
        guard let comparedTo, prunings.allSatisfy({ $0.seq <= comparedTo }) else { return .consistent }
        return .whole
    }

    /// Whether nobody needs to look at the log: it has no faults, or all were acknowledged.
    public var isSound: Bool { newFaults.isEmpty }

    /// The first entry with a fault that nobody has acknowledged; nil if there is none.
    public var firstBad: Int64? { newFaults.first { $0.seq > 0 }?.seq }

    /// Adds a fault unless the verdict has it already; the smallest are kept.
    public mutating func add(_ kind: Fault.Kind, _ seq: Int64) {
        collected.insert(Fault(kind, seq))
        guard collected.count > 2 * Self.maximumCollectedCount else { return }
        collected = Set(collected.sorted { $0.seq < $1.seq }.prefix(Self.maximumCollectedCount))
    }
}
