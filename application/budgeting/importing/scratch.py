"""What an import remembers between its rows, in a store beside it so that its memory stays constant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from application.budgeting.importing.classification import Name
from application.budgeting.importing.phases import Phased
from application.importing.problem import Problem
from application.importing.rejects import Reject
from domain.budgeting.coding import Coding


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as its rows say it, first seen in physical line `line` of the file."""

    line: int
    year: int
    currency: str
    coding: Coding
    item: int
    amounts: Phased


@dataclass(frozen=True, slots=True)
class LabelledCode:
    """A code of a year's classification and its label, as first said in a line of the file."""

    line: int
    year: int
    name: Name


class Scratch(Protocol):
    """A temporary store. A key stands for a coding in a year."""

    def seen(self, row: bytes, line: int) -> int | None:
        """The earlier line with this very row; otherwise remembers the row."""
        ...

    def count(self, key: bytes) -> int:
        """How many rows were counted under this key, with this one."""
        ...

    def add(self, key: bytes, draft: Draft) -> bool:
        """Keep a line; False where there is one with this key and item."""
        ...

    def find(self, key: bytes, item: int) -> Draft | None:
        """The line with this key and item."""
        ...

    def change(self, key: bytes, draft: Draft) -> None:
        """Put a line in the place of the one with this key and item."""
        ...

    def spoil(self, key: bytes, line: int) -> None:
        """Remember that a row of this key is broken."""
        ...

    def label(self, labelled: LabelledCode) -> tuple[str, int] | None:
        """The label that the code already has and its line; otherwise remembers this one."""
        ...

    def fault(self, problem: Problem) -> None:
        """Keep a problem."""
        ...

    def warn(self, problem: Problem) -> None:
        """Keep a warning."""
        ...

    def keep(self, key: bytes, line: int, item: int, cells: Sequence[str]) -> None:
        """Keep a good row, which a broken one of the same key would take along."""
        ...

    def reject(self, reject: Reject) -> None:
        """Keep a row that is left out."""
        ...

    def number_later(self, key: bytes, line: int) -> None:
        """Remember that the row left out in this line is to be numbered when all others of its key are counted."""
        ...

    def number_rejects(self) -> None:
        """Number those rows, each with the next number under its key."""
        ...

    def drop_spoilt(self, why: str) -> None:
        """Leave out all lines with a broken row; `why` holds {line} for the broken row's."""
        ...

    def drafts(self) -> Iterator[tuple[bytes, Draft]]:
        """Every line that is not left out, in the order of the file, with its key."""
        ...
