/// Computes proofs of a tree of a size from its tiles.
public struct TileReader {
    /// A tile that is missing or has the wrong length.
    public struct UnreadableTile: Error, Equatable {
        /// The path of the tile.
        public let path: String
    }

    private let size: Int
    private let read: (Tile) throws -> [UInt8]?
    private var tiles: [Tile: [NodeHash]] = [:]

    /// Creates a reader of the tiles of a tree of a size.
    public init(size: Int, read: @escaping (Tile) throws -> [UInt8]?) {
        self.size = size
        self.read = read
    }

    /// Calls a closure with the hash of each of the first leaves, without keeping their tiles.
    public func forEachLeaf(upTo count: Int, _ body: (NodeHash) throws -> Void) throws {
        for first in stride(from: 0, to: min(count, size), by: Tile.fullWidth) {
            let tile = Tile.containing(level: 0, node: first, size: size)
            guard let hashes = try read(tile).flatMap(tile.hashes) else { throw UnreadableTile(path: tile.path) }
            for hash in hashes.prefix(count - first) { try body(hash) }
        }
    }

    /// Returns the inclusion proof of a leaf (RFC 6962, section 2.1.1); nil if the tree does not have it.
    public mutating func inclusionProof(of index: Int) throws -> [NodeHash]? {
        guard 0..<size ~= index else { return nil }
        return try path(to: index, in: 0..<size)
    }

    /// Returns the proof that a tree of an older size is a prefix (RFC 6962, section 2.1.2); nil if the tree is smaller.
    public mutating func consistencyProof(from old: Int) throws -> [NodeHash]? {
        guard 0...size ~= old else { return nil }
        return old == 0 || old == size ? [] : try subproof(old, in: 0..<size, isWhole: true)
    }

    private mutating func path(to index: Int, in range: Range<Int>) throws -> [NodeHash] {
        guard range.count > 1 else { return [] }
        let middle = range.lowerBound + range.count.lowerPowerOfTwo
        return index < middle
            ? try path(to: index, in: range.lowerBound..<middle) + [try root(of: middle..<range.upperBound)]
            : try path(to: index, in: middle..<range.upperBound) + [try root(of: range.lowerBound..<middle)]
    }

    private mutating func subproof(_ old: Int, in range: Range<Int>, isWhole: Bool) throws -> [NodeHash] {
        guard old < range.upperBound else { return isWhole ? [] : [try root(of: range)] }
        let middle = range.lowerBound + range.count.lowerPowerOfTwo
        return old <= middle
            ? try subproof(old, in: range.lowerBound..<middle, isWhole: isWhole)
                + [try root(of: middle..<range.upperBound)]
            : try subproof(old, in: middle..<range.upperBound, isWhole: false)
                + [try root(of: range.lowerBound..<middle)]
    }

    /// The root over a range of leaves that begins at a multiple of the power of two that covers it.
    private mutating func root(of range: Range<Int>) throws -> NodeHash {
        let half = range.count.lowerPowerOfTwo
        if range.count == max(1, half * 2) {
            let height = range.count.trailingZeroBitCount
            return try node(height: height, range.lowerBound >> height)
        }
        let middle = range.lowerBound + half
        return NodeHash(try root(of: range.lowerBound..<middle), try root(of: middle..<range.upperBound))
    }

    /// The root of the complete subtree at a position among those of its height.
    private mutating func node(height: Int, _ index: Int) throws -> NodeHash {
        let level = height / 8
        let count = 1 << (height % 8)
        let tile = Tile.containing(level: level, node: index * count, size: size)
        let start = index * count % Tile.fullWidth
        let hashes = try hashes(of: tile)
        guard start + count <= hashes.count, let root = NodeHash(over: hashes[start..<(start + count)]) else {
            throw UnreadableTile(path: tile.path)
        }
        return root
    }

    private mutating func hashes(of tile: Tile) throws -> [NodeHash] {
        if let hashes = tiles[tile] { return hashes }
        guard tile.width > 0, let hashes = try read(tile).flatMap(tile.hashes) else {
            throw UnreadableTile(path: tile.path)
        }
        tiles[tile] = hashes
        return hashes
    }
}
