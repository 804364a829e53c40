"""How organisations are named and identified, and the days on which what is done to them takes effect."""

from __future__ import annotations

import re
from datetime import date

from domain.kernel.declarations import Refused

MAX_NAME = 200
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2200, 12, 31)

_JURISDICTION = re.compile(r"[A-Z0-9][A-Z0-9_.]{1,39}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,23}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_REGISTRATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,39}")


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


def check_jurisdiction(code: str) -> str:
    """The code of a jurisdiction; Refused("not_a_jurisdiction_code")."""
    if not _JURISDICTION.fullmatch(code):
        raise Refused("not_a_jurisdiction_code", "jurisdiction", value=ascii(code)[:60])
    return code


def check_code(code: str) -> str:
    """The code of a unit within its jurisdiction, or of a post within its unit; Refused("not_a_unit_code")."""
    if not _CODE.fullmatch(code):
        raise Refused("not_a_unit_code", "code", value=ascii(code)[:60])
    return code


def check_country(code: str) -> str:
    """A country as ISO 3166-1 writes it, in two capitals; Refused("not_a_country_code")."""
    if not _COUNTRY.fullmatch(code):
        raise Refused("not_a_country_code", "country", value=ascii(code)[:60])
    return code


def check_registration(number: str) -> str:
    """A company's number in the register of its country; Refused("not_a_registration_number")."""
    if not _REGISTRATION.fullmatch(number):
        raise Refused("not_a_registration_number", "number", value=ascii(number)[:60])
    return number


def check_name(text: str, path: str = "name") -> str:
    """The name without spaces around it. Refused: `name_length`, `name_not_plain`."""
    found = text.strip()
    if not found or len(found) > MAX_NAME:
        raise Refused("name_length", path, length=len(found), limit=MAX_NAME)
    if not found.isprintable():
        raise Refused("name_not_plain", path, value=ascii(found)[:60])
    return found


def check_day(on: date) -> date:
    """The day on which an act takes effect; Refused("effective_out_of_range")."""
    if not FIRST_DAY <= on <= LAST_DAY:
        raise Refused(
            "effective_out_of_range",
            "effectiveOn",
            value=on.isoformat(),
            first=FIRST_DAY.isoformat(),
            last=LAST_DAY.isoformat(),
        )
    return on


def not_before(on: date, last: date) -> None:
    """What was recorded before stays true: nothing takes effect ahead of it.

    Refused: `effective_before_last_change`.
    """
    if on < last:
        raise Refused("effective_before_last_change", "effectiveOn", value=on.isoformat(), last=last.isoformat())
