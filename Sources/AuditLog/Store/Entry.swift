import AuditFormat
public import Time

/// An entry of the audit log: what somebody did, or how it ended, with every name as it was at that moment.
public struct Entry: Sendable, Equatable, Identifiable {
    /// The position in the log, from 1 and without gaps.
    public let seq: Int64
    /// When the entry was written.
    public let time: UTCTime
    /// The part of an operation that the entry records.
    public let phase: Phase
    /// The `seq` of the intent, for an outcome or a settlement.
    public let intent: Int64?
    /// Who acted.
    public let actor: Actor
    /// What was done, to whom, to which app, and why.
    public let event: Event
    /// How it ended; nil for an intent.
    public let outcome: Outcome?
    /// How long it took in milliseconds; nil for an intent.
    public let duration: Int64?
    /// The epoch of the key that sealed the entry.
    public let epoch: Int64
    let mac: MAC

    public var id: Int64 { seq }

    /// The MAC as 64 hexadecimal digits.
    public var seal: String { mac.hex }

    /// The part of an operation that an entry records.
    public enum Phase: String, Sendable, CaseIterable {
        /// Written before anything is sent.
        case intent
        /// Written after that.
        case outcome
        /// Written if the outcome is missing or unknown, from what Stytch lists later.
        case settlement
        /// Something that has only one entry.
        case event
    }
}
