public import AuditFormat

extension Fault {
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
        case .checkpoint: "The entries up to #\(seq) are not those that a checkpoint covers."
        case .derived: "An index or a helper table differs from the entries, so pages and downloads may omit some."
        }
    }
}
