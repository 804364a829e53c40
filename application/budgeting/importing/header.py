"""The header row: where each column of the profile stands in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from application.budgeting.importing.problem import BrokenFile, Problem, problem

ADDED = LINE, ITEM, ERROR = "foja_line", "foja_item", "foja_error"
"""Columns that a file of rejected rows has after those of the file that the rows came from."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file by name, in order. `own` are the places of those that are the publisher's."""

    names: tuple[str, ...]
    at: dict[str, int]
    own: tuple[int, ...]

    def own_cells(self, cells: Sequence[str]) -> Sequence[str]:
        """The publisher's cells of a row."""
        if len(self.own) == len(self.names):
            return cells
        return [cells[place] for place in self.own if place < len(cells)] + [*cells[len(self.names) :]]

    def missing_from(self, width: int) -> str:
        """The first column that a row of `width` cells lacks."""
        return self.names[width] if width < len(self.names) else ""


def read_header(cells: Sequence[str], wanted: Mapping[str, str], line: int = 1) -> Header:
    """The header in these cells, where it has the wanted columns (with the key of the profile that asks for each).

    Raises BrokenFile with every missing or doubled column at once.
    """
    names = tuple(cell.strip() for cell in cells)
    problems: list[Problem] = []
    for column, key in wanted.items():
        if names.count(column) == 1:
            continue
        if column in names:
            remedy = "the header has this column more than once: give each its own name"
            problems.append(problem(line, column, column, "ambiguous_column", remedy))
        else:
            remedy = _remedy(column, key, names)
            problems.append(problem(line, column, column, "missing_column", remedy))
    if problems:
        raise BrokenFile(*problems)
    own = tuple(place for place, name in enumerate(names) if name not in ADDED)
    return Header(names, {name: place for place, name in enumerate(names)}, own)


def _remedy(column: str, key: str, names: Sequence[str]) -> str:
    asked = f"the profile asks for it under {key}"
    if len(names) == 1:
        return f"{asked}; the header is one single column: is file.delimiter right?"
    lowered = {name.lower(): name for name in names}
    near = [lowered[one] for one in get_close_matches(column.lower(), lowered, n=3)]
    if near:
        return f"{asked}; the nearest in the header: {', '.join(map(repr, near))}"
    return f"{asked}; the header has: {', '.join(map(repr, names))[:200]}"
