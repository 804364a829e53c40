"""The Merkle tree of RFC 6962, section 2.1, with SHA-256: hashes, proofs from stored nodes, and their verification.

A node is named by its level and its index: it is the hash over the `2**level` leaves from `index * 2**level` on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from infra.tlog.errors import NotProvenError

HASH_SIZE = 32
EMPTY_ROOT = sha256().digest()
"""MTH of no entries: the hash of nothing."""

ReadNode = Callable[[int, int], bytes]
"""Level and index to the hash of that complete subtree."""


def leaf_hash(entry: bytes) -> bytes:
    """MTH of one entry: its hash behind a zero byte, so that no entry can pass for a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """MTH of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below a size: where RFC 6962 divides a tree of two or more leaves."""
    return 1 << (size - 1).bit_length() - 1


def complete(hashes: Sequence[bytes]) -> bytes:
    """The hash over a power of two of neighbours of one level."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


class TreeEdge:
    """The right edge of a growing tree (a compact range from 0): enough to append, and to know the root.

    Holds one hash for each bit of the size, that of the largest subtree first.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if size < 0 or len(self.hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} has {max(size, 0).bit_count()} hashes at its edge, not {self.hashes}")

    def append(self, leaf: bytes) -> None:
        """Grow by one leaf, given as its hash."""
        full = self.size
        while full & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            full >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def append_node(self, level: int, node: bytes) -> None:
        """Grow by a complete subtree at once; the size is a multiple of its width."""
        if self.size & ((1 << level) - 1):
            raise ValueError(f"a subtree of {1 << level} leaves cannot follow {self.size}")
        full = self.size >> level
        while full & 1:
            node = node_hash(self.hashes.pop(), node)
            full >>= 1
        self.hashes.append(node)
        self.size += 1 << level

    def root(self) -> bytes:
        """MTH of all that was appended."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> TreeEdge:
        """The same edge, to grow apart."""
        return TreeEdge(self.size, self.hashes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    edge = TreeEdge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def range_hash(read: ReadNode, start: int, end: int) -> bytes:
    """MTH of the leaves from `start` to before `end`, as the recursion of RFC 6962 meets them."""
    size = end - start
    if size & (size - 1) == 0 and start % size == 0:
        level = size.bit_length() - 1
        return read(level, start >> level)
    middle = start + split(size)
    return node_hash(range_hash(read, start, middle), range_hash(read, middle, end))


def root_at(read: ReadNode, size: int) -> bytes:
    """The root that the tree had at a size."""
    return range_hash(read, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read: ReadNode, index: int, size: int) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1: the hashes that lead from a leaf to the root at a size."""
    if not 0 <= index < size:
        raise ValueError(f"entry {index} is not in a tree of {size}")
    start, end = 0, size
    proof: list[bytes] = []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            proof.append(range_hash(read, middle, end))
            end = middle
        else:
            proof.append(range_hash(read, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(read: ReadNode, old: int, new: int) -> list[bytes]:
    """PROOF of RFC 6962, section 2.1.2: that the tree at `new` goes on from the tree at `old`; empty from 0."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} cannot go on from one of {old}")
    if old == 0:
        return []
    start, end = 0, new
    proof: list[bytes] = []
    while old < end:
        middle = start + split(end - start)
        if old <= middle:
            proof.append(range_hash(read, middle, end))
            end = middle
        else:
            proof.append(range_hash(read, start, middle))
            start = middle
    if start:
        proof.append(range_hash(read, start, end))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, section 2.1.3.2: NotProvenError unless the leaf (as its hash) is at the index of that tree."""
    if not 0 <= index < size:
        raise NotProvenError(f"entry {index} cannot be in a tree of {size}")
    _check_hashes((leaf, root, *proof))
    if len(proof) != (expected := _path_length(index, size)):
        raise NotProvenError(f"entry {index} of {size} is proven by {expected} hashes, not by {len(proof)}")
    fn, sn, computed = index, size - 1, leaf
    for sibling in proof:
        if fn & 1 or fn == sn:
            computed = node_hash(sibling, computed)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            computed = node_hash(computed, sibling)
        fn, sn = fn >> 1, sn >> 1
    if computed != root:
        raise NotProvenError(f"the proof of entry {index} leads to root {computed.hex()}, not to {root.hex()}")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """RFC 9162, section 2.1.4.2: NotProvenError unless the newer tree goes on from the older one.

    From 0 nothing can be proven, and is refused: every tree goes on from the empty one.
    """
    if not 0 < old <= new:
        raise NotProvenError(f"a tree of {new} cannot be proven to go on from one of {old}")
    if old == new:
        if proof or old_root != new_root:
            raise NotProvenError(f"two roots for size {old}: {old_root.hex()} and {new_root.hex()}")
        return
    _check_hashes((old_root, new_root, *proof))
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    if not path or len(path) != 1 + _path_length(fn, sn + 1):
        raise NotProvenError(f"{len(proof)} hashes are not the number that proves {new} to go on from {old}")
    old_computed = new_computed = path[0]
    for node in path[1:]:
        if fn & 1 or fn == sn:
            old_computed, new_computed = node_hash(node, old_computed), node_hash(node, new_computed)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new_computed = node_hash(new_computed, node)
        fn, sn = fn >> 1, sn >> 1
    if (old_computed, new_computed) != (old_root, new_root):
        raise NotProvenError(f"the tree of {new} with root {new_root.hex()} does not go on from that of {old}")


def _path_length(index: int, size: int) -> int:
    # Levels up to where the leaf's path meets the right edge, then one hash for each left turn of the edge.
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for value in hashes:
        if len(value) != HASH_SIZE:
            raise NotProvenError(f"a hash has {HASH_SIZE} bytes, not {len(value)}")
