"""Where an official file stands: what its last entry says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256 as hashed


class Classification(StrEnum):
    """How far a file may be known. RESTRICTED names units and posts; state secrets are kept elsewhere."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class FileStanding:
    """The unit whose file it is, how far it may be known, how many leaves it has, and whether it is closed."""

    unit: str
    classification: Classification
    leaves: int = 0
    closed: bool = False


def index_after(index: str | None, first: int, last: int, document_id: str, sha256: str | None) -> str:
    """The hash of the index of a file after an entry: of the hash before (empty at first) and the entry's own line.

    Whoever has the lines (`first last document sha256`, in order) reckons it anew, and finds one that is missing.
    """
    return hashed(f"{index or ''}\n{first} {last} {document_id} {sha256 or ''}".encode()).hexdigest()
