"""The commands on debarments: officers propose and decide for the jurisdiction, and the company makes its statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from application.suppliers import streams
from application.suppliers.suppliers import at_company
from domain.calendars.published import WORKING_DAYS, year_id
from domain.organisations.published import COMPANIES
from domain.suppliers.debarments import cases
from domain.suppliers.debarments import commands as c
from domain.suppliers.debarments import decider as debarments
from domain.suppliers.published import DEBARMENTS

DECIDE = "suppliers.decide_debarment"
LONGEST_TERM: Final = timedelta(days=150)
"""How far the calendars reach that a hearing may need: 60 working days, and all that lies between."""


def _at_company(command: c.MakeStatement, state: debarments.State) -> Sequence[Place]:
    return at_company(command.company_id, None if state.company is None else state.company.jurisdiction)


def _for_jurisdiction(_: c.Command, state: debarments.State) -> Sequence[Place]:
    return () if state.company is None else ((state.company.jurisdiction,),)


def _calendars(_: c.Command, state: debarments.State, at: datetime) -> Sequence[str]:
    if state.company is None:
        return ()
    years = range(at.year, (at + LONGEST_TERM).year + 1)
    return tuple(streams.working_days(year_id(state.company.jurisdiction, year)) for year in years)


def _not_who_proposed(
    command: c.DecideDebarment | c.DropDebarment | c.LiftDebarment, state: debarments.State
) -> Iterator[BarredPerson]:
    """Two persons keep a company out: whoever proposed it does not decide."""
    case = state.cases.get(command.case_id)
    proposed = case.proposed if isinstance(case, cases.Proposed) else None
    if proposed is not None:
        yield BarredPerson(proposed.by, "duties_separated", "duties_separated", path="caseId")


_GUARDS = streams.company.of("company_id")
_DECIDING = Rule(
    permission=DECIDE, guards=_GUARDS, dated=_calendars, places=_for_jurisdiction, terms=Terms(not_by=_not_who_proposed)
)
DEBARMENT = Slice(
    name="suppliers.debarment",
    decider=debarments.DECIDER,
    streams=streams.debarment,
    key="company_id",
    commands={
        c.ProposeDebarment: Rule(guards=_GUARDS, dated=_calendars, places=_for_jurisdiction),
        c.MakeStatement: Rule(guards=_GUARDS, places=_at_company),
        c.DecideDebarment: _DECIDING,
        c.DropDebarment: _DECIDING,
        c.LiftDebarment: _DECIDING,
    },
    shown=(DEBARMENTS,),
    looks_at=(COMPANIES, WORKING_DAYS),
)
