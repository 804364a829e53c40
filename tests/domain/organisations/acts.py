"""Acts on a small jurisdiction: a ministry with a department, and an agency."""

from __future__ import annotations

from datetime import date

from domain.kernel.levels import Level
from domain.organisations import events as e
from domain.organisations.kinds import UnitKind

BEGIN = date(1991, 8, 27)
FOUNDED = e.JurisdictionFounded("MD", "Republic of Moldova", Level.CENTRAL, BEGIN)


def day(year: int, month: int = 1, number: int = 1) -> date:
    return date(year, month, number)


def created(
    code: str,
    parent: str | None = None,
    *,
    path: tuple[str, ...] | None = None,
    kind: UnitKind = UnitKind.INSTITUTION,
    on: date = BEGIN,
) -> e.UnitCreated:
    """A unit named after its code."""
    parent_id = parent and f"MD:{parent}"
    found = path or ((parent, code) if parent else (code,))
    return e.UnitCreated(f"MD:{code}", "MD", kind, f"The {code}", parent_id, found, 1, on)


def moved(
    code: str,
    parent: str | None,
    *,
    was: str | None = None,
    path: tuple[str, ...],
    within: tuple[str, ...] = (),
    spell: int = 2,
    on: date,
    kind: UnitKind = UnitKind.INSTITUTION,
) -> e.UnitMoved:
    """A unit under another parent."""
    before, after = was and f"MD:{was}", parent and f"MD:{parent}"
    return e.UnitMoved(f"MD:{code}", "MD", kind, f"The {code}", before, after, path, within, spell, on)


MINISTRY = created("moh")
DEPARTMENT = created("hospitals", "moh", kind=UnitKind.DEPARTMENT)
AGENCY = created("drugs")
HISTORY = (FOUNDED, MINISTRY, DEPARTMENT, AGENCY)
MINISTER = e.PostCreated("MD:moh/minister", "MD:moh", "MD", "Minister of Health", BEGIN)
