"""Compares a log with checkpoints from outside (FORMAT.md); part of verify.py."""
import base64, os
from hashlib import sha256

def root(stack):
    """Returns the root over complete subtrees, given as pairs of a height and a hash."""
    found = None
    for _, node in reversed(stack):
        found = node if found is None else sha256(b"\1" + node + found).digest()
    return found or sha256(b"").digest()

class Comparison:
    """Builds the tree while the entries are read, and compares its root at the size of each checkpoint."""
    def __init__(self, path, log, folder, starts, base):
        self.wanted, self.stack, self.size = {}, [], 0
        self.different, self.compared, self.largest = set(), None, 0
        paths = [] if not path else [os.path.join(path, name) for name in os.listdir(path)] if os.path.isdir(path) else [path]
        for one in paths:
            origin, size, node = open(one, encoding="utf-8").read().split("\n")[:3]
            if origin != log and not (origin.startswith(log + "/") and origin[len(log) + 1:].isdigit()):
                raise ValueError(f"{one} is not a checkpoint of this log")
            segment = int(origin[len(log) + 1:] or 1)
            if int(size) <= min((seq for later, seq in starts if later > segment), default=float("inf")):
                self.wanted.setdefault(int(size), set()).add(base64.b64decode(node, validate=True))
        if self.wanted:
            self.largest = max(self.wanted)
            for leaf in pruned(folder, base): self.append(leaf)
            self.compare()

    def add(self, seq, leaf):
        """Adds the leaf of an entry; after a gap nothing is compared."""
        if self.size == seq - 1 < self.largest:
            self.append(sha256(b"\0" + leaf).digest())
            self.compare()

    def append(self, node):
        height = 0
        while self.stack and self.stack[-1][0] == height:
            node, height = sha256(b"\1" + self.stack.pop()[1] + node).digest(), height + 1
        self.stack.append((height, node))
        self.size += 1

    def compare(self):
        if self.size in self.wanted:
            self.compared = self.size
            if self.wanted[self.size] != {root(self.stack)}: self.different.add(self.size)

def pruned(folder, count):
    """Returns the leaf hashes of the pruned entries from the tiles of the newest segment that has them."""
    tiles = os.path.join(folder, "tiles")
    for segment in sorted(map(int, os.listdir(tiles)), reverse=True) if count else []:
        newest = os.path.join(tiles, str(segment))
        size = int(open(os.path.join(newest, "checkpoint"), encoding="utf-8").read().split("\n")[1])
        if size < count: continue
        leaves = b""
        for index in range(-(-count // 256)):
            name = f"{index:03}" if index < 1000 else "/".join(
                [*(f"x{int(part):03}" for part in f"{index // 1000:,}".split(",")), f"{index % 1000:03}"])
            width = min(256, size - index * 256)
            leaves += open(os.path.join(newest, "tile/0", name + f".p/{width}" * (width < 256)), "rb").read()
        return [leaves[at:at + 32] for at in range(0, 32 * count, 32)]
    if count: raise ValueError("the tiles do not have the leaves of the pruned entries")
    return []
