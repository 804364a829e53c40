"""What can be asked about official files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.documents.files.standing import Classification
from domain.documents.forms import DocumentUuid, TitleLine
from domain.kernel.declarations import INTERNAL, Secret, command
from domain.kernel.forms import Form
from domain.kernel.refused import Refused
from domain.sharing.published import LegalBasis, ShareHolder


def _level(value: str, path: str) -> str:
    """Refused: `classified_elsewhere` for state secrets, `unknown_classification` for what is no level at all."""
    if value in {"secret", "top_secret", "confidential"}:
        raise Refused("classified_elsewhere", path)
    if value not in set(Classification):
        raise Refused("unknown_classification", path, value=ascii(value)[:40])
    return value


Level = Annotated[
    str,
    Form(_level, "public, internal, restricted or personal", ("classified_elsewhere", "unknown_classification")),
]
"""How far a file may be known, as the caller writes it."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OpenFile:
    """Open an official file of a unit; `retention` is in years, None for ever.

    A restricted file is for the units, posts and accounts that are `named`, and sealed from all others on a `basis`.
    """

    file_id: DocumentUuid
    unit: str
    classification: Level
    title: Annotated[TitleLine | None, Secret("file_id")]
    retention: int | None = None
    named: tuple[ShareHolder, ...] = ()
    basis: LegalBasis | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CloseFile:
    """Close a file: no document is started in it, and no leaf added."""

    file_id: DocumentUuid


FileCommand = OpenFile | CloseFile
