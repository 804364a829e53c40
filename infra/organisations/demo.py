"""The made-up state of the demo: its two houses, and who may do what in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.authority import commands as a
from domain.authority.kinds import SeparationKind
from domain.authority.naming import company_place
from domain.kernel.levels import Level
from domain.organisations import commands as o
from domain.organisations.kinds import UnitKind
from infra.authority.founding import grant_id
from infra.budgeting.demo import CLERK, COMMITTER, GOVERNMENT, ORDERER, PAYER, VERIFIER

BEGIN = date(2000, 1, 1)
ROLES = (
    (CLERK, "budget_officer"),
    (COMMITTER, "commitment_officer"),
    (VERIFIER, "receiving_officer"),
    (ORDERER, "authorising_officer"),
    (PAYER, "treasurer"),
)
COMPANIES = (
    ("DEMO-B1", "Desks of the Valley (demo)"),
    ("DEMO-B2", "Bridges and Roads (demo)"),
    ("DEMO-B3", "Two Bids, One Hand (demo)"),
)
"""Companies that supply the state, by their made-up number in the Spanish register."""
SUPPLIER_OFFICERS = (
    ("demo:supplier-registrar", "supplier_registrar"),
    ("demo:debarment-proposer", "debarment_officer"),
    ("demo:debarment-decider", "debarment_officer"),
)
REASON = "demo: the people of the story"


def founding() -> Iterator[Any]:
    """The commands that make the state and staff it, each of which adds nothing a second time."""
    yield o.FoundJurisdiction(GOVERNMENT, "Demo State (made up)", Level.CENTRAL, BEGIN)
    for code, name in (("treasury", "Treasury (demo)"), ("ministry", "Ministry (demo)")):
        yield o.CreateUnit(GOVERNMENT, code, UnitKind.INSTITUTION, name, BEGIN)
    yield a.SeparateDuties(
        f"{GOVERNMENT}:order-pay", SeparationKind.STATIC, "authorising_officer", "treasurer", "demo: four eyes"
    )
    yield from _companies()
    for principal, role in ROLES:
        yield a.GrantRole(grant_id(principal.actor, role, GOVERNMENT), principal.actor, role, GOVERNMENT, REASON)


def _companies() -> Iterator[Any]:
    """The companies, an officer and a bidder of each, and the officers of the state who deal with them."""
    for number, name in COMPANIES:
        yield o.RegisterCompany(GOVERNMENT, "ES", number, name, "SL", BEGIN)
        for duty in ("officer", "bidder"):
            actor, role, place = f"demo:{duty}-of-{number.lower()}", f"company_{duty}", company_place(f"ES:{number}")
            yield a.GrantRole(grant_id(actor, role, place), actor, role, place, REASON)
    for actor, role in SUPPLIER_OFFICERS:
        yield a.GrantRole(grant_id(actor, role, GOVERNMENT), actor, role, GOVERNMENT, REASON)
