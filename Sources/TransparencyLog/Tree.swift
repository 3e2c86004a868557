/// A Merkle tree (RFC 6962) that keeps only its right edge; the rest is in tiles.
public struct Tree: Sendable, Equatable {
    /// The number of leaves.
    public private(set) var size = 0
    /// The hashes of the incomplete tile of each level.
    private var edge: [[NodeHash]] = []

    /// Creates a tree without leaves.
    public init() {}

    /// Continues a tree of a size with the tiles of its right edge; returns nil if one cannot be read.
    public init?(size: Int, read: (Tile) throws -> [UInt8]?) rethrows {
        self.size = size
        var level = 0
        while size >> (8 * level) > 0 {
            edge.append([])
            level += 1
        }
        for tile in Tile.partialTiles(ofSize: size) {
            guard let contents = try read(tile), let hashes = tile.hashes(contents) else { return nil }
            edge[tile.level] = hashes
        }
    }

    /// Appends a leaf; calls a closure with each tile that is full then.
    public mutating func append(_ leaf: NodeHash, write: (Tile, [UInt8]) throws -> Void) rethrows {
        var node = leaf
        for level in 0... {
            if level == edge.count { edge.append([]) }
            edge[level].append(node)
            guard edge[level].count == Tile.fullWidth, let root = NodeHash(over: edge[level]) else { break }
            let tile = Tile(level: level, index: size >> (8 * (level + 1)), width: Tile.fullWidth)
            try write(tile, edge[level].flatMap(\.bytes))
            edge[level] = []
            node = root
        }
        size += 1
    }

    /// The tiles of the right edge, with their contents.
    public var partialTiles: [(tile: Tile, contents: [UInt8])] {
        Tile.partialTiles(ofSize: size).map { ($0, edge[$0.level].flatMap(\.bytes)) }
    }

    /// The root hash.
    public var root: NodeHash {
        var incomplete: NodeHash?
        for nodes in edge { incomplete = NodeHash(over: incomplete.map { nodes + [$0] } ?? nodes) }
        return incomplete ?? .empty
    }
}
