"""Open data for the API: each file of a budget as a stream of bytes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson

from api.budgeting.exports import DESCRIPTOR, MEDIA_TYPES, MODELS, Suffix
from infra.budgeting.opendata.descriptor import Resource, Terms, descriptor
from infra.budgeting.opendata.exports import BudgetExport, open_export
from infra.budgeting.opendata.formats import Form
from infra.budgeting.opendata.tables import TABLES, PublishedTable
from projections.kernel.declarations import Reads

EDITION = 1
"""To be raised where the same rows are written in other bytes."""
_TABLES: Mapping[str, tuple[PublishedTable, Suffix]] = {
    f"{table.name}.{suffix}": (table, suffix) for table in TABLES for suffix in MEDIA_TYPES
}


@dataclass(frozen=True)
class BudgetSnapshot:
    """A budget's files as of a position."""

    export: BudgetExport
    terms: Terms

    @property
    def name(self) -> str:
        """The id of the budget."""
        return self.export.budget.budget_id

    @property
    def position(self) -> int:
        """The last position that it shows."""
        return self.export.position

    @property
    def recorded_at(self) -> datetime:
        """When that was recorded."""
        return self.export.recorded_at

    @property
    def complete(self) -> bool:
        """Whether no file's import into the books is unfinished."""
        return self.export.budget.complete

    async def stream(self, file: str, *, marked: bool) -> AsyncGenerator[bytes, None]:
        """The bytes of a file, as they are made."""
        if file == DESCRIPTOR:
            yield await self._descriptor()
            return
        table, suffix = _TABLES[file]
        async with aclosing(self.export.chunks(table, Form(suffix, marked))) as chunks:
            async for _, chunk in chunks:
                yield chunk

    async def _descriptor(self) -> bytes:
        """The descriptor of the CSV files beside it, as of the same position."""
        found = [
            Resource(table, f"{table.name}.csv?asOf={self.position}", "csv", await self.export.depths(table), {})
            for table in TABLES
        ]
        told = descriptor(self.export, found, self.terms, unfinished=await self.export.unfinished())
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class BudgetWriter:
    """Writes the open data of all budgets."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        shapes = [
            (model.name, model.version, field.name)
            for model in MODELS
            for field in PublishedTable("", "", model).fields
        ]
        self._edition = sha256(repr((EDITION, shapes, terms)).encode()).hexdigest()[:12]

    @property
    def edition(self) -> str:
        """Changes with the tables' shapes, with the terms, and with how bytes are written."""
        return self._edition

    async def open(self, reads: Reads, keys: Mapping[str, str], as_of: int | None) -> BudgetSnapshot | None:
        """A budget as the viewer sees it, as of a position or as it is now; None where there is none in sight."""
        export = await open_export(reads, keys["budget_id"], as_of)
        return None if export is None else BudgetSnapshot(export, self._terms)
