/// The origin of the checkpoints of a segment: a restoration begins another tree, because it forks the one before (FORMAT.md).
struct CheckpointOrigin: Equatable {
    /// The name of the key of the log.
    let log: String
    /// The segment of the anchors.
    let segment: Int64

    init(log: String, segment: Int64) {
        self.log = log
        self.segment = segment
    }

    /// Parses the origin of a log; returns nil if it is that of another one.
    init?(_ text: String, log: String) {
        let rest = text.hasPrefix(log) ? text.dropFirst(log.count) : "?"
        guard let segment = rest.isEmpty ? 1 : Int64(rest.dropFirst()) else { return nil }
        self.init(log: log, segment: segment)
        guard self.text == text else { return nil }
    }

    /// The origin as it is in checkpoints.
    var text: String { segment == 1 ? log : "\(log)/\(segment)" }
}
