import Disk

/// The reason why the log did not store an entry.
public enum AuditLogError: Error, Equatable {
    /// Nothing was written, so what the entry was to precede must not be done; the text is for the operator.
    case unavailable(String)
    /// The operation has an intent already: a form was submitted twice.
    case duplicateOperation(String)
    /// The work was done with this outcome, but the log could not store it yet; it is written before the next entry.
    case outcomePending(intent: Int64, Outcome)
    /// Another process is writing the log.
    case inUse
    /// The database does not meet the requirements of the log.
    case unusable(String)

    init(_ error: DiskError) { self = .unavailable(error.description) }
}
