/// A difference between the log and how it was written.
public struct Fault: Sendable, Hashable {
    /// The kinds of faults by their names in FORMAT.md, which says when each is found and which entry it names.
    public enum Kind: String, Sendable, CaseIterable {
        case mac, gap, epoch, cut, lost, anchor, digest, anchors, torn, base, key, operation, pruning, schema, derived
        case checkpoint
        case missingAnchor = "silence"
        case missingAnchors = "missing"
    }

    /// The number of the first affected entry; 0 if the fault concerns the whole log.
    public let seq: Int64
    /// The kind of the fault.
    public let kind: Kind

    /// Creates a fault.
    public init(_ kind: Kind, _ seq: Int64) {
        self.seq = seq
        self.kind = kind
    }
}

extension Fault {
    /// Whether accidents can cause such a fault, and not only somebody who changed the log.
    public var hasHonestCauses: Bool {
        switch kind {
        case .cut, .lost, .torn, .key, .pruning, .derived, .missingAnchor, .missingAnchors: true
        case .mac, .gap, .epoch, .anchor, .digest, .anchors, .base, .operation, .schema, .checkpoint: false
        }
    }
}
