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
        guard let segment = try segments().last, let contents = try DurableFile.read("\(tiles(segment))/checkpoint"),
            let note = Note(String(decoding: contents, as: UTF8.self))
        else { return nil }
        return (segment, note)
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

    /// Returns the hash of a leaf from the full or the partial tile that has it; nil if there is none.
    func leaf(_ index: Int, segment: Int64) throws -> NodeHash? {
        guard let contents = try DurableFile.read("\(tiles(segment))/checkpoint"),
            let size = Note(String(decoding: contents, as: UTF8.self)).flatMap({ Checkpoint(text: $0.text)?.size }),
            index < size
        else { return nil }
        var reader = TileReader(size: size) { try read($0, segment: segment) }
        return try reader.leaf(index)
    }
}
