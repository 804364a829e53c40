"""Runs in another Python, with the package aics-tlog alone: which proofs of evidence hold, by the log's key."""

import base64
import json
import sys
from pathlib import Path

import aics_tlog as other


def holds(proof: Path, key: str) -> bool:
    """Whether the hash that a JWS names stands in the log, by a checkpoint that the log's key signed."""
    payload = proof.with_suffix(".jws").read_text().split(".")[1]
    told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    head, _, note = proof.read_bytes().partition(b"\n\n")
    first, index, *hashes = head.decode().split("\n")
    signed = other.parse_note(note)
    checkpoint = other.parse_checkpoint(signed.text)
    at = int(index.removeprefix("index "))
    entry = proof.with_suffix(".entry").read_bytes()
    return (
        first == "c2sp.org/tlog-proof@v1"
        and other.verify_checkpoint(signed, other.parse_vkey(key), [], quorum=0).ok
        and at == int(told["ledgerPosition"]) - 1
        and other.leaf_hash(entry).hex() == told["ledgerLeaf"]
        and other.verify_inclusion(
            bytes.fromhex(told["ledgerLeaf"]),
            at,
            checkpoint.size,
            [base64.b64decode(line, validate=True) for line in hashes],
            checkpoint.root,
        )
    )


def answer(proof: Path, key: str) -> bool:
    """The same; False where it cannot be read."""
    try:
        return holds(proof, key)
    except Exception:  # noqa: BLE001 - whatever a broken proof makes of its reader, it proves nothing
        return False


if __name__ == "__main__":
    folder, key = sys.argv[1:]
    proofs = [each for each in sorted(Path(folder).rglob("*.tlog-proof")) if each.is_file()]
    found = {str(proof.relative_to(folder)): answer(proof, key) for proof in proofs}
    sys.stdout.write(json.dumps(found))
