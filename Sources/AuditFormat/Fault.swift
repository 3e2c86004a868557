/// A difference between the log and how it was written.
public struct Fault: Sendable, Hashable {
    /// The kinds of faults by their names in FORMAT.md, which says when each is found and which entry it names.
    public enum Kind: String, Sendable, CaseIterable {
        case mac, gap, epoch, cut, lost, anchor, digest, anchors, torn, base, key, operation, pruning, schema, derived
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
        case .mac, .gap, .epoch, .anchor, .digest, .anchors, .base, .operation, .schema: false
        }
    }

    /// The fault in a sentence.
    public var sentence: String {
        switch kind {
        case .mac: "Entry #\(seq) does not match its seal."
        case .gap: "Entry #\(seq) is missing, or another entry is in its place."
        case .epoch: "Entry #\(seq) names a key that cannot have sealed it."
        case .cut:
            "The log ends before entry #\(seq), which an anchor covers: its end is missing, or it is an older copy."
        case .lost: "Entries from #\(seq) on, which an anchor covers, are missing, and no restoration is recorded."
        case .anchor: "Entry #\(seq) differs from the one that an anchor covers."
        case .digest: "An entry between #\(seq) and the next anchor differs from what the anchor covers."
        case .anchors: "The anchors are not as they were written, from entry #\(seq) on."
        case .torn:
            "A line of the anchors before entry #\(seq) is torn: it was being written when the disk or the machine failed."
        case .missingAnchor: "Entry #\(seq) was written more than an hour after the last anchor: anchors are missing."
        case .missingAnchors: "The anchors in the folder of the log are missing, or end before those from outside."
        case .base: "Entries before #\(seq) are missing, and no pruning that removed them is recorded."
        case .key: "The key belongs to another log, so it verifies nothing."
        case .operation: "Entry #\(seq) ends an operation that is not open, or begins one twice."
        case .pruning:
            "The pruning #\(seq) deleted entries that may be newer than 90 days, or anchors before and after it are missing."
        case .schema: "The tables, indices or triggers of the database are not those that the portal creates."
        case .derived: "An index or a helper table differs from the entries, so pages and downloads may omit some."
        }
    }
}
