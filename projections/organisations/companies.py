"""Which companies are known, under which name, and are they still registered?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Company:
    """A company by its country and its number in that country's register.

    Its name holds from `validFrom` on; `jurisdiction` made it known here. A company that was struck off is no longer
    `registered` from `dissolvedOn` on.
    """

    company_id: str
    jurisdiction: str
    country: str
    number: str
    name: str
    legal_form: str
    registered_on: date
    valid_from: date
    registered: bool = True
    dissolved_on: date | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The company."""
    return (fact.event.company_id,)


def evolve(row: Company | None, fact: Recorded[Any], _: str) -> Company | None:
    """The company after an event."""
    match fact.event, row:
        case e.CompanyRegistered(effective_on=on) as event, None:
            return filled(Company, event, registered_on=on, valid_from=on)
        case e.CompanyRenamed(name=name, effective_on=on), Company():
            return replace(row, name=name, valid_from=on)
        case e.CompanyDissolved(effective_on=on), Company():
            return replace(row, registered=False, dissolved_on=on, valid_from=on)
        case _:
            return row


COMPANIES = ReadModel(
    name="organisations.companies",
    version=2,
    row=Company,
    key="company_id",
    events=(e.CompanyRegistered, e.CompanyRenamed, e.CompanyDissolved),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("valid_from", "dissolved_on"),
    orders=("name", "registered_on"),
    searched=("name", "number"),
)
