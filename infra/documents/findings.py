"""What is found where a document is held against the record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DocumentFinding(StrEnum):
    """What is wrong with a document."""

    NOT_ISSUED = "not_issued"
    APPROVAL_DIFFERS = "approval_differs"
    """The version that was approved is not the one that the approval names by its hash."""
    PRINT_LOST = "print_lost"
    PRINT_DIFFERS = "print_differs"
    """The stored print is not the one that was recorded."""
    PRINTS_OTHERWISE = "prints_otherwise"
    """The same engine prints other bytes from what the document pins."""
    SEALED_LOST = "sealed_lost"
    ARCHIVED_LOST = "archived_lost"
    ARCHIVED_DIFFERS = "archived_differs"
    """The file with the archive timestamp is not the one that was recorded, or does not begin with the sealed one."""
    ARCHIVED_INVALID = "archived_invalid"
    MANIFEST_DIFFERS = "manifest_differs"
    """What is recorded of a document that came in is not what its hash names, or is not to be read any more."""
    PART_LOST = "part_lost"
    """A file of a document that came in is gone, destroyed or broken."""
    PART_DIFFERS = "part_differs"
    """A file of a document that came in is not the one that was recorded."""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What was found; `archived` says that there is a file with an archive timestamp.

    `reprinted` is None where another engine is here than `renderer`, which printed it.

    A document that came in has neither.
    """

    document_id: str
    number: str | None
    findings: tuple[str, ...]
    reprinted: bool | None = None
    sha256: str | None = None
    renderer: str | None = None
    archived: bool = False
    parts: int | None = None

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
