"""The rows of a code list: each names a code, or says which code of another year it counts as."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from application.budgeting.importing.code_list import CodeList, PathRule
from application.budgeting.importing.rows import unreadable
from application.importing.header import Header, read_header
from application.importing.problem import Problem, problem
from domain.budgeting.codes.commands import MAX_LABEL
from domain.budgeting.coding import Path, plain
from domain.kernel.declarations import Refused

FROM, TO = "from_code", "to_code"
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Statement(Generic[V]):
    """What a row says about the code at a path: its label, or the path that it counts as in another year."""

    line: int
    path: Path
    value: V


Reader = Callable[[Sequence[str], int], Statement[V] | Problem | None]
"""Takes the cells of a row and its line; None for a row of another classification."""


def names_in(profile: CodeList, header: Sequence[str], line: int, dimension: str, language: str | None) -> Reader[str]:
    """Reads the rows under this header as codes with their labels; raises BrokenFile."""
    names = [cell.strip() for cell in header]
    found = read_header(header, profile.columns(language, names), line)
    levels, label_column = profile.levels(names), profile.label_column(language)

    def read(cells: Sequence[str], at: int) -> Statement[str] | Problem | None:
        if fault := unreadable(cells, found, at):
            return fault
        if profile.dimension and cells[found.at[profile.dimension]] != dimension:
            return None
        path = (
            _of_columns(cells, found, levels, at) if levels else _of_code(cells, found, profile.code, profile.path, at)
        )
        if isinstance(path, Problem):
            return path
        label = cells[found.at[label_column]]
        if not label:
            return problem(at, label_column, path[-1], "no_label", "a label for each code")
        if len(label) > MAX_LABEL:
            remedy = f"at most {MAX_LABEL} characters, this label has {len(label)}"
            return problem(at, label_column, label, "label_too_long", remedy)
        return Statement(at, path, label)

    return read


def mappings_in(rule: PathRule, header: Sequence[str], line: int) -> Reader[Path]:
    """Reads the rows under this header as codes of one year and of another; raises BrokenFile."""
    found = read_header(header, dict.fromkeys((FROM, TO), "the file's shape"), line)

    def read(cells: Sequence[str], at: int) -> Statement[Path] | Problem | None:
        if fault := unreadable(cells, found, at):
            return fault
        path, to_path = _of_code(cells, found, FROM, rule, at), _of_code(cells, found, TO, rule, at)
        if isinstance(path, Problem):
            return path
        return to_path if isinstance(to_path, Problem) else Statement(at, path, to_path)

    return read


class Listing(Generic[V]):
    """What the rows of a file said, each code once."""

    def __init__(self) -> None:
        self.said: dict[Path, Statement[V]] = {}

    def take(self, statement: Statement[V]) -> Problem | None:
        """Keep what a row says; a problem where an earlier row said otherwise."""
        known = self.said.setdefault(statement.path, statement)
        if known.value == statement.value:
            return None
        remedy = f"one row a code: line {known.line} says {known.value!r}"
        return problem(statement.line, "", statement.path[-1], "code_twice", remedy)


def _of_columns(cells: Sequence[str], header: Header, levels: Sequence[str], line: int) -> Path | Problem:
    return _checked(tuple(cells[header.at[column]] for column in levels), line, levels[0])


def _of_code(cells: Sequence[str], header: Header, column: str, rule: PathRule, line: int) -> Path | Problem:
    code = cells[header.at[column]]
    if not code:
        return problem(line, column, "", "no_code", "a code in each row")
    path = rule.path(code)
    return problem(line, column, code, "not_a_path", rule.remedy) if path is None else _checked(path, line, column)


def _checked(path: Path, line: int, column: str) -> Path | Problem:
    """The path without empty codes at its end, as the books take it."""
    try:
        found = plain(path, column)
    except Refused as refusal:
        return problem(line, column, path[-1], refusal.code, str(refusal))
    return found or problem(line, column, "", "no_code", "a code in each row")
