"""The tree over the ledger's entries: RFC 6962 with SHA-256, as C2SP fixes it.

Pure arithmetic over hashes. A source answers the hash of a full subtree: level 0 is a leaf, level
`l` at index `i` covers the leaves ``i·2^l`` to ``(i+1)·2^l - 1``. Roots and proofs of any size are
made of full subtrees only, so both need about log2(size) hashes, however long the ledger is.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Source = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(body: bytes) -> bytes:
    """SHA-256 over 0x00 and the entry."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01 and the two hashes below."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The full subtrees along a growing tree's right edge: all that is needed to append."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)
        """One hash a set bit of the size, the largest subtree first."""

    def push(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append a leaf; answers the subtrees above level 0 that became full, lowest first."""
        index = self.size
        self.size = index + 1
        if not index & 1:
            self._peaks.append(leaf)
            return []
        made: list[tuple[int, int, bytes]] = []
        level = 0
        current = leaf
        pop = self._peaks.pop
        while index & 1:
            current = sha256(b"\x01" + pop() + current).digest()
            index >>= 1
            level += 1
            made.append((level, index, current))
        self._peaks.append(current)
        return made

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self._peaks:
            return EMPTY_ROOT
        current = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            current = node_hash(peak, current)
        return current

    def copy(self) -> Frontier:
        """An independent frontier of the same tree."""
        return Frontier(self.size, self._peaks)


def frontier_of(source: Source, size: int) -> Frontier:
    """The frontier of a tree's first `size` leaves."""
    peaks = []
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            peaks.append(source(level, (size >> level) - 1))
    return Frontier(size, peaks)


def root_of(source: Source, size: int) -> bytes:
    """The root of a tree's first `size` leaves."""
    return frontier_of(source, size).root()


def inclusion_proof(source: Source, index: int, size: int) -> tuple[bytes, ...]:
    """The hashes that lead from a leaf to the root, lowest first (RFC 6962, 2.1.1).

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return tuple(_path(source, index, 0, size))


def consistency_proof(source: Source, first: int, second: int) -> tuple[bytes, ...]:
    """The hashes that show one tree to be the start of another (RFC 6962, 2.1.2).

    Raises:
        ValueError: the sizes cannot be.
    """
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} leaves does not continue one of {first}")
    return tuple(_subproof(source, first, 0, second, whole=True))


def inclusion_holds(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """True when the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    current, last = leaf, size - 1
    for item in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            current = node_hash(item, current)
            while not index & 1 and index:
                index >>= 1
                last >>= 1
        else:
            current = node_hash(current, item)
        index >>= 1
        last >>= 1
    return last == 0 and current == root


def consistency_holds(
    first: int, second: int, proof: Sequence[bytes], old: bytes, new: bytes
) -> bool:
    """True when the proof shows the older root to be the start of the newer (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and old == new
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, old)
    if not path:
        return False
    index, last = first - 1, second - 1
    while index & 1:
        index >>= 1
        last >>= 1
    old_root = new_root = path[0]
    for item in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old_root = node_hash(item, old_root)
            new_root = node_hash(item, new_root)
            while not index & 1 and index:
                index >>= 1
                last >>= 1
        else:
            new_root = node_hash(new_root, item)
        index >>= 1
        last >>= 1
    return last == 0 and old_root == old and new_root == new


def _range_root(source: Source, low: int, high: int) -> bytes:
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return source(level, low >> level)
    middle = low + _split(size)
    return node_hash(_range_root(source, low, middle), _range_root(source, middle, high))


def _path(source: Source, index: int, low: int, high: int) -> list[bytes]:
    size = high - low
    if size == 1:
        return []
    middle = low + _split(size)
    if index < middle:
        return [*_path(source, index, low, middle), _range_root(source, middle, high)]
    return [*_path(source, index, middle, high), _range_root(source, low, middle)]


def _subproof(source: Source, first: int, low: int, high: int, *, whole: bool) -> list[bytes]:
    # `first` counts from `low`; `whole` while the left tree is the older tree itself.
    size = high - low
    if first == size:
        return [] if whole else [_range_root(source, low, high)]
    half = _split(size)
    if first <= half:
        return [
            *_subproof(source, first, low, low + half, whole=whole),
            _range_root(source, low + half, high),
        ]
    return [
        *_subproof(source, first - half, low + half, high, whole=False),
        _range_root(source, low, low + half),
    ]


def _split(size: int) -> int:
    """The largest power of two below a size above one."""
    return 1 << ((size - 1).bit_length() - 1)
