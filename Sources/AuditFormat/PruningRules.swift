import Time

/// The rules that a pruning follows (FORMAT.md): what it deletes is older than 90 days, as the anchors of that time show.
public struct PruningRules {
    /// The minimum age of an entry that is deleted.
    public static let minimumAge = Duration.seconds(90 * 86_400)

    private let anchors: [Anchor]

    /// Creates the rules for a log with anchors in ascending order of their seqs.
    init(anchors: [Anchor]) { self.anchors = anchors }

    /// Returns whether the anchors allow the pruning that an entry with a number and a time records.
    func allow(_ record: PruningRecord, at seq: Int64, _ time: UTCTime) -> Bool {
        // The first anchor that covers the last deleted entry shows when that entry existed at the latest.
        guard let covering = anchors.first(where: { $0.seq >= record.last }), covering.seq < seq,
            let next = anchors.first(where: { $0.seq >= seq })
        else { return false }
        return time - covering.time >= Self.minimumAge && time - next.time <= Anchor.maximumInterval
    }
}
