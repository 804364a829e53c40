"""Checkpoints (C2SP tlog-checkpoint): a note in which a log says how large it is, and the root of its tree."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import VerifierKey, decode_base64
from infra.tlog.merkle import EMPTY_ROOT, HASH_SIZE
from infra.tlog.notes import Note

_NUMBER = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits itself to: its origin (which log it is), the number of its entries, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        if any(not line or "\n" in line for line in lines):
            raise ValueError(f"each line of a checkpoint says something: {lines}")
        return "".join(f"{line}\n" for line in lines)

    def note(self) -> Note:
        """The note to sign."""
        return Note(self.text())

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """What a note's text says; MalformedError where it is no checkpoint."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise MalformedError("a checkpoint has lines for its origin, its size and its root, none of them empty")
        origin, size, root, *extensions = lines[:-1]
        hashed = decode_base64(root)
        if len(hashed) != HASH_SIZE:
            raise MalformedError(f"the root in a checkpoint has {HASH_SIZE} bytes, not {len(hashed)}")
        checkpoint = cls(origin, number(size, "size"), hashed, tuple(extensions))
        if checkpoint.size == 0 and hashed != EMPTY_ROOT:
            raise MalformedError(f"the root of an empty log is {EMPTY_ROOT.hex()}, not {hashed.hex()}")
        return checkpoint


def open_checkpoint(data: bytes, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, Note]:
    """A checkpoint that one of a log's keys signed, and its note.

    MalformedError where the bytes are none; NotProvenError where no key signed it, or one under another origin.
    """
    note = Note.parse(data)
    checkpoint = Checkpoint.parse(note.text)
    known = list(keys)
    signers = [key for key in known if note.signed_by(key)]
    if not signers:
        names = ", ".join(f"{key.name} ({key.id.hex()})" for key in known)
        raise NotProvenError(f"the checkpoint of {checkpoint.origin!r} is not signed by a known log: {names}")
    if all(key.name != checkpoint.origin for key in signers):
        raise NotProvenError(f"{signers[0].name} signed, but the checkpoint is of another log: {checkpoint.origin!r}")
    return checkpoint, note


def number(text: str, what: str) -> int:
    """A decimal without leading zeros, below 2**63."""
    if not _NUMBER.fullmatch(text) or int(text) >= 2**63:
        raise MalformedError(f"the {what} is a decimal number without leading zeros, not {text[:100]!r}")
    return int(text)
