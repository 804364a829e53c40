"""How organisations are identified, and the order of the days on which what is done to them takes effect."""

from __future__ import annotations

from datetime import date

from domain.kernel.declarations import Refused


def unit_id(jurisdiction: str, code: str) -> str:
    """The id of a unit: `MD:moh`."""
    return f"{jurisdiction}:{code}"


def sibling_id(unit: str, code: str) -> str:
    """The id of another unit of the same jurisdiction."""
    return unit_id(jurisdiction_of(unit), code)


def post_id(unit: str, code: str) -> str:
    """The id of a post: `MD:moh/minister`."""
    return f"{unit}/{code}"


def company_id(country: str, number: str) -> str:
    """The id of a company: `MD:1003600012345`."""
    return f"{country}:{number}"


def jurisdiction_of(id_: str) -> str:
    """The jurisdiction that a unit or a post belongs to."""
    return id_.partition(":")[0]


def not_before(on: date, last: date) -> None:
    """What was recorded before stays true: nothing takes effect ahead of it.

    Refused: `effective_before_last_change`.
    """
    if on < last:
        raise Refused("effective_before_last_change", "effectiveOn", value=on.isoformat(), last=last.isoformat())
