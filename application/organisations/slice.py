"""The commands on organisations: the stream each writes to, and its permission in which jurisdiction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from application.kernel.declarations import Handles, Place, Slice
from application.organisations import streams
from domain.organisations import commands as c
from domain.organisations import company, jurisdiction
from domain.organisations import events as e
from domain.organisations.naming import company_id, jurisdiction_of


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


def _on_unit(
    permission: str,
) -> Handles[c.RenameUnit | c.MoveUnit | c.MergeUnit | c.DissolveUnit | c.CreatePost]:
    return Handles(permission, lambda it: streams.structure_of(it.unit_id), places=_of_unit)


def _on_company(permission: str) -> Handles[c.RenameCompany | c.DissolveCompany]:
    return Handles(permission, lambda it: streams.company(it.company_id), places=_of_company)


STRUCTURE = Slice(
    name="organisations.structure",
    decider=jurisdiction.DECIDER,
    events=get_args(e.StructureEvent),
    commands={
        c.FoundJurisdiction: Handles[c.FoundJurisdiction](
            "organisations.found_jurisdiction", lambda it: streams.structure(it.jurisdiction)
        ),
        c.CreateUnit: Handles[c.CreateUnit](
            "organisations.create_unit", lambda it: streams.structure(it.jurisdiction), places=_of_new_unit
        ),
        c.RenameUnit: _on_unit("organisations.rename_unit"),
        c.MoveUnit: _on_unit("organisations.move_unit"),
        c.MergeUnit: _on_unit("organisations.merge_unit"),
        c.DissolveUnit: _on_unit("organisations.dissolve_unit"),
        c.CreatePost: _on_unit("organisations.create_post"),
        c.AbolishPost: Handles[c.AbolishPost](
            "organisations.abolish_post",
            lambda it: streams.structure_of(it.post_id),
            places=_of_post,
        ),
    },
    keeps_folded=True,
    public=True,
)

COMPANY = Slice(
    name="organisations.company",
    decider=company.DECIDER,
    events=get_args(e.CompanyEvent),
    commands={
        c.RegisterCompany: Handles[c.RegisterCompany](
            "organisations.register_company",
            lambda it: streams.company(company_id(it.country, it.number)),
            places=_of_company,
        ),
        c.RenameCompany: _on_company("organisations.rename_company"),
        c.DissolveCompany: _on_company("organisations.dissolve_company"),
    },
    public=True,
)

SLICES = (STRUCTURE, COMPANY)
