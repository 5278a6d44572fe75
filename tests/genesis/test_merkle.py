from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.genesis.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_holds,
    consistency_proof,
    inclusion_holds,
    inclusion_proof,
    leaf_hash,
    root_of,
)

# The test vectors of the Certificate Transparency implementations.
LEAVES = [
    bytes.fromhex(h)
    for h in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_ONE = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def naive(leaves):
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive(leaves[:split]) + naive(leaves[split:])).digest()


def source_of(leaves):
    def source(level, index):
        return naive(leaves[index << level : (index + 1) << level])

    return source


def some(count):
    return [f"leaf {n}".encode() for n in range(count)]


def test_the_published_vectors():
    assert root_of(source_of(LEAVES), 1).hex() == ROOT_OF_ONE
    assert root_of(source_of(LEAVES), 8).hex() == ROOT_OF_EIGHT


@pytest.mark.parametrize("size", range(40))
def test_a_growing_frontier_has_the_roots_of_the_rfc(size):
    leaves = some(size)
    frontier = Frontier()
    for leaf in leaves:
        frontier.push(leaf_hash(leaf))
    assert frontier.root() == naive(leaves)
    if size:
        assert root_of(source_of(leaves), size) == naive(leaves)
    else:
        assert frontier.root() == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 40))
def test_every_inclusion_proof_holds_and_no_other_leaf_passes(size):
    leaves = some(size)
    root = naive(leaves)
    for index in range(size):
        proof = inclusion_proof(source_of(leaves), index, size)
        assert inclusion_holds(leaf_hash(leaves[index]), index, size, proof, root)
        assert not inclusion_holds(leaf_hash(b"other"), index, size, proof, root)
        assert not inclusion_holds(leaf_hash(leaves[index]), index, size, proof[:-1], root) or (
            size == 1
        )
        for wrong in {index - 1, index + 1} & set(range(size)):
            assert not inclusion_holds(leaf_hash(leaves[index]), wrong, size, proof, root)


@pytest.mark.parametrize("second", range(1, 34))
def test_every_consistency_proof_holds_and_no_other_tree_passes(second):
    leaves = some(second)
    for first in range(1, second + 1):
        old = naive(leaves[:first])
        proof = consistency_proof(source_of(leaves), first, second)
        assert consistency_holds(first, second, proof, old, naive(leaves))
        other = naive([b"changed", *leaves[1:first]])
        assert not consistency_holds(first, second, proof, other, naive(leaves))
        if first < second:
            changed = naive([*leaves[:-1], b"changed"])
            assert not consistency_holds(first, second, proof, old, changed)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.data())
def test_any_sizes(size, data):
    leaves = some(size)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    root = naive(leaves)
    proof = inclusion_proof(source_of(leaves), index, size)
    assert len(proof) <= size.bit_length()
    assert inclusion_holds(leaf_hash(leaves[index]), index, size, proof, root)
    growth = consistency_proof(source_of(leaves), first, size)
    assert consistency_holds(first, size, growth, naive(leaves[:first]), root)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(source_of(some(3)), 3, 3)
    with pytest.raises(ValueError, match="does not continue"):
        consistency_proof(source_of(some(3)), 4, 3)
    assert not inclusion_holds(b"", 5, 3, (), b"")
    assert not consistency_holds(0, 3, (), b"", b"")
    assert not consistency_holds(2, 3, (), b"", b"")
