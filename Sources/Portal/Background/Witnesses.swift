public import AuditLog
public import HTTP
import HTTPTypes
public import Logging
import Stytch
import Synchronization
public import Time
public import TransparencyLog

/// A witness on another machine, which cosigns checkpoints of the log (C2SP tlog-witness).
public struct Witness: Sendable, Equatable {
    /// The key of its cosignatures.
    public let key: VerifierKey
    let origin: Origin
    let path: String

    /// Parses `verifier-key@URL`; returns nil for any other text.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@http", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let key = VerifierKey(String(parts[0])), key.type == .cosignature else { return nil }
        let url = "http\(parts[1])".split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard url.count >= 3, let origin = Origin(url[0...2].joined(separator: "/")) else { return nil }
        let prefix = url.count == 4 ? url[3].split(separator: "/").joined(separator: "/") : ""
        guard prefix.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }) else {
            return nil
        }
        self.key = key
        self.origin = origin
        path = prefix.isEmpty ? "/add-checkpoint" : "/\(prefix)/add-checkpoint"
    }
}

/// Sends each checkpoint to the witnesses, and keeps their cosignatures with it.
public final class Witnesses: Sendable {
    private struct State {
        /// The size of the tree that the witness cosigned last, as far as this process knows.
        var size = 0
        var failedAt: UTCTime?
    }

    private let witnesses: [Witness]
    private let transport: any Transport
    private let audit: AuditLog
    private let clock: any UTCClock
    private let log: Logger
    private let states: Mutex<[State]>

    /// How long a witness that did not answer is left alone.
    private static let retryInterval = Duration.seconds(60)
    /// The first answer can be a conflict, which says the size from which a proof is wanted.
    private static let attemptCount = 2

    /// Creates the client of some witnesses.
    public init(
        _ witnesses: [Witness], through transport: any Transport, audit: AuditLog, log: Logger,
        clock: any UTCClock = .system
    ) {
        self.witnesses = witnesses
        self.transport = transport
        self.audit = audit
        self.clock = clock
        self.log = log
        states = Mutex(Array(repeating: State(), count: witnesses.count))
        audit.expectCosignatures(by: witnesses.map(\.key))
    }

    /// Sends the newest checkpoint to each witness that has not cosigned it; call it every few seconds, in a task of its own.
    public func submit() async {
        await withTaskGroup { group in
            for (index, witness) in witnesses.enumerated() {
                group.addTask { await self.submit(to: witness, index) }
            }
        }
    }

    private func submit(to witness: Witness, _ index: Int) async {
        let now = clock.now
        let state = states.withLock { $0[index] }
        if let failedAt = state.failedAt, now >= failedAt, now - failedAt < Self.retryInterval { return }
        do {
            let size = try await submit(to: witness, from: state.size)
            states.withLock { $0[index] = State(size: size) }
        } catch {
            states.withLock { $0[index].failedAt = now }
            log.error("checkpoint not witnessed", metadata: ["witness": "\(witness.key.name)", "why": "\(error)"])
        }
    }

    /// Returns the size that the witness has cosigned.
    private func submit(to witness: Witness, from known: Int) async throws -> Int {
        var old = known
        for _ in 0..<Self.attemptCount {
            guard let note = audit.newestCheckpoint, note.cosigningTime(of: witness.key) == nil else { return old }
            let request = try audit.addCheckpointRequest(from: old)
            let head = HTTPRequest(
                method: .post, scheme: witness.origin.scheme, authority: witness.origin.authority, path: witness.path)
            let response = try await transport.send(Request(head, body: Array(request.body.utf8)))
            let text = String(decoding: response.body, as: UTF8.self)
            switch response.status {
            case .ok:
                let signatures = text.split(separator: "\n").compactMap { Note.Signature(line: $0) }
                guard let valid = signatures.first(where: { $0.cosigningTime(of: note.text, by: witness.key) != nil })
                else { throw WitnessError.invalidCosignature }
                try audit.add(valid, to: note)
                return Checkpoint(text: note.text)?.size ?? 0
            case .conflict:
                guard let size = Int(text.split(separator: "\n").first ?? "") else {
                    throw WitnessError.rejected(status: response.status.code)
                }
                old = size
            default: throw WitnessError.rejected(status: response.status.code)
            }
        }
        throw WitnessError.conflict(size: old)
    }
}

/// The reason why a witness has not cosigned a checkpoint.
enum WitnessError: Error, Equatable {
    /// It answered with a status other than 200 and 409.
    case rejected(status: Int)
    /// It has cosigned another tree, of this size: the log or the witness was replaced.
    case conflict(size: Int)
    /// What it answered is not its cosignature of the checkpoint.
    case invalidCosignature
}
