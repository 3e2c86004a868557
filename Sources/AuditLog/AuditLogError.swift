/// Why the log did not take an entry.
public enum AuditLogError: Error, Equatable {
    /// Nothing was written; what it was to precede must not be done. The text is for the operator.
    case unavailable(String)
    /// The operation has its intent already: a form that was sent twice.
    case duplicateOperation(String)
    /// The work was done and ended so, and the log could not take its outcome yet; it is pending, and is written with the next
    /// entry.
    case outcomePending(intent: Int64, Outcome)
    /// Another process writes this log.
    case inUse
    /// The database does not keep the promises that the log is built on.
    case unsafe(String)
}
