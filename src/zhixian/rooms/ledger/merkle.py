"""The Merkle tree of RFC 6962: roots, inclusion and consistency proofs. Leaves are hashed with 0x00, nodes with 0x01."""

from collections.abc import Callable, Sequence

Hash = Callable[[bytes], bytes]


def leaf_hash(data: bytes, hash_: Hash) -> bytes:
    return hash_(b"\x00" + data)


def node_hash(left: bytes, right: bytes, hash_: Hash) -> bytes:
    return hash_(b"\x01" + left + right)


class Tree:
    """A growing tree that keeps only the roots of its full subtrees: adding is O(1) amortised, the root O(log n)."""

    def __init__(self, hash_: Hash) -> None:
        self.hash = hash_
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # (height, root), the tallest first

    @classmethod
    def grown(cls, hash_: Hash, size: int, peaks: bytes) -> "Tree":
        """The tree of that size again, out of what ``peaks`` gave."""
        tree = cls(hash_)
        heights = [height for height in range(size.bit_length() - 1, -1, -1) if size >> height & 1]
        width = len(peaks) // max(len(heights), 1)
        tree._peaks = [(height, peaks[at * width : (at + 1) * width]) for at, height in enumerate(heights)]
        tree.size = size
        return tree

    def peaks(self) -> bytes:
        """The roots of the full subtrees, the tallest first."""
        return b"".join(root for _, root in self._peaks)

    def add(self, leaf: bytes) -> None:
        """Add a leaf that is already hashed."""
        height, root = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            root = node_hash(self._peaks.pop()[1], root, self.hash)
            height += 1
        self._peaks.append((height, root))
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return self.hash(b"")
        root = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            root = node_hash(left, root, self.hash)
        return root


def root_of(leaves: Sequence[bytes], hash_: Hash) -> bytes:
    tree = Tree(hash_)
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def inclusion_proof(index: int, leaves: Sequence[bytes], hash_: Hash) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, section 2.1.1, over hashed leaves."""
    if len(leaves) <= 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(index, leaves[:split], hash_), root_of(leaves[split:], hash_)]
    return [*inclusion_proof(index - split, leaves[split:], hash_), root_of(leaves[:split], hash_)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes, hash_: Hash) -> bool:
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        return False
    node, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(step, found, hash_)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step, hash_)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(old: int, leaves: Sequence[bytes], hash_: Hash) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962, section 2.1.2."""
    return _subproof(old, leaves, True, hash_) if 0 < old < len(leaves) else []


def _subproof(old: int, leaves: Sequence[bytes], whole: bool, hash_: Hash) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root_of(leaves, hash_)]
    split = _split(len(leaves))
    if old <= split:
        return [*_subproof(old, leaves[:split], whole, hash_), root_of(leaves[split:], hash_)]
    return [*_subproof(old - split, leaves[split:], False, hash_), root_of(leaves[:split], hash_)]


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << (size - 1).bit_length() - 1
