"""A line's place in one classification, from the cells of its levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from application.budgeting.importing.profile import Level
from application.importing.header import Header
from application.importing.problem import Problem, problem
from domain.budgeting.codes.commands import MAX_LABEL
from domain.budgeting.coding import MAX_CODE, Path


@dataclass(frozen=True, slots=True)
class Name:
    """A code of a classification with its label."""

    dimension: str
    path: Path
    label: str


@dataclass(frozen=True, slots=True)
class CodeChain:
    """The codes from the root down, without empty ones at the end, and those that have a label."""

    path: Path
    names: tuple[Name, ...]
    problems: tuple[Problem, ...]


def cells_of(levels: Sequence[Level], header: Header) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """What picks code and label of each level from a row that has an empty cell added at its end.

    A level without a label column takes its label from that empty cell.
    """
    places = [
        header.at[column] if column else len(header.names)
        for level in levels
        for column in (level.column, level.label_column)
    ]
    return itemgetter(*places)


def place(dimension: str, levels: Sequence[Level], cells: Sequence[str]) -> CodeChain:
    """The place that these cells (code, label, code, label, ...) say. Problems have no line yet."""
    codes, labels = cells[::2], cells[1::2]
    depth = max((n for n, code in enumerate(codes, 1) if code), default=0)
    path = tuple(codes[:depth])
    problems: list[Problem] = []
    names: list[Name] = []
    for number in range(depth):
        level, code, label = levels[number], codes[number], labels[number]
        problems += _code_problems(level.column, code)
        if label and len(label) > MAX_LABEL:
            remedy = f"at most {MAX_LABEL} characters, this label has {len(label)}"
            problems.append(problem(0, level.label_column or "", label, "label_too_long", remedy))
        elif code and label:
            names.append(Name(dimension, path[: number + 1], label))
    return CodeChain(path, tuple(names), tuple(problems))


def _code_problems(column: str, code: str) -> list[Problem]:
    if len(code) > MAX_CODE:
        remedy = f"at most {MAX_CODE} characters, this code has {len(code)}"
        return [problem(0, column, code, "code_too_long", remedy)]
    if not code.isprintable():
        remedy = "plain text without line breaks, tabs or special spaces"
        return [problem(0, column, ascii(code)[1:-1], "code_not_plain", remedy)]
    return []
