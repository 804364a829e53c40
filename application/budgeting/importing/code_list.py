"""A code list: how a file that names the codes of a classification, or maps them to another year's, is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec

from application.budgeting.importing.profile_toml import BrokenProfile, Fault, format_faults, read_table
from application.importing.format import Format
from application.importing.problem import BrokenFile, problem
from domain.budgeting.coding import MAX_LEVELS, Path


class PathRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a code says its place among the codes above it.

    By a `separator`: 01.1.1 stands under 01.1, which stands under 01. With `cumulative = false` each level is only its
    own part: 01.1.1 is 1 under 1 under 01. An empty separator makes a classification of one level. By `lengths`: with
    [1, 3, 4], 2111 stands under 211, which stands under 2. By `columns`, one a level, of those that the file has.
    """

    separator: str = "."
    cumulative: bool = True
    lengths: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()

    def path(self, code: str) -> Path | None:
        """The codes from the root down to this one; None where it cannot be taken apart so."""
        if self.lengths:
            if len(code) not in self.lengths:
                return None
            return tuple(code[:length] for length in self.lengths if length <= len(code))
        parts = code.split(self.separator) if self.separator else [code]
        if not all(parts):
            return None
        if not self.cumulative:
            return tuple(parts)
        return tuple(accumulate(parts, lambda above, part: f"{above}{self.separator}{part}"))

    @property
    def remedy(self) -> str:
        """What a code looks like that can be taken apart."""
        if self.lengths:
            return f"a code of {' or '.join(map(str, self.lengths))} characters"
        return f"a code whose parts between {self.separator!r} are not empty"


class CodeList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a code list is read: the columns of the code and of its label, or of its label in each language.

    A `dimension` column is for files of several classifications: rows of another one than asked for are left out.
    """

    code: str = "code"
    labels: str | dict[str, str] = "label"
    dimension: str | None = None
    path: PathRule = PathRule()
    file: Format = Format()
    description: str = ""

    def label_column(self, language: str | None) -> str:
        """The column with the labels in a language, the first one where none is asked for; raises BrokenFile."""
        if isinstance(self.labels, str):
            if language is None:
                return self.labels
            remedy = "no --language: the profile knows one column of labels"
        else:
            if language is None:
                return next(iter(self.labels.values()))
            if language in self.labels:
                return self.labels[language]
            remedy = f"one of {', '.join(self.labels)}"
        raise BrokenFile(problem(0, "", language, "no_such_language", remedy))

    def columns(self, language: str | None, header: Sequence[str]) -> dict[str, str]:
        """The columns that are needed to name codes, with the key of the profile that asks for each."""
        levels = self.levels(header)
        found = dict.fromkeys(levels, "path.columns") if self.path.columns else {self.code: "code"}
        if self.path.columns and not levels:
            found = {self.path.columns[0]: "path.columns"}
        found |= {self.label_column(language): "labels"}
        return found | ({self.dimension: "dimension"} if self.dimension else {})

    def levels(self, header: Sequence[str]) -> list[str]:
        """The columns of the path that a file has."""
        return [column for column in self.path.columns if column in header]


def read_code_list(text: str, origin: str) -> CodeList:
    """The profile in a TOML text; raises BrokenProfile. `origin` is the file that it came from."""
    found = read_table(text, origin, CodeList)
    faults = [*format_faults(found.file), *_faults(found)]
    if faults:
        raise BrokenProfile(origin, faults)
    return found


def _faults(code_list: CodeList) -> Iterator[Fault]:
    lengths = code_list.path.lengths
    if any(length < 1 for length in lengths) or list(lengths) != sorted(set(lengths)):
        yield "path.lengths", "whole numbers from 1 up, each greater than the one before"
    if max(len(lengths), len(code_list.path.columns)) > MAX_LEVELS:
        yield "path", f"at most {MAX_LEVELS} levels"
    if lengths and code_list.path.columns:
        yield "path", "lengths or columns, not both"
    if not code_list.labels:
        yield "labels", "a column, or a column for each language"
