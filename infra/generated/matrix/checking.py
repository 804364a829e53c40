"""What a matrix lacks, what it speaks of in vain, and how it is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator

from infra.generated.matrix import table as t


def problems(matrix: t.Matrix, wanted: t.Matrix) -> Iterator[str]:
    """What keeps the matrix from being whole and reviewed, a sentence each."""
    for role in sorted(set(wanted.columns) ^ set(matrix.columns)):
        missing = role in wanted.columns
        yield f"the role {role} has no column" if missing else f"there is no role {role} any more"
    for section in t.SECTIONS:
        yield from _of_section(section, matrix, wanted)
    for name in sorted(wanted.types.keys() | matrix.types.keys()):
        yield from _of_type(name, matrix, wanted)


def up_to_date(matrix: t.Matrix, wanted: t.Matrix) -> t.Matrix:
    """The matrix with what is new, unreviewed, and without what is gone."""
    cells = {
        section: {
            row: {one: matrix.cells[section].get(row, {}).get(one, t.UNREVIEWED) for one in wanted.columns}
            for row in (wanted if section != t.HTTP else matrix).cells[section]
        }
        for section in t.SECTIONS
    }
    types = {
        name: tuple(one if one in matrix.types.get(name, ()) else f"{t.UNREVIEWED}{one}" for one in fields)
        for name, fields in wanted.types.items()
    }
    return t.Matrix(wanted.columns, cells, types)


def _of_section(section: str, matrix: t.Matrix, wanted: t.Matrix) -> Iterator[str]:
    had, needed = matrix.cells[section], wanted.cells[section]
    if section != t.HTTP:
        yield from (f"{section}: {row} has no row" for row in needed if row not in had)
        yield from (f"{section}: there is no {row} any more" for row in had if row not in needed)
    for row, cells in had.items():
        for column, letter in cells.items():
            if letter not in t.LETTERS:
                yield f"{section}: {row} x {column} is {letter}, not one of {' '.join(t.LETTERS)}"


def _of_type(name: str, matrix: t.Matrix, wanted: t.Matrix) -> Iterator[str]:
    had, needed = matrix.types.get(name, ()), wanted.types.get(name, ())
    yield from (f"{name}: its field {one} is not in the matrix" for one in needed if one not in had)
    yield from (f"{name}: it has no field {one} to be seen with it" for one in had if one not in needed)
