public import AuditFormat
import GRDB
import Synchronization
public import Time

/// How much of the log is known to be whole, and since when.
public struct IntegrityStatus: Sendable, Equatable {
    /// The result of a verification.
    public struct Check: Sendable, Equatable {
        /// The verdict.
        public let verdict: Verdict
        /// When it was reached.
        public let at: UTCTime
    }

    /// The last verification of the entries that were new then; nil before the first one.
    public internal(set) var newEntries: Check?
    /// The last verification of the whole log; nil before the first one.
    public internal(set) var wholeLog: Check?
    /// When an index or a helper table was found to differ from the entries and was rebuilt; nil if none was since the start.
    public internal(set) var rebuiltAt: UTCTime?
    /// The faults that nobody has acknowledged, in ascending order of their entries.
    public internal(set) var faults: [Fault] = []
    /// When the last anchor was written; nil if there is none.
    public internal(set) var anchoredAt: UTCTime?
    /// The number of witnesses that are asked to cosign checkpoints.
    public internal(set) var witnessCount = 0
    /// When witnesses cosigned the newest checkpoint, one time for each that did.
    public internal(set) var cosignedAt: [UTCTime] = []
    /// Whether the initial key is still on the server.
    public internal(set) var hasFirstKey = false
}

/// Collects the results of the verifications of an open log.
final class IntegrityRecord: Sendable {
    private struct State {
        var newEntries: IntegrityStatus.Check?
        var wholeLog: IntegrityStatus.Check?
        var rebuiltAt: UTCTime?
        var acknowledged: [Verdict.Acknowledged]
        /// Faults that only the key of their epoch could show, as entries recorded them.
        var recorded: [Fault]
    }

    private let state: Mutex<State>

    /// Begins with what the log itself says about earlier verifications.
    init(_ database: any DatabaseReader) throws {
        state = Mutex(
            try database.read { db in
                State(acknowledged: try Acknowledgements.all(db), recorded: try VerificationDetail.recordedFaults(db))
            })
    }

    /// Remembers a verification.
    func add(newEntries verdict: Verdict, at now: UTCTime) {
        state.withLock { $0.newEntries = IntegrityStatus.Check(verdict: verdict, at: now) }
    }

    /// Remembers a verification of the whole log.
    func add(wholeLog verdict: Verdict, at now: UTCTime) {
        state.withLock { $0.wholeLog = IntegrityStatus.Check(verdict: verdict, at: now) }
    }

    /// Remembers that what is derived from the entries differed from them and was rebuilt.
    func addRebuilding(at now: UTCTime) { state.withLock { $0.rebuiltAt = now } }

    /// Remembers an acknowledgement.
    func add(_ acknowledged: Verdict.Acknowledged) { state.withLock { $0.acknowledged.append(acknowledged) } }

    /// What is known now.
    var status: IntegrityStatus {
        state.withLock { state in
            var status = IntegrityStatus(
                newEntries: state.newEntries, wholeLog: state.wholeLog, rebuiltAt: state.rebuiltAt)
            let found =
                [state.newEntries, state.wholeLog].compactMap(\.self).flatMap(\.verdict.faults) + state.recorded
            status.faults = Set(found).filter { fault in !state.acknowledged.contains { $0.record.covers(fault) } }
                .sorted { ($0.seq, $0.kind.rawValue) < ($1.seq, $1.kind.rawValue) }
            return status
        }
    }
}
