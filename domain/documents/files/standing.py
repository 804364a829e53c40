"""Where an official file stands: what its last entry says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
