"""How the values of registers look: codes of series and kinds, the pattern of a number, what an entry is about."""

from __future__ import annotations

from string import Formatter
from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern, text

MOST_DIGITS, MOST_SIGNS, MAX_SUBJECT = 9, 60, 300
FIELDS = ("unit", "series", "year", "n")


def _pattern(value: str, path: str) -> str:
    try:
        parts = list(Formatter().parse(value))
        fields = [field for _, field, _, _ in parts if field is not None]
        widths = {spec for _, field, spec, _ in parts if field == "n"}
        plain = all(not spec and not turned for _, field, spec, turned in parts if field not in {None, "n"})
        plain = plain and not any(turned for _, _, _, turned in parts)
    except ValueError:
        raise Refused("not_a_number_pattern", path, limit=MOST_SIGNS) from None
    wanted = {"year", "n"} <= set(fields) <= set(FIELDS) and len(set(fields)) == len(fields)
    digits = {f"0{width}" for width in range(2, MOST_DIGITS + 1)} | {""}
    if not (
        wanted and plain and widths <= digits and value.isascii() and value.isprintable() and len(value) <= MOST_SIGNS
    ):
        raise Refused("not_a_number_pattern", path, limit=MOST_SIGNS)
    return value


def number_of(pattern: str, unit: str, series: str, year: int, n: int) -> str:
    """A number as people read it: `EX:moh/out/2026/000017`."""
    return pattern.format(unit=unit, series=series, year=year, n=n)


SeriesCode = Annotated[
    str,
    pattern(
        r"[a-z][a-z0-9_]{0,19}",
        "not_a_series_code",
        "1 to 20 small letters, digits, underscores, beginning with a letter",
    ),
]
"""The code of a series within its unit: `out`."""
EntryKind = Annotated[
    str,
    pattern(
        r"[a-z][a-z0-9_]{0,39}",
        "not_an_entry_kind",
        "1 to 40 small letters, digits, underscores, beginning with a letter",
    ),
]
"""What is registered: `report`, `order`, `application`."""
NumberPattern = Annotated[
    str,
    Form(
        _pattern,
        "{year} and {n} once each, {unit} and {series} where wanted, such as {unit}/{series}/{year}/{n:06}",
        ("not_a_number_pattern",),
    ),
]
"""How the numbers of a series are written."""
ThingId = Annotated[
    str,
    pattern(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*[A-Za-z])[A-Za-z0-9._-]{16,100}",
        "not_a_thing_id",
        "a UUID, or 16 to 100 letters, digits and . _ -, one a letter",
        told=False,
    ),
]
"""The random id of what is registered: its secrets lie under its key."""
PartyId = Annotated[
    str,
    pattern(
        r"(?![0-9]+\Z)[A-Za-z0-9][A-Za-z0-9:._-]{0,99}"
        r"|[A-Z0-9][A-Z0-9_.]{1,39}:[A-Za-z0-9][A-Za-z0-9_.-]{0,23}@[a-z][a-z0-9_]{1,39}",
        "not_a_party_id",
        "the id of a unit or a party: letters, digits and : . _ -, not digits alone; a partner's unit is MD:moh@court",
        told=False,
    ),
]
"""Whom it came from or goes to: a unit, of a partner too, or a party's random id; never a name or a number."""
PaperNumber = Annotated[
    str,
    pattern(
        r"[A-Za-z0-9][A-Za-z0-9./_]{0,39}",
        "not_a_paper_number",
        "1 to 40 letters, digits, dots, slashes, underscores, beginning with a letter or digit",
    ),
]
"""The number that an entry got on paper, in an outage."""
DayHash = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_day_hash", "SHA-256 in 64 small hexadecimal digits")]
"""The hash of the CSV of a day."""
EntrySubject = Annotated[str, text(MAX_SUBJECT, "entry_subject_length", one_line=True)]
"""What is registered is about, in a line: a secret of it."""
ManifestHash = Annotated[
    str, pattern(r"[0-9a-f]{64}", "not_a_manifest_hash", "SHA-256 in 64 small hexadecimal digits", told=False)
]
"""The hash of what was registered: a secret of it, since it would confirm a guess."""
