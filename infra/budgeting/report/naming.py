"""What the things of a budget are called: the labels of their codes, the codes themselves where none is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.budgeting.coding import DIMENSIONS, code_id
from projections.budgeting import BUDGET_LINES, CLASSIFICATION_CODES, CONTROL_ACCOUNTS
from projections.kernel.declarations import Reads

TELLING = ("administrative", "programme", "functional", "economic")
"""The classifications that tell a reader which line it is, the most telling first."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names in one budget as of one position."""

    reads: Reads
    budget_id: str
    position: int

    async def of_rows(self, rows: Sequence[Any], told: Sequence[str] = DIMENSIONS) -> Sequence[tuple[str, ...]]:
        """For each row with the paths of a coding, the names of its last codes in the classifications `told`."""
        found = await self._labels([key for row in rows for _, key in self._codes(row, told)])
        return [tuple(found.get(key) or code for code, key in self._codes(row, told)) for row in rows]

    async def of_things(self, ids: Sequence[str]) -> Mapping[str, str]:
        """What notes are about: lines, control accounts and codes by their names; other things by their id."""
        found = {id_: id_ for id_ in ids} | await self._labels(ids)
        for model in (BUDGET_LINES, CONTROL_ACCOUNTS):
            rows: Mapping[str, Any] = await self.reads.by_key(model, ids, self.position) if ids else {}
            named = await self.of_rows(list(rows.values()), TELLING)
            found |= {id_: " \N{MIDDLE DOT} ".join(words) for id_, words in zip(rows, named, strict=True)}
        return found

    async def _labels(self, keys: Sequence[str]) -> dict[str, str]:
        if not keys:
            return {}
        found = await self.reads.by_key(CLASSIFICATION_CODES, sorted(set(keys)), self.position)
        return {key: row.label for key, row in found.items()}

    def _codes(self, row: Any, told: Sequence[str]) -> Iterator[tuple[str, str]]:
        for dimension in told:
            path = tuple(getattr(row, dimension))
            while path and not path[-1]:
                path = path[:-1]
            if path:
                yield path[-1], code_id(self.budget_id, dimension, path)
