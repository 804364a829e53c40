"""How the values of organisations look: names, codes, numbers of registers, days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern, text

MAX_NAME = 200
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(2200, 12, 31)

_NAME = text(MAX_NAME, "name_length")


def _plain_name(value: str, path: str) -> str:
    """Refused: `name_length`, `name_not_plain`. Names here are public, so that the refusal says the value."""
    name: str = _NAME.check(value, path)
    if not name.isprintable():
        raise Refused("name_not_plain", path, value=ascii(name)[:60])
    return name


def _possible_day(value: date, path: str) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        first, last = FIRST_DAY.isoformat(), LAST_DAY.isoformat()
        raise Refused("effective_out_of_range", path, value=value.isoformat(), first=first, last=last)
    return value


Name = Annotated[str, Form(_plain_name, f"one line of 1 to {MAX_NAME} characters", _NAME.refusals)]
"""A name of what is public: a unit, a post's title, a company or its legal form."""
Code = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,23}",
        "not_a_unit_code",
        "1 to 24 letters, digits, underscores, dots, dashes, beginning with a letter or digit",
    ),
]
"""The code of a unit within its jurisdiction, or of a post within its unit."""
Country = Annotated[str, pattern(r"[A-Z]{2}", "not_a_country_code", "two capitals (ISO 3166-1)")]
"""A country as ISO 3166-1 writes it, in two capitals."""
RegistrationNumber = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9./-]{0,39}",
        "not_a_registration_number",
        "1 to 40 letters, digits, dots, dashes, slashes, beginning with a letter or digit",
    ),
]
"""A company's number in the register of its country."""
EffectiveDay = Annotated[date, Form(_possible_day, f"a day between {FIRST_DAY.isoformat()} and {LAST_DAY.isoformat()}")]
"""The day on which an act takes effect."""
