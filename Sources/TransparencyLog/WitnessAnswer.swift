/// How a witness answers a request to cosign a checkpoint (C2SP tlog-witness).
public enum WitnessAnswer: Sendable, Equatable {
    /// The checkpoint continues the one that was cosigned before.
    case accepted(Checkpoint)
    /// The checkpoint is not one, or is smaller than the request says.
    case malformed
    /// The witness does not know the log.
    case unknownLog
    /// The log has not signed the checkpoint.
    case unsigned
    /// The proof does not show that the checkpoint continues the one before.
    case invalidProof
    /// The witness has cosigned a tree of another size, or another tree of this size.
    case conflict(size: Int)
}

extension AddCheckpointRequest {
    /// Decides about the request of one of the logs; `last` returns the checkpoint that was cosigned last for an origin.
    public func answer(logs: [VerifierKey], last: (String) throws -> Checkpoint?) rethrows -> WitnessAnswer {
        guard let new = Checkpoint(text: checkpoint.text), new.size >= oldSize else { return .malformed }
        guard let log = logs.first(where: { $0.isKey(of: new.origin) }) else { return .unknownLog }
        guard checkpoint.isSigned(by: log) else { return .unsigned }
        let last = try last(new.origin) ?? Checkpoint(origin: new.origin, size: 0, root: .empty)
        guard last.size == oldSize, new.size != last.size || new.root == last.root else {
            return .conflict(size: last.size)
        }
        guard ConsistencyProof.isValid(proof, from: (last.size, last.root), to: (new.size, new.root)) else {
            return .invalidProof
        }
        return .accepted(new)
    }
}

extension VerifierKey {
    /// Whether a log with this key has an origin: its name, or the name and the number of a segment.
    fileprivate func isKey(of origin: String) -> Bool {
        guard origin != name else { return true }
        return origin.hasPrefix(name + "/") && Int(canonical: origin.dropFirst(name.count + 1)) != nil
    }
}
