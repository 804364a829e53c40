"""Proofs in a file of their own (C2SP tlog-proof): that an entry is in a log, checked without network or database."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from infra.tlog.checkpoints import Checkpoint, number
from infra.tlog.errors import MalformedError
from infra.tlog.keys import decode_base64
from infra.tlog.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from infra.tlog.notes import MAX_BYTES
from infra.tlog.policy import WitnessPolicy

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63


@dataclass(frozen=True, slots=True)
class LogProof:
    """An entry's index, the hashes that lead to the root, and the checkpoint that says the root, as it was signed.

    `extra` is whatever the maker adds; nothing vouches for it.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encoded(self) -> bytes:
        """The bytes of a .tlog-proof file."""
        extra = [] if self.extra is None else [f"extra {base64.b64encode(self.extra).decode()}"]
        hashes = [base64.b64encode(value).decode() for value in self.hashes]
        return "\n".join([FIRST_LINE, *extra, f"index {self.index}", *hashes, "", ""]).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> LogProof:
        """The proof in such a file; MalformedError where there is none."""
        if len(data) > 2 * MAX_BYTES:
            raise MalformedError(f"a proof of {len(data)} bytes; at most {2 * MAX_BYTES} are read")
        head, gap, checkpoint = data.partition(b"\n\n")
        try:
            first, *lines = head.decode().split("\n")
        except UnicodeDecodeError:
            raise MalformedError("a proof is text, and this is not") from None
        if not gap or first != FIRST_LINE:
            raise MalformedError(f"a proof begins with the line {FIRST_LINE} and ends with a checkpoint")
        extra = decode_base64(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
        if not lines or not lines[0].startswith("index "):
            raise MalformedError("a proof has a line that says the index of the entry: 'index 73894'")
        if len(lines) - 1 > MAX_HASHES:
            raise MalformedError(f"a proof has at most {MAX_HASHES} hashes, not {len(lines) - 1}")
        hashes = tuple(decode_base64(line) for line in lines[1:])
        if any(len(value) != HASH_SIZE for value in hashes):
            raise MalformedError(f"each hash of a proof has {HASH_SIZE} bytes")
        return cls(number(lines[0].removeprefix("index "), "index"), hashes, checkpoint, extra)

    def verify(self, entry: bytes, policy: WitnessPolicy) -> tuple[Checkpoint, dict[str, int]]:
        """The checkpoint that the entry is proven by, and which witnesses cosigned it when.

        NotProvenError where the entry is not at this index of that log, or the policy does not accept the checkpoint.
        """
        return self.verify_leaf(leaf_hash(entry), policy)

    def verify_leaf(self, leaf: bytes, policy: WitnessPolicy) -> tuple[Checkpoint, dict[str, int]]:
        """The same, of an entry of which only the leaf hash is known."""
        checkpoint, cosigners = policy.open(self.checkpoint)
        verify_inclusion(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint, cosigners
