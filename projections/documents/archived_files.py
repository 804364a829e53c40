"""Which document is the one of these bytes, with an archive timestamp behind its seal?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.documents.documents import issue_events as i
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """The newest sealed file of a document with archive timestamps, by its SHA-256."""

    document_id: str
    file_id: str
    level: str
    sha256: SecretText


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (fact.event.document_id,)


def evolve(_: ArchivedFile | None, fact: Recorded[Any], __: str) -> ArchivedFile | None:
    """The newest one."""
    return filled(ArchivedFile, fact.event)


ARCHIVED_FILES = ReadModel(
    name="documents.archived_files",
    version=1,
    row=ArchivedFile,
    key="document_id",
    events=(i.SealArchived,),
    keys=keys,
    evolve=evolve,
    found_by=("sha256",),
    permission="documents.verify",
)
