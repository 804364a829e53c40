"""A tender from its draft to its end, and what decisions about it look at beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from domain.files.published import State as Upload
from domain.kernel.working_days import CalendarYear, WorkingDays
from domain.organisations.published import jurisdiction_of
from domain.procurement.frameworks.agreement import NO_AGREEMENT, Agreement
from domain.procurement.houses.places import Houses
from domain.procurement.naming import lot_id
from domain.procurement.parts import TenderPeriods
from domain.procurement.plans.plan import Plan
from domain.procurement.procedures.adopted import Procedures
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders import events as e
from domain.procurement.tenders.draft import Draft
from domain.procurement.tenders.funding import Funds
from domain.procurement.tenders.terms import Terms


@dataclass(frozen=True, slots=True)
class Undrafted:
    """Nothing yet."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """Nobody outside sees it."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Published:
    """Its terms stand. `draft` has what was attached since, and the openers; `decided` are cancellations ahead,
    `concluded` says how lots ended.
    """

    draft: Draft
    fact: e.TenderPublished
    terms: Terms
    version: int
    sha256: str
    periods: TenderPeriods | None
    documents: frozenset[str] = frozenset()
    decided: tuple[e.CancellationDecided, ...] = ()
    cancelled: frozenset[str] = frozenset()
    concluded: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    ended: bool = False

    @property
    def lots(self) -> tuple[str, ...]:
        """The ids of all lots."""
        return tuple(lot_id(self.fact.tender_id, number) for number in self.fact.lots)

    @property
    def standing(self) -> tuple[str, ...]:
        """The lots that have not ended."""
        return tuple(lot for lot in self.lots if lot not in self.cancelled and lot not in self.concluded)


Stage = Undrafted | Drafted | Published


@dataclass(frozen=True, slots=True)
class State:
    """The tender, and beside it what a command names: none of it is the tender's own."""

    stage: Stage = Undrafted()
    procedures: Procedures = field(default_factory=Procedures)
    plan: Plan = field(default_factory=Plan)
    years: Mapping[int, CalendarYear] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    keys: Mapping[str, d.OpenerKeyTaken] = field(default_factory=dict)
    last_number: int = 0
    houses: Houses = field(default_factory=Houses)
    funds: Funds = field(default_factory=Funds)
    holds: Mapping[str, int] = field(default_factory=dict)
    agreement: Agreement = NO_AGREEMENT

    def days(self, buyer: str) -> WorkingDays:
        """The working days of a buyer's jurisdiction, as far as they are declared."""
        return WorkingDays(jurisdiction_of(buyer), self.years)

    @property
    def draft(self) -> Draft | None:
        """The draft, also of what was published."""
        return None if isinstance(self.stage, Undrafted) else self.stage.draft

    @property
    def published(self) -> Published:
        """The published tender; TypeError of one that is not, which no command of a published one meets."""
        if not is_published(self.stage):
            raise TypeError("the tender is not published")
        return self.stage


def is_published(stage: Stage) -> TypeGuard[Published]:
    """Whether its terms stand."""
    return isinstance(stage, Published)
