"""Tiles and bundles: the paths, widths and bytes of C2SP tlog-tiles."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.tlog.building import GrowingTree
from infra.tlog.errors import MalformedError
from infra.tlog.tiles import (
    Bundle,
    Tile,
    bundle,
    bundles_of,
    from_tiles,
    hashes_of,
    new_bundles,
    node_reader,
    parse_path,
    tile_of,
    tiles_of,
    unbundle,
)


def test_the_example_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    full = Counter(tile.level for tile in tiles if tile.width == 256)

    assert full == {0: 273, 1: 1}
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(bundles_of(257)) == [Bundle(0), Bundle(1, 1)]
    assert list(new_bundles(256, 257)) == [Bundle(1, 1)]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize(
    ("part", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(2, 1_234_067), "tile/2/x001/x234/067"),
        (Tile(63, 999, 1), "tile/63/999.p/1"),
        (Bundle(1000, 255), "tile/entries/x001/000.p/255"),
        (Bundle(67), "tile/entries/067"),
    ],
)
def test_paths_are_those_of_the_specification(part: Tile | Bundle, path: str) -> None:
    assert part.path == path
    assert parse_path(path) == part


@given(st.integers(0, 63), st.integers(0, 2**60), st.integers(1, 256))
def test_every_tile_has_one_path(level: int, index: int, width: int) -> None:
    assert parse_path(Tile(level, index, width).path) == Tile(level, index, width)
    assert parse_path(Bundle(index, width).path) == Bundle(index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "tile/0",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/234",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000/",
        "tile/0/../000",
        "tile/entry/000",
        "/tile/0/000",
        "tile/0/\u0661\u0661\u0661",
        "tile/0/000\n",
        "tile/0/" + "x001/" * 2_000 + "000",
    ],
)
def test_any_other_path_is_refused(path: str) -> None:
    with pytest.raises(MalformedError, match="no path of a tile"):
        parse_path(path)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert unbundle(bundle(entries)) == entries


def test_a_bundle_that_breaks_off_is_refused() -> None:
    whole = bundle([b"one", b"", b"three"])

    assert whole == b"\x00\x03one\x00\x00\x00\x05three"
    for end in set(range(len(whole))) - {0, 5, 7}:
        with pytest.raises(MalformedError, match="ends within its entry"):
            unbundle(whole[:end])


def test_an_entry_has_at_most_65535_bytes() -> None:
    assert unbundle(bundle([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(ValueError, match="not 65536"):
        bundle([b"x" * 65_536])


def test_a_tile_has_the_hashes_that_its_width_says() -> None:
    with pytest.raises(MalformedError, match="a tile of 2 hashes has 64 bytes, not 63"):
        hashes_of(bytes(63), 2)
    with pytest.raises(ValueError, match="a tree of 256 has no tile 1 at level 0"):
        tile_of(0, 1, 256)
    with pytest.raises(MalformedError, match="a tile of 3 hashes"):
        GrowingTree(3, {0: bytes(64)})


def test_what_a_tree_does_not_have_cannot_be_read_from_it() -> None:
    read = node_reader(from_tiles({Tile(0, 0, 3): bytes(96)}), 3)

    with pytest.raises(ValueError, match="no node 1 at level 1"):
        read(1, 1)
    with pytest.raises(LookupError, match=r"tile/0/000\.p/4 is missing"):
        node_reader(from_tiles({}), 4)(0, 0)
