"""One row of a file, to one entry: checked cell by cell, every fault at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.budgeting.importing.books import BooksReader
from application.budgeting.importing.classification import CodeChain, Name, cells_of, place
from application.budgeting.importing.phases import Phased, PhaseReader
from application.budgeting.importing.profile import Profile
from application.importing.header import ITEM, Header
from application.importing.problem import Problem, problem
from domain.budgeting.coding import Coding

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_REMEMBERED = 20_000
_Cells = tuple[str, tuple[str, ...]]
"""A dimension, and the cells that place a row in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says about one line: the amounts of the phases that it speaks of.

    `names` leaves out those that rows before it said already, as far as is remembered. `item` is 0
    where the file does not number the lines under one coding.
    """

    year: int
    currency: str
    coding: Coding
    amounts: Phased
    names: tuple[Name, ...]
    item: int


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row of a phase that the profile leaves out."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be taken; its year, coding and item where they could be read."""

    problems: tuple[Problem, ...]
    year: int | None = None
    coding: Coding | None = None
    item: int = 0


class RowReader:
    """Reads the rows of one file. Its memory does not grow with the file."""

    def __init__(self, profile: Profile, header: Header) -> None:
        self._header = header
        self._books = BooksReader(profile.books, header)
        self._phases = PhaseReader(profile, header)
        self._dimensions = [(name, levels, cells_of(levels, header)) for name, levels in profile.classification.items()]
        self._item_column = ITEM if ITEM in header.at or not profile.item else profile.item
        self._item = header.at.get(self._item_column)
        self._placed: dict[_Cells, CodeChain] = {}
        self._told: set[tuple[int, _Cells]] = set()

    def read(self, cells: Sequence[str], line: int) -> Entry | IgnoredRow | BrokenRow:
        """The entry in a row; cells are without spaces around them."""
        fault = unreadable(cells, self._header, line)
        if fault:
            return BrokenRow((fault,))
        problems: list[Problem] = []
        year, currency = self._books.read(cells, line, problems)
        padded = [*cells, ""]
        keys = [(name, pick(padded)) for name, _, pick in self._dimensions]
        coding = self._coding(keys, line, problems)
        amounts = self._phases.read(cells, currency, line, problems)
        item = self._read_item(cells, line, problems)
        if not problems and year and currency:
            disagreement = self._books.agree(year, currency, line)
            problems += [disagreement] if disagreement else []
        if problems or not year or not currency or not coding:
            return BrokenRow(tuple(problems), year, coding, item)
        if not amounts:
            return IgnoredRow()
        return Entry(year, currency, coding, amounts, self._names(year, keys), item)

    def _coding(self, keys: Sequence[_Cells], line: int, problems: list[Problem]) -> Coding | None:
        places = [self._place(number, key) for number, key in enumerate(keys)]
        faults = [fault for place in places for fault in place.problems]
        if faults:
            problems += [replace(fault, line=line) for fault in faults]
            return None
        if not any(place.path for place in places):
            remedy = f"at least one code, of {', '.join(name for name, _ in keys)}"
            problems.append(problem(line, "", "", "uncoded_line", remedy))
            return None
        return Coding(**{key[0]: place.path for key, place in zip(keys, places, strict=True)})

    def _place(self, number: int, key: _Cells) -> CodeChain:
        found = self._placed.get(key)
        if found is None:
            if len(self._placed) >= _REMEMBERED:
                self._placed.clear()
            found = self._placed[key] = place(key[0], self._dimensions[number][1], key[1])
        return found

    def _names(self, year: int, keys: Sequence[_Cells]) -> tuple[Name, ...]:
        new = [(number, key) for number, key in enumerate(keys) if (year, key) not in self._told]
        if not new:
            return ()
        if len(self._told) >= _REMEMBERED:
            self._told.clear()
        self._told.update((year, key) for _, key in new)
        return tuple(name for number, key in new for name in self._place(number, key).names)

    def _read_item(self, cells: Sequence[str], line: int, problems: list[Problem]) -> int:
        if self._item is None or not cells[self._item]:
            return 0
        text = cells[self._item]
        if _WHOLE.fullmatch(text):
            return int(text)
        remedy = (
            "1 for the first line under these codes in the whole file, 2 for the second, ...;"
            " or import the whole file, corrected"
        )
        problems.append(problem(line, self._item_column, text, "item_unknown", remedy))
        return 0


def unreadable(cells: Sequence[str], header: Header, line: int) -> Problem | None:
    """What makes a row unreadable as a whole: its width, broken bytes, control characters."""
    width = len(header.names)
    if len(cells) != width:
        code = "short_row" if len(cells) < width else "long_row"
        remedy = f"{width} cells as in the header, this row has {len(cells)}; is a delimiter or a quote wrong?"
        return problem(line, header.missing_from(len(cells)), cells[-1], code, remedy)
    if not _UNPRINTABLE.search("\n".join(cells)):
        return None
    at, found = next((n, hit) for n, cell in enumerate(cells) if (hit := _UNPRINTABLE.search(cell)))
    if found[0] >= "\ud800":
        remedy = "text in the encoding of the profile; is file.encoding right?"
        return problem(line, header.names[at], cells[at], "bad_encoding", remedy)
    remedy = "text without NUL or other control characters"
    return problem(line, header.names[at], ascii(cells[at])[1:-1], "control_character", remedy)
