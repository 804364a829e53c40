"""Rows of figures as aligned text: no figure is ever cut or broken, however narrow the terminal or pipe behind it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.cells import cell_len

from infra.http.printable import printable

GAP = "  "


def aligned(rows: Sequence[Sequence[str]], *, left: Collection[int] = (0,)) -> list[str]:
    """A line a row: each column as wide as its widest cell, to the right but for those in `left`."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    return [GAP.join(_cells(row, widths, left)).rstrip() for row in shown]


def _cells(row: Sequence[str], widths: Sequence[int], left: Collection[int]) -> list[str]:
    spaces = [" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
    return [cell + rest if at in left else rest + cell for at, (cell, rest) in enumerate(zip(row, spaces, strict=True))]
