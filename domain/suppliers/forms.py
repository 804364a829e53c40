"""How the values of suppliers look: ids, issuers, numbers, reasons, contacts, and what a search looks for.

No refusal says what may be somebody's name, number or address.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, pattern, text

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def _day(value: date, path: str) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        first, last = FIRST_DAY.isoformat(), LAST_DAY.isoformat()
        raise Refused("supplier_day_impossible", path, value=value.isoformat(), first=first, last=last)
    return value


CompanyId = Annotated[
    str,
    pattern(
        r"[A-Z]{2}:[A-Za-z0-9][A-Za-z0-9./-]{0,39}",
        "not_a_supplier_id",
        "a country and a number of its register, such as MD:1003600012345",
    ),
]
"""The id of a company: `MD:1003600012345`."""
SupplierUuid = Annotated[str, pattern(_UUID, "not_a_supplier_uuid", "a UUID in small letters that the sender makes")]
"""The id of a document, a contact, a debarment or a search."""
MandateHolder = Annotated[
    str,
    pattern(
        rf"{_UUID}|(?!anonymous\Z|system:)[a-z][a-z0-9_.:-]{{0,99}}",
        "not_a_mandate_holder",
        "an account's id",
        told=False,
    ),
]
"""The account that has a mandate."""
Issuer = Annotated[str, text(200, "issuer_length", one_line=True)]
"""Who issued a document."""
StandingNumber = Annotated[str, text(100, "standing_number_length", one_line=True)]
"""The number that the issuer gave to a document."""
SupplierReason = Annotated[str, text(500, "supplier_reason_length", one_line=True)]
"""Why something was decided."""
Statement = Annotated[str, text(4_000, "statement_length")]
"""What a company has to say to a debarment."""
StandingDay = Annotated[date, Form(_day, "a day between 1900 and 2200", ("supplier_day_impossible",))]
"""A day from or until which something holds."""
ContactName = Annotated[str, text(200, "contact_name_length", one_line=True)]
"""Who is asked for."""
ContactAddress = Annotated[
    str,
    pattern(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}", "not_a_mail_address", "name@example.org", told=False),
]
"""Where mail goes."""
ContactPhone = Annotated[str, pattern(r"\+?[0-9][0-9 ().-]{4,30}", "not_a_phone_number", "+373 22 250 250", told=False)]
"""Where somebody is called."""
SearchTitle = Annotated[str, text(100, "search_title_length", one_line=True)]
"""What its owner calls a search."""
SearchText = Annotated[str, text(100, "search_text_length", one_line=True)]
"""Words that all have to stand in the title."""
CpvPrefix = Annotated[
    str, pattern(r"[0-9]{2,8}", "not_a_cpv_prefix", "the first 2 to 8 digits of a CPV code, such as 4521")
]
"""The beginning of codes of the common procurement vocabulary."""
RegionPrefix = Annotated[
    str, pattern(r"[A-Z]{2}[A-Z0-9]{0,3}", "not_a_region", "a country or a region of it (NUTS), such as ES61")
]
"""The beginning of codes of regions."""
