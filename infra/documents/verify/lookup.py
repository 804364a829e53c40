"""What anybody may know of an issued document: by the hash of its file, or by its number where it is published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.kernel.filling import filled
from projections.documents import ARCHIVED_FILES, ISSUED_FILES, PUBLISHED_DOCUMENTS
from projections.kernel.declarations import Condition, Query, everything

if TYPE_CHECKING:
    from projections.documents.issued_files import IssuedFile
    from projections.kernel.declarations import Reads, ReadSide


@dataclass(frozen=True, slots=True)
class Verdict:
    """A document that was issued here; `superseded_by` is the number of the one that holds in its place.

    `title` and `blob` are there where it is published, and so is `sha256`; else that is what was asked by. What is
    published may be `redacted`: then the hash of the document itself is told to whoever brings it, and nobody else.
    """

    number: str
    unit: str
    registered_on: date
    sha256: str
    level: str
    certificate_sha256: str
    sealed_at: datetime
    superseded_by: str | None = None
    superseded_on: date | None = None
    title: str | None = None
    blob: str | None = None
    redacted: bool = False


class PublicLookup:
    """Looks with the sight of the machine, and tells no more than a verdict."""

    def __init__(self, reads: ReadSide) -> None:
        self._reads: Reads = reads.seen(everything)

    async def by_hash(self, sha256: str) -> Verdict | None:
        """The document whose file has this SHA-256 (hex): whoever knows it has the bytes, or had them."""
        asked = Query((Condition("sha256", "eq", sha256),), first=1)
        for row in (await self._reads.page(ISSUED_FILES, asked)).rows:
            return await self._verdict(row)
        for archived in (await self._reads.page(ARCHIVED_FILES, asked)).rows:
            verdict = await self._issued(archived.document_id)
            return verdict and replace(verdict, sha256=sha256, level=archived.level)
        return await self._published("sha256", sha256)

    async def by_number(self, number: str) -> Verdict | None:
        """The published document of this number; of others, numbers tell nothing."""
        return await self._published("number", number)

    async def _published(self, field: str, value: str) -> Verdict | None:
        """A published document, with the hash of the file that is published."""
        asked = Query((Condition(field, "eq", value),), first=1)
        published = next(iter((await self._reads.page(PUBLISHED_DOCUMENTS, asked)).rows), None)
        if published is None:
            return None
        verdict = await self._issued(published.document_id)
        return verdict and replace(verdict, sha256=published.sha256, redacted=published.redacted)

    async def _issued(self, document_id: str) -> Verdict | None:
        row = (await self._reads.by_key(ISSUED_FILES, [document_id])).get(document_id)
        return None if row is None else await self._verdict(row)

    async def _verdict(self, row: IssuedFile) -> Verdict | None:
        if row.sha256 is None or row.level is None or row.certificate_sha256 is None or row.sealed_at is None:
            return None
        heir = row.superseded_by_id
        holding = None if heir is None else await self._issued(heir)
        sealed = {"sha256": row.sha256, "level": row.level, "certificate_sha256": row.certificate_sha256}
        superseded_by = None if holding is None else holding.number
        return filled(Verdict, row, **sealed, sealed_at=row.sealed_at, superseded_by=superseded_by)
