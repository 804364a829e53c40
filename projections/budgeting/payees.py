"""Who is to be paid: told to everybody where it is a company; of persons, that it is one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class PayeeKind(StrEnum):
    """COMPANY, by its id in the public register; PERSON, whose name is for those who pay; UNNAMED, nobody said."""

    COMPANY = "company"
    PERSON = "person"
    UNNAMED = "unnamed"


def payee_kind(event: Any) -> PayeeKind:
    """What kind of payee a fact has; those that have none, and older ones, name nobody."""
    if getattr(event, "payee_company_id", None) is not None:
        return PayeeKind.COMPANY
    return PayeeKind.UNNAMED if getattr(event, "payee_person_id", None) is None else PayeeKind.PERSON
