import FoundationEssentials

/// The size and the root hash of a log at one time (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Equatable {
    /// Names the log.
    public let origin: String
    /// The number of leaves.
    public let size: Int
    /// The root hash.
    public let root: NodeHash

    /// Creates a checkpoint.
    public init(origin: String, size: Int, root: NodeHash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Parses the text of a note; extension lines are ignored. Returns nil for any other text.
    public init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last == "", !lines[0].isEmpty, let size = Int(canonical: lines[1]),
            let root = NodeHash(base64: lines[2]), !lines[3..<(lines.count - 1)].contains("")
        else { return nil }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    /// The text of its note.
    public var text: String { "\(origin)\n\(size)\n\(root.base64)\n" }
}

/// What is sent to a witness: a checkpoint, and the proof that it continues the one that the witness cosigned last (C2SP
/// tlog-witness).
public struct AddCheckpointRequest: Sendable, Equatable {
    private static let maximumProofLength = 63

    /// The size that the witness cosigned last; 0 if there is none.
    public let oldSize: Int
    /// The consistency proof from that size.
    public let proof: [NodeHash]
    /// The signed checkpoint.
    public let checkpoint: Note

    /// Creates a request.
    public init(oldSize: Int, proof: [NodeHash], checkpoint: Note) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// Parses the body of a request; returns nil for any other text.
    public init?(_ body: String) {
        guard let end = body.firstRange(of: "\n\n"), let note = Note(String(body[end.upperBound...])) else {
            return nil
        }
        let lines = body[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first.hasPrefix("old "), let size = Int(canonical: first.dropFirst(4)) else {
            return nil
        }
        let proof = lines.dropFirst().compactMap { NodeHash(base64: $0) }
        guard proof.count == lines.count - 1, proof.count <= Self.maximumProofLength else { return nil }
        self.init(oldSize: size, proof: proof, checkpoint: note)
    }

    /// The body of the request.
    public var body: String {
        "old \(oldSize)\n\(proof.map { "\($0.base64)\n" }.joined())\n\(checkpoint.contents)"
    }
}

/// A proof that an entry is in a log, which can be checked without the log (C2SP tlog-proof).
public struct Receipt: Sendable {
    /// Returns the text of the proof of a leaf; `extra` is for the reader and is not part of the proof.
    public static func text(index: Int, proof: [NodeHash], checkpoint: Note, extra: [UInt8]) -> String {
        """
        c2sp.org/tlog-proof@v1
        extra \(Data(extra).base64EncodedString())
        index \(index)
        \(proof.map { "\($0.base64)\n" }.joined())
        \(checkpoint.contents)
        """
    }
}
