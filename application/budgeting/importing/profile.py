"""A profile: how the files of one publisher are read. Users write it as TOML; see docs/use/import.md."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Literal

import msgspec

from application.importing.format import Format

Phase = Literal["approved", "adjusted", "executed"]
PHASES: tuple[Phase, ...] = ("approved", "adjusted", "executed")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the profile: a key that it does not know is a mistake, not a comment."""


class YearColumn(_Table, frozen=True):
    """A column with the fiscal year, from `first` to `last`. One file holds one year, unless `several`."""

    column: str
    first: int
    last: int
    several: bool = False


class CurrencyColumn(_Table, frozen=True):
    """A column with the currency's ISO 4217 code."""

    column: str


class Books(_Table, frozen=True):
    """Whose budget the file holds, for which year, in which currency."""

    currency: str | CurrencyColumn
    government: str | None = None
    year: int | YearColumn | None = None


class Level(_Table, frozen=True):
    """One level of a classification: a `code` column (and its `label`), or one `text` that is both.

    An `optional` level, and those below it, are left out where the file does not have its columns.
    """

    code: str | None = None
    label: str | None = None
    text: str | None = None
    optional: bool = False

    @property
    def column(self) -> str:
        """The column that the code is taken from."""
        return self.code or self.text or ""

    @property
    def label_column(self) -> str | None:
        """The column that the label is taken from."""
        return self.text or self.label

    @property
    def columns(self) -> set[str]:
        """Both of them."""
        return {self.column} | ({self.label_column} if self.label_column else set())


class Amounts(_Table, frozen=True):
    """Where the amounts stand.

    Wide: a column a phase; without `adjusted` it equals `approved`, without `executed` it is zero.
    Long: a `phase` column whose words `phases` translates (those in `ignored` are left out), and an
    `amount` column; rows of one coding and phase are summed.
    `empty` says what an empty amount is: a mistake ("refused") or "zero".
    """

    approved: str | None = None
    adjusted: str | None = None
    executed: str | None = None
    phase: str | None = None
    amount: str | None = None
    phases: dict[str, Phase] = {}
    ignored: tuple[str, ...] = ()
    empty: Literal["refused", "zero"] = "refused"

    @property
    def is_long(self) -> bool:
        """Whether a row holds one amount of one phase."""
        return self.phase is not None


class Profile(_Table, frozen=True):
    """How a file is read. `reference` is recorded with every act; it may use {file}, {line}, {year}.

    `item` names the column that numbers the lines under the same codes; without it they are counted.
    `repeated` says what a row is that repeats another in every column: a mistake ("refused"), or one more of the
    "lines" under its codes, as where a publisher's totals count it.
    """

    books: Books
    classification: dict[str, tuple[Level, ...]]
    amounts: Amounts
    file: Format = Format()
    description: str = ""
    reference: str = "{file} line {line}"
    item: str | None = None
    repeated: Literal["refused", "lines"] = "refused"

    def for_columns(self, names: Sequence[str]) -> Profile:
        """The profile without the optional levels from the first one on that a file with these columns lacks."""
        there = set(names)
        left = {
            dimension: tuple(takewhile(lambda level: not level.optional or level.columns <= there, levels))
            for dimension, levels in self.classification.items()
        }
        return msgspec.structs.replace(self, classification={name: levels for name, levels in left.items() if levels})

    def columns(self) -> dict[str, str]:
        """Every column that the profile names, with the key of the profile that names it."""
        found: dict[str, str] = {self.item: "item"} if self.item else {}
        for key, source in (("year", self.books.year), ("currency", self.books.currency)):
            if isinstance(source, YearColumn | CurrencyColumn):
                found.setdefault(source.column, f"books.{key}")
        for dimension, levels in self.classification.items():
            for level in levels:
                for column in (level.column, level.label_column):
                    if column:
                        found.setdefault(column, f"classification.{dimension}")
        for key in (*PHASES, "phase", "amount"):
            column = getattr(self.amounts, key)
            if column:
                found.setdefault(column, f"amounts.{key}")
        return found
