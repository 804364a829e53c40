"""Our bytes are verified by an implementation that is not ours, and its bytes by ours: aics-tlog from PyPI."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.tlog.building import GrowingTree
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import KeyKind, SigningKey, VerifierKey
from infra.tlog.merkle import consistency_proof, inclusion_proof, leaf_hash, root_at
from infra.tlog.policy import Party, WitnessPolicy
from infra.tlog.tiles import Bundle, Tile, bundle, bundles_of, node_reader, tiles_of, unbundle
from tests.infra.tlog.others import interpreter_with

SCRIPT = Path(__file__).with_name("aics_script.py")
SIZES = [1, 256, 257, 66_000]


def aics(command: str, folder: Path, *arguments: str) -> Any:
    """What the other implementation answers."""
    python = interpreter_with("aics_tlog", "aics-tlog")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, str(SCRIPT), command, str(folder), *arguments],
        capture_output=True,
        check=False,
        env=environment,
        cwd=folder,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write(folder: Path, part: Tile | Bundle, data: bytes) -> None:
    file = folder / part.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


@pytest.mark.parametrize("size", SIZES)
def test_the_other_implementation_verifies_our_log_and_makes_the_same_proofs(size: int, tmp_path: Path) -> None:
    log, witness = SigningKey.generate("ours.example/log"), SigningKey.generate("ours.example/w", KeyKind.WITNESS)
    entries = [b"ours %d" % number for number in range(size)]
    growing = GrowingTree()
    tiles = dict([*growing.extend(map(leaf_hash, entries)), *growing.partial()])
    for tile, data in tiles.items():
        write(tmp_path, tile, data)
    for part in bundles_of(size):
        write(tmp_path, part, bundle(entries[part.index * 256 :][: part.width]))
    note = Checkpoint(log.name, size, growing.root()).note().signed(log)
    note = note.with_signatures([note.cosignature(witness, 1_767_000_000)])
    (tmp_path / "checkpoint").write_bytes(note.encoded())

    found = aics("verify", tmp_path, str(log.verifier), str(witness.verifier))

    read, step = node_reader(tiles.__getitem__, size), max(1, size // 10)
    assert found["ok"]
    assert (found["size"], found["tiles"], found["entries"]) == (size, len(tiles), len(list(bundles_of(size))))
    assert found["inclusion"] == [[h.hex() for h in inclusion_proof(read, i, size)] for i in range(0, size, step)]
    assert found["consistency"] == [
        [h.hex() for h in consistency_proof(read, old, size)] for old in range(1, size, step)
    ]


@pytest.mark.parametrize("size", SIZES)
def test_we_verify_the_log_of_the_other_implementation(size: int, tmp_path: Path) -> None:
    made = aics("make", tmp_path, str(size))
    policy = WitnessPolicy(
        (Party(VerifierKey.parse(made["log"])),), {"w": Party(VerifierKey.parse(made["witness"]))}, quorum="w"
    )

    checkpoint, cosigners = policy.open((tmp_path / "checkpoint").read_bytes())

    assert (checkpoint.size, cosigners) == (size, {"w": 1_767_000_000})
    growing, entries = GrowingTree(), list[bytes]()
    for part in bundles_of(size):
        entries += unbundle((tmp_path / part.path).read_bytes())
    ours = dict([*growing.extend(map(leaf_hash, entries)), *growing.partial()])
    assert growing.root() == checkpoint.root
    assert root_at(node_reader(lambda tile: (tmp_path / tile.path).read_bytes(), size), size) == checkpoint.root
    assert ours == {tile: (tmp_path / tile.path).read_bytes() for tile in tiles_of(size)}
