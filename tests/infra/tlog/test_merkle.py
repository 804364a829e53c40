"""Trees, tiles and proofs agree with the RFC's own recursion and with vectors of other people."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.tlog.building import GrowingTree
from infra.tlog.errors import NotProvenError
from infra.tlog.merkle import (
    ReadNode,
    TreeEdge,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_at,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from infra.tlog.tiles import Tile, from_tiles, hashes_of, new_tiles, node_reader, tiles_needed, tiles_of
from tests.infra.tlog import naive

ENTRIES = [b"entry %d" % number for number in range(1400)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def stored(size: int) -> dict[Tile, bytes]:
    """The tiles of the tree over the first entries."""
    growing = GrowingTree()
    return dict([*growing.extend(LEAVES[:size]), *growing.partial()])


TILES = {size: stored(size) for size in (1, 2, 255, 256, 257, 700, 1400)}


def reader(size: int) -> ReadNode:
    return node_reader(from_tiles(TILES[size]), size)


sizes = st.sampled_from(sorted(TILES))


@given(sizes, st.data())
def test_a_root_at_any_earlier_size_is_that_of_the_rfc(size: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(0, size))

    assert root_at(reader(size), earlier) == naive.mth(ENTRIES[:earlier]) == root_of(LEAVES[:earlier])


@given(sizes, st.data())
def test_an_inclusion_proof_is_that_of_the_rfc_and_proves_that_entry_alone(size: int, data: st.DataObject) -> None:
    within = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, within - 1))
    proof = inclusion_proof(reader(size), index, within)
    root = naive.mth(ENTRIES[:within])

    assert proof == naive.path(index, ENTRIES[:within])
    verify_inclusion(LEAVES[index], index, within, proof, root)
    other = data.draw(st.integers(0, within).filter(lambda it: it != index))
    for wrong in (
        (leaf_hash(b"another"), index, within, proof, root),
        (LEAVES[index], other, within, proof, root),
        (LEAVES[index], index, within, [*proof, root], root),
        (LEAVES[index], index, within, proof[1:], root if proof else leaf_hash(b"another")),
    ):
        with pytest.raises(NotProvenError):
            verify_inclusion(*wrong)


@given(sizes, st.data())
def test_a_consistency_proof_is_that_of_the_rfc_and_proves_those_two_trees_alone(
    size: int, data: st.DataObject
) -> None:
    new = data.draw(st.integers(1, size))
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(reader(size), old, new)
    roots = naive.mth(ENTRIES[:old]), naive.mth(ENTRIES[:new])

    assert proof == naive.proof(old, ENTRIES[:new])
    verify_consistency(old, new, proof, *roots)
    forged = naive.mth([*ENTRIES[: old - 1], b"another"])
    for wrong in (
        (old, new, proof, forged, roots[1]),
        (old, new, proof, roots[0], forged),
        (old, new, [*proof, forged], *roots),
        (old, new, [forged, *proof[1:]], *roots),
        (0, new, [], *roots),
    ):
        with pytest.raises(NotProvenError):
            verify_consistency(*wrong)


@given(st.integers(0, 1400), st.integers(0, 1400))
def test_a_tree_goes_on_from_its_unfinished_tiles(one: int, other: int) -> None:
    old, new = sorted((one, other))
    first = GrowingTree()
    tiles = dict([*first.extend(LEAVES[:old]), *first.partial()])
    second = GrowingTree(old, {tile.level: data for tile, data in first.partial()})
    added = dict([*second.extend(LEAVES[old:new]), *second.partial()])

    assert second.root() == root_of(LEAVES[:new])
    assert set(added) == set(new_tiles(old, new)) | {tile for tile, _ in second.partial()}
    assert {**tiles, **added}.keys() >= set(tiles_of(new))
    assert all(len(hashes_of(data, tile.width)) == tile.width for tile, data in added.items())


@given(sizes, st.data())
def test_the_tiles_that_a_proof_needs_are_enough_for_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    needed = tiles_needed(lambda read: inclusion_proof(read, index, size), size)
    fetched = from_tiles({tile: TILES[size][tile] for tile in needed})

    assert inclusion_proof(node_reader(fetched, size), index, size) == naive.path(index, ENTRIES[:size])


def test_a_tree_of_one_leaf_at_a_time_is_that_of_subtrees() -> None:
    whole, parts = TreeEdge(), TreeEdge()
    for leaf in LEAVES[:512]:
        whole.append(leaf)
    for half in (LEAVES[:256], LEAVES[256:512]):
        parts.append_node(8, root_of(half))

    assert (whole.size, whole.hashes, whole.root()) == (parts.size, parts.hashes, root_of(LEAVES[:512]))


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="a tree of 3 has 2 hashes"):
        TreeEdge(3, [LEAVES[0]])
    with pytest.raises(ValueError, match="cannot follow 1"):
        TreeEdge(1, [LEAVES[0]]).append_node(8, LEAVES[1])


def test_the_vectors_of_other_people_agree(shared_data: Path) -> None:
    inclusion = [json.loads(file.read_text()) for file in (shared_data / "merkle" / "inclusion").rglob("*.json")]
    consistency = [json.loads(file.read_text()) for file in (shared_data / "merkle" / "consistency").rglob("*.json")]

    assert len(inclusion) + len(consistency) == 196
    assert not [case["desc"] for case in inclusion if _refuses_inclusion(case) != case["wantErr"]]
    assert not [case["desc"] for case in consistency if _refuses_consistency(case) != case["wantErr"]]


def _refuses_inclusion(case: dict[str, Any]) -> bool:
    proof = [b64decode(value) for value in case["proof"] or ()]
    leaf, root = b64decode(case["leafHash"]), b64decode(case["root"])
    try:
        verify_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, root)
    except NotProvenError:
        return True
    return False


def _refuses_consistency(case: dict[str, Any]) -> bool:
    proof = [b64decode(value) for value in case["proof"] or ()]
    roots = b64decode(case["root1"]), b64decode(case["root2"])
    try:
        verify_consistency(case["size1"], case["size2"], proof, *roots)
    except NotProvenError:
        return True
    return False
