import Synchronization

/// Decides when the write-ahead log is checkpointed: after about 20 MB, whether entries come one by one or many at a time.
final class CheckpointSchedule: Sendable {
    private let counts = Mutex((commits: 0, entries: 0))

    private static let maximumCommits = 512
    private static let maximumEntries = 2_048

    /// Counts a commit and returns whether a checkpoint is due; the counts start again then.
    func isDue(after entryCount: Int) -> Bool {
        counts.withLock { counts in
            counts.commits += 1
            counts.entries += entryCount
            let isDue = counts.commits >= Self.maximumCommits || counts.entries >= Self.maximumEntries
            if isDue { counts = (0, 0) }
            return isDue
        }
    }
}
