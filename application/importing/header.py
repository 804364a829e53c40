"""The header row: where each column of the profile stands in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from application.importing.problem import BrokenFile, Problem, problem

ADDED = LINE, ITEM, ERROR = "foja_line", "foja_item", "foja_error"
"""Columns that a file of rejected rows has after those of the file that the rows came from."""

_NAMED, _SHOWN = 8, 200
"""How many missing columns are named, and how much of the header is shown: one for another profile lacks all."""


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


class WrongColumns(BrokenFile):
    """A header that lacks columns which the profile names, or has one of them twice: one mistake, one problem."""

    def __init__(self, told: Problem, missing: int, wanted: int, names: Sequence[str]) -> None:
        super().__init__(told)
        self.missing, self.wanted, self.names = missing, wanted, names

    @property
    def shown(self) -> str:
        """The columns that there are, as far as they need be named."""
        first = ", ".join(map(repr, self.names[:_NAMED]))
        return f"{first} and {len(self.names) - _NAMED} more" if len(self.names) > _NAMED else first

    @property
    def is_another_file(self) -> bool:
        """Whether the file is more likely meant for another profile than wrong in some columns."""
        return self.missing > self.wanted // 2


def read_header(cells: Sequence[str], wanted: Mapping[str, str], line: int = 1) -> Header:
    """The header in these cells, where it has the wanted columns (with the key of the profile that asks for each).

    Raises WrongColumns with every missing or doubled column at once.
    """
    names = tuple(cell.strip() for cell in cells)
    missing = {column: key for column, key in wanted.items() if column not in names}
    doubled = [column for column in wanted if names.count(column) > 1]
    if missing:
        raise WrongColumns(_missing(missing, wanted, names, line), len(missing), len(wanted), names)
    if doubled:
        remedy = "the header has this column more than once: give each its own name"
        told = problem(line, doubled[0], ", ".join(doubled), "ambiguous_column", remedy)
        raise WrongColumns(told, 0, len(wanted), names)
    own = tuple(place for place, name in enumerate(names) if name not in ADDED)
    return Header(names, {name: place for place, name in enumerate(names)}, own)


def _missing(missing: Mapping[str, str], wanted: Mapping[str, str], names: Sequence[str], line: int) -> Problem:
    """What is missing and what may be meant instead, the header itself once."""
    near = {column: _near(column, names) for column in missing}
    told = [
        f"{column!r} ({key}{f'; the nearest: {near[column]}' if near[column] else ''})"
        for column, key in missing.items()
    ]
    if len(names) == 1:
        end = "the header is one single column: is file.delimiter right?"
    else:
        end = f"the header has: {', '.join(map(repr, names))}"[:_SHOWN]
    if len(missing) == 1:
        (column,) = missing
        return problem(line, column, column, "missing_column", f"the profile asks for {told[0]}; {end}")
    shown = ", ".join(told[:_NAMED]) + (f" and {len(told) - _NAMED} more" if len(told) > _NAMED else "")
    value = f"{len(missing)} of {len(wanted)} columns"
    return problem(line, "", value, "missing_columns", f"the profile asks for {shown}; {end}")


def _near(column: str, names: Sequence[str]) -> str:
    lowered = {name.lower(): name for name in names}
    return ", ".join(repr(lowered[near]) for near in get_close_matches(column.lower(), lowered, n=2))
