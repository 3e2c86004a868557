/// The reason why nothing was pruned.
public enum PruningError: Error, Equatable {
    /// Entries newer than 90 days cannot be pruned.
    case tooRecent
    /// There are no older entries, or they belong to open operations.
    case nothingToPrune
    /// The export file exists and is not overwritten.
    case fileExists
    /// The exported file differs from the log from this entry on.
    case exportDiffers(Int64)
}
