/// Checks that a tree is a prefix of a larger one.
public enum ConsistencyProof {
    /// Returns whether a proof shows that the tree with an old size and root is a prefix of the other one (RFC 9162, section
    /// 2.1.4.2).
    public static func isValid(
        _ proof: [NodeHash], from old: (size: Int, root: NodeHash), to new: (size: Int, root: NodeHash)
    ) -> Bool {
        if old.size == new.size { return proof.isEmpty && old.root == new.root }
        if old.size == 0 { return proof.isEmpty && old.root == .empty }
        guard 0..<new.size ~= old.size else { return false }
        var path = proof[...]
        // A complete old tree is a node of the new one, so its root need not be in the proof.
        guard let first = old.size.nonzeroBitCount == 1 ? old.root : path.popFirst() else { return false }
        var (node, last) = (old.size - 1, new.size - 1)
        while node & 1 == 1 { (node, last) = (node >> 1, last >> 1) }
        var (oldRoot, newRoot) = (first, first)
        for hash in path {
            guard last != 0 else { return false }
            if node & 1 == 1 || node == last {
                (oldRoot, newRoot) = (NodeHash(hash, oldRoot), NodeHash(hash, newRoot))
                while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                newRoot = NodeHash(newRoot, hash)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        return last == 0 && oldRoot == old.root && newRoot == new.root
    }
}
