"""Runs in another Python, with the package aics-tlog alone: verifies the log in a folder, and makes one of its own."""

import json
import sys
from pathlib import Path

import aics_tlog as other
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def verify(folder: Path, log: str, witness: str) -> dict[str, object]:
    """What it finds in our folder: checkpoint, every tile and entry, proofs from its own reading of our tiles."""
    reader = other.FileSystemTileReader(folder)
    note = other.parse_note((folder / "checkpoint").read_bytes())
    result = other.verify_checkpoint(note, other.parse_vkey(log), [other.parse_vkey(witness)], quorum=1)
    checkpoint = other.parse_checkpoint(note.text)
    report = other.audit_tiles(reader, checkpoint.size, checkpoint.root)
    size, step = checkpoint.size, max(1, checkpoint.size // 10)
    return {
        "ok": result.ok,
        "size": size,
        "entries": report.bundles,
        "tiles": report.tiles,
        "inclusion": [
            [h.hex() for h in other.inclusion_proof_from_tiles(reader, i, size)] for i in range(0, size, step)
        ],
        "consistency": [
            [h.hex() for h in other.consistency_proof_from_tiles(reader, old, size)] for old in range(1, size, step)
        ],
    }


def make(folder: Path, size: int) -> dict[str, object]:
    """A log of its own with a cosigned checkpoint."""
    log, witness = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    store = other.DirectoryTileStore(folder, fsync=False)
    writer = other.IncrementalTileWriter(store, size=0)
    writer.append([b"theirs %d" % number for number in range(size)])
    checkpoint = other.Checkpoint("theirs.example/log", writer.size, writer.root())
    note = other.sign_checkpoint(checkpoint, log, "theirs.example/log")
    _, line = other.sign_cosignature(
        witness, "theirs.example/w", 1_767_000_000, checkpoint.origin, checkpoint.size, checkpoint.root
    )
    signed = other.Note(text=note.text, signatures=(*note.signatures, line))
    (folder / "checkpoint").write_bytes(signed.to_bytes())
    return {
        "log": other.format_vkey(other.vkey_from_ed25519("theirs.example/log", log.public_key())),
        "witness": other.format_vkey(other.cosignature_vkey("theirs.example/w", witness.public_key())),
    }


if __name__ == "__main__":
    command, folder, *arguments = sys.argv[1:]
    answer = verify(Path(folder), *arguments) if command == "verify" else make(Path(folder), int(arguments[0]))
    sys.stdout.write(json.dumps(answer))
