"""Issued documents as the public page finds them: folded from events, without a database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.documents.documents import issue_events as i
from projections.documents import ARCHIVED_FILES, ISSUED_FILES, PUBLISHED_DOCUMENTS
from projections.kernel.declarations import Condition, Page, Query, ReadModel
from tests.domain.documents.story import DOCUMENT
from tests.domain.documents.test_issuing import NUMBER, NUMBERED, ON, OTHER, SIGNED
from tests.spec import rows

CONTENT = b"%PDF-1.7 an order\r\n--of bytes\x00\xff\r\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FORMER = hashlib.sha256(b"a former order").hexdigest()
SECRET_NUMBER, SECRET_ID = "EX:moh/out/2026/000010", "01970000-0000-7000-8000-0000000000cc"
SECRET_SHA256, REDACTED_SHA256 = "cd" * 32, "ef" * 32
FORMER_NUMBER, OPEN = "EX:moh/out/2026/000003", "EX:moh/out/2026/000009"
OPEN_ID = "01970000-0000-7000-8000-0000000000bb"
OPEN_SHA256 = "ab" * 32

EVENTS: tuple[Any, ...] = (
    NUMBERED,
    replace(SIGNED, sha256=SHA256),
    replace(NUMBERED, document_id=OTHER, number=FORMER_NUMBER),
    replace(SIGNED, document_id=OTHER, sha256=FORMER),
    i.DocumentSuperseded(OTHER, DOCUMENT, "incorrect"),
    replace(NUMBERED, document_id=OPEN_ID, number=OPEN),
    replace(SIGNED, document_id=OPEN_ID, sha256=OPEN_SHA256),
    i.DocumentPublished(OPEN_ID, "EX:moh", "EX-report", OPEN, "Stocks <of> vaccines", "es", OPEN_SHA256, "0f" * 32, ON),
    replace(NUMBERED, document_id=SECRET_ID, number=SECRET_NUMBER),
    replace(SIGNED, document_id=SECRET_ID, sha256=SECRET_SHA256),
    i.DocumentPublished(
        SECRET_ID,
        "EX:moh",
        "EX-report",
        SECRET_NUMBER,
        "Who asked",
        "es",
        REDACTED_SHA256,
        "1f" * 32,
        ON,
        redacted=True,
    ),
)
"""One in force, a former one in its place, and two that are published, one of them redacted."""

__all__ = ["CONTENT", "EVENTS", "FORMER", "FORMER_NUMBER", "NUMBER", "OPEN", "SHA256", "FoldedReads"]


class FoldedReads:
    """Read models folded in memory, for whoever asks as the machine."""

    def __init__(self, *events: Any) -> None:
        models: tuple[ReadModel[Any], ...] = (ISSUED_FILES, ARCHIVED_FILES, PUBLISHED_DOCUMENTS)
        self._rows = {model.name: rows(model).given(*events).folded() for model in models}

    def seen(self, _: object) -> FoldedReads:
        """The same."""
        return self

    async def page(self, model: ReadModel[Any], query: Query) -> Page[Any]:
        """The rows that meet one condition."""
        (asked,) = query.where
        assert isinstance(asked, Condition)
        met = [row for row in self._rows[model.name].values() if getattr(row, asked.field) == asked.value]
        return Page(met[: query.first], has_next=False, has_previous=False, position=1)

    async def by_key(self, model: ReadModel[Any], keys: Sequence[str]) -> Mapping[str, Any]:
        """The rows of these keys."""
        return {key: self._rows[model.name][key] for key in keys if key in self._rows[model.name]}
