"""Who looks at the world of the matrix, and how far a cell lets them reach there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from domain.authority.naming import EVERY_PERMISSION
from infra.authority.founding import first_roles
from infra.generated.matrix import table as t
from tests.api.matrix.places import OWN, uuid

LEVELS = {"unit": OWN.unit, "jurisdiction": OWN.jurisdiction, "installation": "*"}
ONESELF = uuid("oneself")
READER, SEALED = "reader", "sealed"
"""At each place: who sees a file that was shared, and who does not see it although their role would show it."""


@dataclass(frozen=True)
class Viewer:
    """Somebody in a column of the matrix: with the role of that column at one level, or as a fixed one."""

    column: str
    level: str = ""
    option: bool = False

    @property
    def actor(self) -> str:
        if self.column == t.ONESELF:
            return ONESELF
        return ".".join(filter(None, (self.column, self.level, "option" if self.option else "")))

    @property
    def is_role(self) -> bool:
        return bool(self.level)

    @property
    def is_signed_in(self) -> bool:
        return self.column != t.ANONYMOUS

    def reaches(self, letter: str, unit: str | None) -> bool:
        """Whether a cell lets the viewer reach what is at a unit, or (None) what belongs to no place."""
        if letter == t.EVERYTHING:
            return True
        if letter == t.NEVER or not self.is_role:
            return False
        if self.level == "installation":
            return True
        if letter == t.INSTALLATION or unit is None:
            return False
        if self.level == "jurisdiction":
            return unit.partition(":")[0] == OWN.jurisdiction
        return letter == t.UNIT and unit in {OWN.unit, OWN.department}

    def __str__(self) -> str:
        return f"{self.column} at {self.level}" if self.level else self.column


def with_roles(columns: Sequence[str], *, option: bool = False) -> Iterator[Viewer]:
    """Each role at each level."""
    for column in columns:
        if column not in t.FIXED:
            yield from (Viewer(column, level, option) for level in LEVELS)


def everyone(columns: Sequence[str]) -> Sequence[Viewer]:
    """All who look."""
    return [*map(Viewer, t.FIXED), *with_roles(columns)]


def alike(matrix: t.Matrix, *rows: tuple[str, str], option: bool = False) -> Sequence[Viewer]:
    """All who look, but one role alone of those that behave alike in these rows (a section and a name each).

    Roles are alike where they have the same letters and hold permissions in the same way: one by one, all at once, or
    in an emergency. Each row takes another of them, so that every role stands for some. That the others have the same
    letters rightly is held by `test_mistakes`, for all cells.
    """
    fixed = [] if option else [*map(Viewer, t.FIXED)]
    return [*fixed, *with_roles(_one_of_each(matrix, rows), option=option)]


def _one_of_each(matrix: t.Matrix, rows: Sequence[tuple[str, str]]) -> Sequence[str]:
    holding = {one.role_id: (one.emergency, EVERY_PERMISSION in one.permissions) for one in first_roles()}
    classes: dict[tuple[object, ...], list[str]] = {}
    for role in matrix.columns:
        if role not in t.FIXED:
            letters = tuple(_cells(matrix, row)[role] for row in rows)
            classes.setdefault((letters, holding[role]), []).append(role)
    turn = crc32(repr(rows).encode())
    return [roles[turn % len(roles)] for roles in classes.values()]


def _cells(matrix: t.Matrix, row: tuple[str, str]) -> Mapping[str, str]:
    section, name = row
    return matrix.cells[section][name]
