"""The made-up state of the demo: its two houses, and who may do what in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.authority import commands as a
from domain.authority.kinds import SeparationKind
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
REASON = "demo: the people of the story"


def founding() -> Iterator[Any]:
    """The commands that make the state and staff it, each of which adds nothing a second time."""
    yield o.FoundJurisdiction(GOVERNMENT, "Demo State (made up)", Level.CENTRAL, BEGIN)
    for code, name in (("treasury", "Treasury (demo)"), ("ministry", "Ministry (demo)")):
        yield o.CreateUnit(GOVERNMENT, code, UnitKind.INSTITUTION, name, BEGIN)
    yield a.SeparateDuties(
        f"{GOVERNMENT}:order-pay", SeparationKind.STATIC, "authorising_officer", "treasurer", "demo: four eyes"
    )
    for principal, role in ROLES:
        yield a.GrantRole(grant_id(principal.actor, role, GOVERNMENT), principal.actor, role, GOVERNMENT, REASON)
