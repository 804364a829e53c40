"""The labels of the codes that rows stand under, looked up together and remembered within bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from domain.budgeting.coding import Path, code_id
from infra.budgeting.opendata.tables import Field
from projections.budgeting import CLASSIFICATION_CODES
from projections.kernel.declarations import Reads

REMEMBERED = 20_000
_TOGETHER = 2_000
Place = tuple[str, Path]
"""A dimension, and a path in it."""


class Labels:
    """The labels of one budget's codes as of a position; its memory does not grow with the budget."""

    def __init__(self, reads: Reads, budget_id: str, position: int) -> None:
        self._reads, self._budget_id, self._position = reads, budget_id, position
        self._known: dict[Place, tuple[str, ...]] = {}

    async def learn(self, rows: Sequence[Any], fields: Sequence[Field]) -> None:
        """Look up what the rows of a page need."""
        needed = {(field.name, getattr(row, field.name)) for field in fields for row in rows}
        new = needed - self._known.keys()
        if len(self._known) + len(new) > REMEMBERED:
            self._known.clear()
            new = needed
        found = await self._found({code_id(self._budget_id, name, path[:n]) for name, path, n in _levels(new)})
        for name, path in new:
            ids = [code_id(self._budget_id, name, path[:n]) for _, _, n in _levels([(name, path)])]
            self._known[name, path] = tuple(found.get(id_, "") for id_ in ids)

    def of(self, dimension: str, path: Path) -> tuple[str, ...]:
        """A label for each code of a path, empty where it has none; of paths that were learnt."""
        return self._known[dimension, path]

    async def _found(self, ids: Iterable[str]) -> dict[str, str]:
        wanted, found = sorted(ids), dict[str, str]()
        for start in range(0, len(wanted), _TOGETHER):
            page = wanted[start : start + _TOGETHER]
            rows = await self._reads.by_key(CLASSIFICATION_CODES, page, self._position)
            found.update((key, row.label) for key, row in rows.items())
        return found


def _levels(places: Iterable[Place]) -> Iterable[tuple[str, Path, int]]:
    return ((name, path, n) for name, path in places for n in range(1, len(path) + 1))
