import AuditFormat
import Disk
import GRDB
import Synchronization
import Text
import TransparencyLog

/// The Merkle tree over the entries of a log, and the checkpoints that sign it (FORMAT.md).
///
/// It advances when an anchor is written, so no request waits for it.
final class LogTree: Sendable {
    private struct State {
        var segment: Int64 = 0
        var tree = Tree()
        var checkpoint: Note?
        var witnesses: [VerifierKey] = []
        var listener: (@Sendable (String) -> Void)?
    }

    private let files: TreeFiles
    private let database: any DatabaseReader
    private let key: SigningKey
    private let state: Mutex<State>

    /// Reads the newest checkpoint; the key is created with the log.
    init(_ database: any DatabaseReader, folder: String, keyName: String) throws {
        let files = TreeFiles(folder: folder)
        self.files = files
        self.database = database
        key = try files.signingKey(name: keyName)
        var state = State()
        if let newest = try files.newest() {
            (state.segment, state.checkpoint) = (newest.segment, newest.note)
            if let checkpoint = Checkpoint(text: newest.note.text) {
                let tree = try Tree(size: checkpoint.size) { try files.read($0, segment: newest.segment) }
                if let tree, tree.root == checkpoint.root { state.tree = tree } else { state.segment = 0 }
            }
        }
        self.state = Mutex(state)
    }

    /// The key that verifies the checkpoints.
    var verifierKey: VerifierKey { key.verifier }

    /// The newest checkpoint; nil before the first.
    var checkpoint: Note? { state.withLock { $0.checkpoint } }

    /// Sets the closure that receives each checkpoint from now on.
    func listen(_ listener: @escaping @Sendable (String) -> Void) { state.withLock { $0.listener = listener } }

    /// Advances the tree to an anchor and signs a checkpoint, unless it is there already.
    func advance(to anchor: Anchor) throws {
        try state.withLock { state in
            guard anchor.segment != state.segment || anchor.seq != Int64(state.tree.size) else { return }
            if anchor.segment != state.segment { try begin(segment: anchor.segment, &state) }
            let segment = state.segment
            let old = Tile.partialTiles(ofSize: state.tree.size)
            var tree = state.tree
            try append(to: &tree, segment: segment, upTo: anchor.seq)
            let partial = tree.partialTiles
            for (tile, contents) in partial { try files.write(contents, to: tile, segment: segment) }
            let checkpoint = Checkpoint(
                origin: CheckpointOrigin(log: key.verifier.name, segment: segment).text, size: tree.size,
                root: tree.root)
            var note = Note(text: checkpoint.text)
            try note.sign(with: key)
            try files.write(note, size: tree.size, segment: segment)
            (state.tree, state.checkpoint) = (tree, note)
            for tile in old where !partial.contains(where: { $0.tile == tile }) {
                try? files.remove(tile, segment: segment)
            }
            state.listener?(note.contents)
        }
    }

    /// Begins the tree of a segment with the entries that were pruned, which only the leaves of an earlier tree show.
    private func begin(segment: Int64, _ state: inout State) throws {
        let base = try database.read { db in try ChainHead(baseOf: db).seq }
        let tree = try files.tree(ofSize: Int(base), upToSegment: segment) {
            try files.write($1, to: $0, segment: segment)
        }
        (state.segment, state.tree) = (segment, tree)
    }

    /// Appends the entries that follow, up to a seq.
    private func append(to tree: inout Tree, segment: Int64, upTo last: Int64) throws {
        try database.read { db in
            var head = try ChainHead(db, seq: Int64(tree.size))
            var canonical = CanonicalEntry()
            try StoredEntry.forEach(db, "WHERE seq > ? AND seq <= ? ORDER BY seq", [head.seq, last]) { entry in
                guard entry.integer(.seq) == head.seq &+ 1 else { return false }
                entry.write(to: &canonical, seq: head.seq &+ 1, after: head.mac)
                head = ChainHead(seq: head.seq &+ 1, mac: entry.mac)
                let leaf = NodeHash(leaf: canonical.bytes + entry.mac.bytes)
                try tree.append(leaf) { try files.write($1, to: $0, segment: segment) }
                return true
            }
        }
        guard Int64(tree.size) == last else {
            throw AuditLogError.unavailable("Entry #\(tree.size &+ 1) is missing, so no checkpoint can be written.")
        }
    }

    /// Sets the witnesses whose cosignatures are counted.
    func expectCosignatures(by witnesses: [VerifierKey]) { state.withLock { $0.witnesses = witnesses } }

    /// The number of witnesses, and when those that have cosigned the newest checkpoint did, in seconds since 1970.
    var witnessing: (count: Int, times: [Int]) {
        state.withLock { state in
            (state.witnesses.count, state.witnesses.compactMap { state.checkpoint?.cosigningTime(of: $0) })
        }
    }

    /// Adds a cosignature to the newest checkpoint, unless there is a newer one by now.
    func add(_ cosignature: Note.Signature, to checkpoint: Note) throws {
        try state.withLock { state in
            guard var note = state.checkpoint, note.text == checkpoint.text else { return }
            note.add(cosignature)
            try files.write(note, size: state.tree.size, segment: state.segment)
            state.checkpoint = note
        }
    }

    /// Returns the newest checkpoint with the proof that it continues a tree of a size.
    func addCheckpointRequest(from size: Int) throws -> AddCheckpointRequest {
        try state.withLock { state in
            let segment = state.segment
            var reader = TileReader(size: state.tree.size) { [files] in try files.read($0, segment: segment) }
            guard let note = state.checkpoint, let proof = try reader.consistencyProof(from: size) else {
                throw AuditLogError.unavailable("The log has no checkpoint of \(size) or more entries.")
            }
            return AddCheckpointRequest(oldSize: size, proof: proof, checkpoint: note)
        }
    }

    /// Returns the receipt of an entry; nil if no checkpoint covers it yet.
    func receipt(of entry: CanonicalEntry, seq: Int64) throws -> String? {
        try state.withLock { state in
            guard let note = state.checkpoint, let checkpoint = Checkpoint(text: note.text), seq >= 1,
                seq <= checkpoint.size
            else { return nil }
            let segment = state.segment
            var reader = TileReader(size: checkpoint.size) { [files] in try files.read($0, segment: segment) }
            guard let proof = try reader.inclusionProof(of: Int(seq) - 1) else { return nil }
            return Receipt.text(index: Int(seq) - 1, proof: proof, checkpoint: note, extra: entry.bytes)
        }
    }
}
