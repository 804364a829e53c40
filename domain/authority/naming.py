"""What the names of roles, rules, holders and places say: whose they are, and which place covers which."""

from __future__ import annotations

from typing import Final

INSTALLATION: Final = "*"
"""The whole installation: above every jurisdiction."""
EVERY_PERMISSION: Final = "*"


_COMPANY: Final = "company:"
"""How the place of a company begins. No jurisdiction is called so, since these have capitals: it can be no unit."""


def company_place(company_id: str) -> str:
    """Where somebody acts for a company: `company:MD:1003600012345`."""
    return f"{_COMPANY}{company_id}"


def is_company(place: str) -> bool:
    """Whether a place is that of a company."""
    return place.startswith(_COMPANY)


def company_of(place: str) -> str:
    """The id of the company whose place it is."""
    return place.removeprefix(_COMPANY)


def owner_of(id_: str) -> str:
    """Who defined a role or a rule: the jurisdiction before the colon, else the installation."""
    return id_.partition(":")[0] if ":" in id_ else INSTALLATION


def jurisdiction_of(unit: str) -> str:
    """The jurisdiction that a unit or a post belongs to; `*` for the whole installation.

    The place of a company is in none: what it says is `company`, where nothing can hold.
    """
    return unit.partition(":")[0]


def unit_of(post_id: str) -> str:
    """The unit that a post belongs to."""
    return post_id.partition("/")[0]


def is_post(holder: str) -> bool:
    """Whether a holder is a post, and no account."""
    return "/" in holder


def covers(upper: str, unit: str) -> bool:
    """Whether what holds at `upper` certainly holds at `unit`, without knowing the tree of units."""
    return upper in {INSTALLATION, unit, jurisdiction_of(unit)}


def may_cover(upper: str, unit: str) -> bool:
    """Whether what holds at `upper` may hold at `unit`: surely, or as the tree of their jurisdiction has it."""
    both = ":" in upper and ":" in unit
    return covers(upper, unit) or (both and jurisdiction_of(upper) == jurisdiction_of(unit))


def within(owner: str, unit: str) -> bool:
    """Whether a role or a rule of this owner concerns what is held at a unit: there, or all around it."""
    return owner == INSTALLATION or jurisdiction_of(unit) in {owner, INSTALLATION}
