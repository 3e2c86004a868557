import AuditFormat
import Disk
import GRDB
import TransparencyLog

/// Compares a log with checkpoints that were kept outside of its folder, or that a witness has cosigned.
struct CheckpointComparison {
    private var checkpoints: [Checkpoint] = []
    /// What the checkpoints come from: `checkpoints`, and the names of witnesses.
    private var sources: [String] = []

    /// Reads what was given; checkpoints that a restoration has overtaken are left out.
    ///
    /// Throws `unavailable` if a file is not a checkpoint of this log.
    init(_ sources: VerificationSources, keyName: String, files: TreeFiles, anchors: AnchorFile) throws {
        if let path = sources.checkpoints {
            let names = try DurableFile.names(in: path).sorted()
            for path in names.isEmpty ? [path] : names.map({ "\(path)/\($0)" }) {
                guard let contents = try DurableFile.read(path),
                    let note = Note(String(decoding: contents, as: UTF8.self)),
                    add(note, "checkpoints", keyName, anchors)
                else { throw AuditLogError.unavailable("The file \(path) is not a checkpoint of this log.") }
            }
        }
        for text in sources.witnesses {
            guard let witness = VerifierKey(text), witness.type == .cosignature else {
                throw AuditLogError.unavailable("“\(text)” is not the verifier key of a witness.")
            }
            for note in try files.all() where note.cosigningTime(of: witness) != nil {
                _ = add(note, witness.name, keyName, anchors)
            }
        }
    }

    private mutating func add(_ note: Note, _ source: String, _ keyName: String, _ anchors: AnchorFile) -> Bool {
        guard let checkpoint = Checkpoint(text: note.text),
            let origin = CheckpointOrigin(checkpoint.origin, log: keyName)
        else { return false }
        guard checkpoint.size <= anchors.lastEntry(keptOf: origin.segment) else { return true }
        checkpoints.append(checkpoint)
        if !sources.contains(source) { sources.append(source) }
        return true
    }

    /// Compares the roots with the entries, which are read once more, and adds what is found to a verdict.
    func compare(_ db: Database, files: TreeFiles, _ verdict: inout Verdict) throws {
        let sorted = checkpoints.sorted { $0.size < $1.size }
        guard let last = sorted.last else { return }
        var head = try ChainHead(baseOf: db)
        var rest = sorted.drop { $0.size < head.seq }
        var tree = try files.tree(ofSize: Int(head.seq))
        var canonical = CanonicalEntry()
        var compared: Int64?
        func compareRoots() {
            while let checkpoint = rest.first, checkpoint.size == tree.size {
                if checkpoint.root != tree.root { verdict.add(.checkpoint, Int64(checkpoint.size)) }
                compared = Int64(checkpoint.size)
                rest.removeFirst()
            }
        }
        compareRoots()
        try StoredEntry.forEach(db, "WHERE seq > ? AND seq <= ? ORDER BY seq", [head.seq, last.size]) { entry in
            // After a gap, which is a fault, no leaf has its place.
            guard entry.integer(.seq) == head.seq &+ 1 else { return false }
            entry.write(to: &canonical, seq: head.seq &+ 1, after: head.mac)
            head = ChainHead(seq: head.seq &+ 1, mac: entry.mac)
            tree.append(NodeHash(leaf: canonical.bytes + entry.mac.bytes)) { _, _ in }
            compareRoots()
            return !rest.isEmpty
        }
        if let checkpoint = rest.last, checkpoint.size > verdict.last { verdict.add(.cut, verdict.last &+ 1) }
        guard let compared else { return }
        verdict.comparedWith += sources
        verdict.comparedTo = max(verdict.comparedTo ?? 0, compared)
    }
}
