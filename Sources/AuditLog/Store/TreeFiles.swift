import AuditFormat
import Disk
import Text
import TransparencyLog

/// The files of the Merkle tree in the folder of a log (FORMAT.md).
///
/// `tiles/SEGMENT` is a folder as C2SP tlog-tiles describes it, with the newest checkpoint; `checkpoints` keeps them all.
struct TreeFiles: Sendable {
    let folder: String

    private var keyFile: String { "\(folder)/checkpoint.key" }
    private var checkpoints: String { "\(folder)/checkpoints" }

    private func tiles(_ segment: Int64) -> String { "\(folder)/tiles/\(segment)" }

    /// Reads the key of the checkpoints, and creates it with the log.
    func signingKey(name: String) throws -> SigningKey {
        if !DurableFile.exists(keyFile) { try DurableFile.replace(keyFile, with: "\(SigningKey.newSeed().hex)\n") }
        let text = String(decoding: try DurableFile.read(keyFile) ?? [], as: UTF8.self)
        guard let seed = [UInt8](hex: String(text.prefix { $0 != "\n" })),
            let key = SigningKey(name: name, type: .note, seed: seed)
        else { throw AuditLogError.unusable("The file checkpoint.key is not the key of an audit log's checkpoints.") }
        return key
    }

    /// The segments that have tiles, in ascending order.
    func segments() throws -> [Int64] {
        try DurableFile.names(in: "\(folder)/tiles").compactMap { Int64($0) }.sorted()
    }

    /// The newest checkpoint and its segment.
    func newest() throws -> (segment: Int64, note: Note)? {
        guard let segment = try segments().last, let note = try newest(segment) else { return nil }
        return (segment, note)
    }

    private func newest(_ segment: Int64) throws -> Note? {
        let contents = try DurableFile.read("\(tiles(segment))/checkpoint")
        return contents.flatMap { Note(String(decoding: $0, as: UTF8.self)) }
    }

    /// All checkpoints that were kept.
    func all() throws -> [Note] {
        try DurableFile.names(in: checkpoints).sorted().compactMap { name in
            try DurableFile.read("\(checkpoints)/\(name)").flatMap { Note(String(decoding: $0, as: UTF8.self)) }
        }
    }

    /// Writes a checkpoint under its own name and as the newest.
    func write(_ note: Note, size: Int, segment: Int64) throws {
        try DurableFile.createFolder(checkpoints)
        try DurableFile.replace("\(checkpoints)/\(segment)-\(size)", with: note.contents)
        try DurableFile.createFolder(tiles(segment))
        try DurableFile.replace("\(tiles(segment))/checkpoint", with: note.contents)
    }

    func read(_ tile: Tile, segment: Int64) throws -> [UInt8]? {
        try DurableFile.read("\(tiles(segment))/\(tile.path)")
    }

    func write(_ contents: [UInt8], to tile: Tile, segment: Int64) throws {
        let path = "\(tiles(segment))/\(tile.path)"
        try DurableFile.createFolder(DurableFile.folder(of: path))
        try DurableFile.replace(path, with: contents)
    }

    func remove(_ tile: Tile, segment: Int64) throws { try DurableFile.remove("\(tiles(segment))/\(tile.path)") }

    /// Returns the tree over the first entries, which can be pruned, from the leaves of the newest segment up to one that has
    /// them; `write` is called with each tile that is full. Throws `unavailable` if there is none.
    func tree(ofSize size: Int, upToSegment last: Int64 = .max, write: (Tile, [UInt8]) throws -> Void = { _, _ in })
        throws -> Tree
    {
        var tree = Tree()
        guard size > 0 else { return tree }
        for segment in try segments().reversed() where segment <= last {
            guard let checkpoint = try newest(segment).flatMap({ Checkpoint(text: $0.text) }), checkpoint.size >= size
            else {
                continue
            }
            let reader = TileReader(size: checkpoint.size) { try read($0, segment: segment) }
            try reader.forEachLeaf(upTo: size) { leaf in try tree.append(leaf, write: write) }
            return tree
        }
        throw AuditLogError.unavailable("The tiles of the log do not contain the entries that were pruned.")
    }
}
