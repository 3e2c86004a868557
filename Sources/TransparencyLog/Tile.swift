/// A row of up to 256 node hashes of a tree, as it is stored in a file (C2SP tlog-tiles).
public struct Tile: Sendable, Hashable {
    /// The number of hashes of a full tile.
    public static let fullWidth = 256

    /// 0 for leaf hashes; the hashes of a level are the roots of full tiles of the level below.
    public let level: Int
    /// The position in its level.
    public let index: Int
    /// The number of hashes, from 1 to 256.
    public let width: Int

    /// The path of the file, relative to the folder of the tree, such as `tile/0/x001/234` or `tile/1/000.p/17`.
    public var path: String {
        var parts = ""
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            let padded = String(repeating: "0", count: 3 - digits.count) + digits
            parts = parts.isEmpty ? padded : "x\(padded)/\(parts)"
            rest /= 1000
        } while rest > 0
        return "tile/\(level)/\(parts)" + (width < Self.fullWidth ? ".p/\(width)" : "")
    }

    /// Parses the contents of its file; returns nil if the length is wrong.
    func hashes(_ contents: [UInt8]) -> [NodeHash]? {
        guard contents.count == width * NodeHash.byteCount else { return nil }
        return (0..<width).compactMap { NodeHash(contents[($0 * NodeHash.byteCount)...].prefix(NodeHash.byteCount)) }
    }

    /// Returns the tiles at the right edge of a tree of a size: one for each level that has incomplete ones.
    public static func partialTiles(ofSize size: Int) -> [Tile] {
        var tiles: [Tile] = []
        var (level, count) = (0, size)
        while count > 0 {
            if count % fullWidth > 0 {
                tiles.append(Tile(level: level, index: count / fullWidth, width: count % fullWidth))
            }
            (level, count) = (level + 1, count / fullWidth)
        }
        return tiles
    }

    /// Returns the tile that contains a node, in a tree of a size.
    static func containing(level: Int, node: Int, size: Int) -> Tile {
        let index = node / fullWidth
        let count = size >> (8 * level)
        return Tile(level: level, index: index, width: min(fullWidth, count - index * fullWidth))
    }
}
