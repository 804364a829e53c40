"""Published documents as their feeds and pages ask for them: the newest first, in pages that do not shift."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, LiteralString, Self

from psycopg import AsyncConnection, sql
from psycopg.rows import class_row

from api.kernel.errors import NOT_YET, ApiError
from infra.postgres.reading.live import live_relation
from projections.documents import PUBLISHED_DOCUMENTS

Connection = AsyncConnection[Any]
_FIELDS: Final[LiteralString] = """
    document_id, unit, kind_id, number, title, language, sha256, blob, media_type, published_at, changed_at, redacted,
    superseded_by_id
"""
_NEWEST: Final[LiteralString] = """
    FROM {table}
    WHERE (%(unit)s::text IS NULL OR unit = %(unit)s) AND (%(kind)s::text IS NULL OR kind_id = %(kind)s)
      AND (%(at)s::timestamptz IS NULL OR (published_at, document_id) < (%(at)s, %(id)s))
    ORDER BY published_at DESC, document_id DESC LIMIT %(limit)s
"""
_CURSOR: Final = re.compile(r"(\d{1,17})-([0-9a-f-]{36})")
_MICROSECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Published:
    """A document for everybody, as the read model has it."""

    document_id: str
    unit: str
    kind_id: str
    number: str
    title: str
    language: str
    sha256: str
    blob: str
    media_type: str
    published_at: datetime
    changed_at: datetime
    redacted: bool
    superseded_by_id: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last document of a page: the next one goes on behind it."""

    at: datetime
    document_id: str

    @classmethod
    def of(cls, row: Published) -> Self:
        """Behind this document."""
        return cls(row.published_at, row.document_id)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A cursor as an address names it; None for what is none."""
        if (given := _CURSOR.fullmatch(text)) is None:
            return None
        seconds, rest = divmod(int(given[1]), _MICROSECOND)
        return cls(datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), given[2])

    def __str__(self) -> str:
        """As an address names it."""
        since = self.at - datetime.fromtimestamp(0, UTC)
        return f"{(since.days * 86_400 + since.seconds) * _MICROSECOND + since.microseconds}-{self.document_id}"


@dataclass(frozen=True, slots=True)
class FeedQuestion:
    """Which documents a feed tells of: those of a unit, of a kind, and behind a cursor."""

    unit: str | None = None
    kind: str | None = None
    before: Cursor | None = None


async def newest(connection: Connection, wanted: FeedQuestion, limit: int) -> list[Published]:
    """So many documents at most, the newest first."""
    before = wanted.before
    behind = {"at": before and before.at, "id": before and before.document_id}
    return await _asked(connection, _NEWEST, {"unit": wanted.unit, "kind": wanted.kind, "limit": limit, **behind})


async def of_id(connection: Connection, document_id: str) -> Published | None:
    """The document of this id; None where none is published under it."""
    found = await _asked(connection, "FROM {table} WHERE document_id = %(id)s", {"id": document_id})
    return found[0] if found else None


async def _asked(connection: Connection, query: LiteralString, values: dict[str, Any]) -> list[Published]:
    """The rows; ApiError(NOT_YET) while those of this version are still being made."""
    relation = await live_relation(connection, PUBLISHED_DOCUMENTS)
    if relation is None:
        raise ApiError(NOT_YET, "What is published is being gathered: ask again in a moment.")
    statement = sql.SQL("SELECT " + _FIELDS + query).format(table=relation)
    async with connection.cursor(row_factory=class_row(Published)) as cursor:
        return await (await cursor.execute(statement, values)).fetchall()
