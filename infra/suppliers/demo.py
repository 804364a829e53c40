"""The demo's companies: three that supply the state, of which one is kept out for a while after it was heard.

All is made up and says so. The story of organisations registers the companies and staffs them. Their documents are
filed by whoever tries the demo: a file is uploaded first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from application.kernel.orders import Principal
from domain.kernel.values import Money
from domain.suppliers.contacts.commands import NameContact
from domain.suppliers.debarments import commands as d
from domain.suppliers.kinds import AlertFrequency, DebarmentGround, MandateRight
from domain.suppliers.mandates import commands as m
from domain.suppliers.naming import place_of
from domain.suppliers.searches.commands import SaveSearch
from domain.suppliers.suppliers.commands import RegisterSupplier

GOVERNMENT, COUNTRY = "DEMO", "ES"
REGISTRAR, PROPOSER, DECIDER = (
    Principal(f"demo:{duty}", GOVERNMENT) for duty in ("supplier-registrar", "debarment-proposer", "debarment-decider")
)


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """A made-up company, its officer, and who bids for it."""

    number: str

    @property
    def company_id(self) -> str:
        """Its id."""
        return f"{COUNTRY}:{self.number}"

    def who(self, duty: str) -> Principal:
        """The person of the company for a duty."""
        return Principal(f"demo:{duty}-of-{self.number.lower()}", place_of(self.company_id))


DESKS, BRIDGES, SHADY = (
    DemoCompany("DEMO-B1"),
    DemoCompany("DEMO-B2"),
    DemoCompany("DEMO-B3"),
)
COMPANIES = (DESKS, BRIDGES, SHADY)
SEARCH = "019a0000-0000-7000-8000-00000000d05e"


@dataclass(frozen=True, slots=True)
class SupplierScene:
    """One act."""

    command: Any
    by: Principal
    waits_for: frozenset[str] = frozenset()


def told(today: date) -> Iterator[SupplierScene]:
    """What the companies and the officers do, act by act."""
    until = datetime(today.year + 2, 1, 1, tzinfo=UTC)
    for number, company in enumerate(COMPANIES, 1):
        officer, bidder = company.who("officer"), company.who("bidder")
        yield SupplierScene(RegisterSupplier(company.company_id), officer)
        contact = f"019a0000-0000-7000-8000-00000000c{number:03x}"
        reached = NameContact(contact, company.company_id, "Front desk (demo)", f"desk{number}@example.org")
        yield SupplierScene(reached, officer)
        rights, ceiling = tuple(MandateRight), Money(Decimal("500000.00"), "EUR")
        mandate = m.ProposeMandate(company.company_id, bidder.actor, rights, until, ceiling)
        yield SupplierScene(mandate, officer)
        yield SupplierScene(m.ConfirmMandate(company.company_id, bidder.actor), REGISTRAR)
    search = SaveSearch(
        SEARCH,
        BRIDGES.who("bidder").actor,
        "Roads and bridges (demo)",
        ("4522", "4523"),
        frequency=AlertFrequency.AT_ONCE,
    )
    yield SupplierScene(search, BRIDGES.who("bidder"))
    yield from _debarred(today.year)


def _debarred(year: int) -> Iterator[SupplierScene]:
    """One company is heard, and kept out for the first half of the next year."""
    company, grounds = SHADY.company_id, (DebarmentGround.COLLUSION,)
    case_id = f"019a0000-0000-7000-8000-00000000{year:04}"
    proposed = d.ProposeDebarment(company, case_id, grounds, "Two bids of one hand (demo)")
    yield SupplierScene(proposed, PROPOSER)
    stated = d.MakeStatement(company, case_id, "We share a printer, and nothing else (demo).")
    yield SupplierScene(stated, SHADY.who("officer"))
    days = (date(year + 1, 1, 1), date(year + 1, 6, 30))
    decided = d.DecideDebarment(company, case_id, grounds, *days, "Proven by the files (demo)")
    yield SupplierScene(decided, DECIDER)


def outcome(_: date) -> str:
    """What was made."""
    return f"suppliers {', '.join(company.company_id for company in COMPANIES)}, of which the last will be debarred"
