"""The commands on organisations: the stream each writes to, and its permission in which jurisdiction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice
from application.organisations import streams
from domain.organisations import commands as c
from domain.organisations import company, jurisdiction
from domain.organisations.naming import company_id, jurisdiction_of
from domain.organisations.published import COMPANIES


def _unit(unit_id: str) -> Place:
    return (unit_id, jurisdiction_of(unit_id))


def _of_new_unit(command: c.CreateUnit, _: Any) -> Sequence[Place]:
    """At the parent that it will stand under."""
    return (_unit(command.parent_id) if command.parent_id else (command.jurisdiction,),)


def _of_unit(command: c.UnitCommand | c.CreatePost, _: Any) -> Sequence[Place]:
    """At the unit, and where it goes to: the new parent of one that moves, the successor of one that is merged."""
    match command:
        case c.CreateUnit():
            return _of_new_unit(command, _)
        case c.MoveUnit(unit_id, parent_id=parent):
            return (_unit(unit_id), _unit(parent) if parent else (jurisdiction_of(unit_id),))
        case c.MergeUnit(unit_id, into):
            return (_unit(unit_id), _unit(into))
        case _:
            return (_unit(command.unit_id),)


def _of_post(command: c.AbolishPost, _: Any) -> Sequence[Place]:
    return (_unit(command.post_id.partition("/")[0]),)


def _of_company(command: c.CompanyCommand, state: company.State) -> Sequence[Place]:
    """At the jurisdiction that made the company known."""
    if isinstance(command, c.RegisterCompany):
        return ((command.jurisdiction,),)
    return ((state.entry.jurisdiction,),) if isinstance(state, company.Registered) else ()


_ON_UNIT = Rule(lambda it: jurisdiction_of(it.unit_id), places=_of_unit)
_ON_COMPANY = Rule(places=_of_company)

STRUCTURE = Slice(
    name="organisations.structure",
    decider=jurisdiction.DECIDER,
    streams=streams.structure,
    key="jurisdiction",
    commands={
        c.FoundJurisdiction: Rule(),
        c.CreateUnit: Rule(places=_of_new_unit),
        c.RenameUnit: _ON_UNIT,
        c.MoveUnit: _ON_UNIT,
        c.MergeUnit: _ON_UNIT,
        c.DissolveUnit: _ON_UNIT,
        c.CreatePost: _ON_UNIT,
        c.AbolishPost: Rule(lambda it: jurisdiction_of(it.post_id), places=_of_post),
    },
    keeps_folded=True,
    public=True,
)

COMPANY = Slice(
    name="organisations.company",
    decider=company.DECIDER,
    streams=streams.company,
    key="company_id",
    commands={
        c.RegisterCompany: Rule(lambda it: company_id(it.country, it.number), places=_of_company),
        c.RenameCompany: _ON_COMPANY,
        c.DissolveCompany: _ON_COMPANY,
    },
    public=True,
    shown=(COMPANIES,),
)

SLICES = (STRUCTURE, COMPANY)
