import TestSupport
import Testing

@testable import TransparencyLog

/// A tree whose tiles are in memory, and the definition of RFC 6962 to compare it with.
struct MemoryTree {
    var tree = Tree()
    var leaves: [NodeHash] = []
    private var files: [String: [UInt8]] = [:]

    init(_ count: Int) { for number in 0..<count { append("entry \(number)") } }

    mutating func append(_ text: String) {
        let leaf = NodeHash(leaf: Array(text.utf8))
        leaves.append(leaf)
        tree.append(leaf) { files[$0.path] = $1 }
    }

    var reader: TileReader {
        var files = files
        for (tile, contents) in tree.partialTiles { files[tile.path] = contents }
        return TileReader(size: tree.size) { [files] in files[$0.path] }
    }

    /// The root as section 2.1 of RFC 6962 defines it.
    static func root(_ leaves: some RandomAccessCollection<NodeHash>) -> NodeHash {
        guard leaves.count > 1 else { return leaves.first ?? .empty }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return NodeHash(root(leaves.prefix(half)), root(leaves.dropFirst(half)))
    }
}

@Suite struct `A Merkle tree in tiles` {
    @Test func `has the root of RFC 6962 at every size`() {
        var memory = MemoryTree(0)
        #expect(memory.tree.root == .empty)
        for number in 0..<1100 {
            memory.append("entry \(number)")
            guard number < 300 || number.isMultiple(of: 97) else { continue }
            #expect(memory.tree.root == MemoryTree.root(memory.leaves))
        }
    }

    @Test(arguments: [1, 2, 255, 256, 257, 600, 65_536, 65_537, 70_000])
    func `continues from the tiles of its right edge`(size: Int) throws {
        let memory = MemoryTree(size)
        let partial = Dictionary(uniqueKeysWithValues: memory.tree.partialTiles.map { ($0.tile.path, $0.contents) })
        var continued = try #require(Tree(size: size) { partial[$0.path] })
        #expect(continued == memory.tree)
        continued.append(NodeHash(leaf: [1])) { _, _ in }
        #expect(continued.size == size + 1)
        if !partial.isEmpty { #expect(Tree(size: size) { _ in nil } == nil) }
    }

    @Test(arguments: [1, 2, 3, 7, 8, 256, 257, 513, 1000])
    func `proves that a smaller tree is its prefix, and nothing else`(size: Int) throws {
        let memory = MemoryTree(size)
        var reader = memory.reader
        for old in 0...size where old < 10 || old.isMultiple(of: 61) || old == size {
            let oldRoot = MemoryTree.root(memory.leaves.prefix(old))
            let proof = try #require(try reader.consistencyProof(from: old))
            let new = (size, memory.tree.root)
            #expect(ConsistencyProof.isValid(proof, from: (old, oldRoot), to: new))
            #expect(!ConsistencyProof.isValid(proof, from: (old, NodeHash(leaf: [])), to: new))
            #expect(!ConsistencyProof.isValid(proof + [.empty], from: (old, oldRoot), to: new))
            if !proof.isEmpty { #expect(!ConsistencyProof.isValid(proof.dropLast(), from: (old, oldRoot), to: new)) }
        }
        #expect(try reader.consistencyProof(from: size + 1) == nil)
        #expect(try reader.inclusionProof(of: size) == nil)
        #expect(try reader.inclusionProof(of: -1) == nil)
    }

    @Test func `has no proof if a tile is missing or too short`() throws {
        var missing = TileReader(size: 300) { _ in nil }
        #expect(throws: TileReader.UnreadableTile(path: "tile/0/000")) { try missing.inclusionProof(of: 3) }
        var short = TileReader(size: 300) { _ in [1, 2, 3] }
        #expect(throws: TileReader.UnreadableTile.self) { try short.consistencyProof(from: 3) }
    }

    @Test(arguments: [
        (Tile(level: 0, index: 0, width: 256), "tile/0/000"), (Tile(level: 1, index: 67, width: 3), "tile/1/067.p/3"),
        (Tile(level: 0, index: 1_234_067, width: 256), "tile/0/x001/x234/067"),
    ])
    func `names its tiles as C2SP tlog-tiles does`(tile: Tile, path: String) { #expect(tile.path == path) }
}
