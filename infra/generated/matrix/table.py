"""The access matrix in full: for each thing that is asked for or done, a letter for every role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

EVERYTHING, UNIT, JURISDICTION, INSTALLATION, NEVER, AS_THEY_ARE = "+", "U", "J", "I", "-", "="
UNREVIEWED = "?"
LETTERS = (EVERYTHING, UNIT, JURISDICTION, INSTALLATION, NEVER, AS_THEY_ARE)
ANONYMOUS, NOBODY, ONESELF = "anonymous", "nobody", "oneself"
FIXED = (ANONYMOUS, NOBODY, ONESELF)

QUERIES, LEADING, MUTATIONS = "Queries", "Fields that lead elsewhere", "Mutations"
SUBSCRIPTIONS, HTTP = "Subscriptions", "Over HTTP"
SECTIONS = (QUERIES, LEADING, MUTATIONS, SUBSCRIPTIONS, HTTP)


@dataclass
class Matrix:
    """The columns, the letter of each cell by section and row, and the plain fields of each type."""

    columns: tuple[str, ...] = FIXED
    cells: dict[str, dict[str, dict[str, str]]] = field(default_factory=lambda: {section: {} for section in SECTIONS})
    types: dict[str, tuple[str, ...]] = field(default_factory=dict)


def render(matrix: Matrix) -> str:
    """The matrix as Markdown, for those who want to see it whole."""
    lines: list[str] = []
    for section in SECTIONS:
        lines += [f"## {section}", "", *_table(matrix.columns, matrix.cells[section]), ""]
    return "\n".join(lines)


def _table(columns: Sequence[str], rows: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    width = max((len(name) for name in rows), default=0) + 2
    yield "| " + " | ".join(["what".ljust(width), *columns]) + " |"
    yield "|" + "|".join(["-" * (width + 2), *("-" * (len(column) + 2) for column in columns)]) + "|"
    for name, cells in rows.items():
        letters = (cells[column].ljust(len(column)) for column in columns)
        yield "| " + " | ".join([f"`{name}`".ljust(width), *letters]) + " |"
