"""The kinds of units that a jurisdiction is made of, and which of them may stand under which."""

from collections.abc import Mapping
from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is: a level of government, an institution, or a department of an institution."""

    LEVEL = "level"
    INSTITUTION = "institution"
    DEPARTMENT = "department"


MAY_STAND_UNDER: Mapping[UnitKind, frozenset[UnitKind | None]] = {
    UnitKind.LEVEL: frozenset({None, UnitKind.LEVEL}),
    UnitKind.INSTITUTION: frozenset({None, UnitKind.LEVEL, UnitKind.INSTITUTION}),
    UnitKind.DEPARTMENT: frozenset({UnitKind.INSTITUTION, UnitKind.DEPARTMENT}),
}
"""The kinds of parent that each kind takes; None is the jurisdiction itself."""
