"""The codes of one year in terms of another's, as the mappings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.graphql.viewer import Viewer
from api.kernel.declarations import Comparison
from projections.kernel.declarations import Group, Query

Path = tuple[str, ...]
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class TranslatedGroup:
    """A group under the code of the target that it counts as; `mapped` where a mapping says so."""

    path: Path
    mapped: bool
    group: Group


@dataclass(frozen=True, slots=True)
class Translation:
    """Which path of the target a path counts as. A code below a mapped one goes with it."""

    paths: Mapping[Path, Path] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many codes have to be told apart for every mapping to find its own."""
        return max((len(path) for path in self.paths), default=0)

    def of(self, group: Group, level: int) -> TranslatedGroup:
        """A group by the first `level` codes of what it counts as."""
        for length in range(len(group.path), 0, -1):
            start = group.path[:length]
            if start in self.paths:
                return TranslatedGroup(
                    _cut((*self.paths[start], *group.path[length:]), level), mapped=True, group=group
                )
        return TranslatedGroup(_cut(group.path, level), mapped=False, group=group)


async def translation(
    comparison: Comparison, viewer: Viewer, whose: Any, columns: tuple[Any, Any], dimension: str, as_of: int | None
) -> Translation:
    """The translation from the first column to the second."""
    source, target = columns
    if source == target:
        return Translation()
    model, known = comparison.mappings, dict[Path, Path]()
    where = comparison.between(comparison.by(whose, source), comparison.by(whose, target), dimension)
    query = Query(where, first=PAGE, as_of=as_of if model.history else None)
    while True:
        page = await viewer.reads.page(model, query)
        known.update({tuple(row.path): tuple(row.to_path) for row in page.rows})
        if not page.has_next:
            return Translation(known)
        last = (getattr(page.rows[-1], model.key),)
        query = Query(where, first=PAGE, after=last, as_of=query.as_of)


def _cut(path: Path, level: int) -> Path:
    """The first codes, without empty ones at the end: a classification may leave a level empty."""
    codes = path[:level]
    while codes and not codes[-1]:
        codes = codes[:-1]
    return codes
