"""The commands on organisations: the stream each writes to, and its permission in which jurisdiction."""

from __future__ import annotations

from typing import get_args

from application.kernel import Handles, Slice
from application.organisations import streams
from domain.organisations import commands as c
from domain.organisations import company, jurisdiction
from domain.organisations import events as e
from domain.organisations.naming import company_id, jurisdiction_of


def _on_jurisdiction(permission: str) -> Handles[c.FoundJurisdiction | c.CreateUnit]:
    return Handles(permission, lambda it: streams.structure(it.jurisdiction), unit=lambda it: it.jurisdiction)


def _on_unit(
    permission: str,
) -> Handles[c.RenameUnit | c.MoveUnit | c.MergeUnit | c.DissolveUnit | c.CreatePost]:
    return Handles(permission, lambda it: streams.structure_of(it.unit_id), unit=lambda it: jurisdiction_of(it.unit_id))


def _on_company(permission: str) -> Handles[c.RenameCompany | c.DissolveCompany]:
    return Handles(permission, lambda it: streams.company(it.company_id))


STRUCTURE = Slice(
    name="organisations.structure",
    decider=jurisdiction.DECIDER,
    events=get_args(e.StructureEvent),
    commands={
        c.FoundJurisdiction: _on_jurisdiction("organisations.found_jurisdiction"),
        c.CreateUnit: _on_jurisdiction("organisations.create_unit"),
        c.RenameUnit: _on_unit("organisations.rename_unit"),
        c.MoveUnit: _on_unit("organisations.move_unit"),
        c.MergeUnit: _on_unit("organisations.merge_unit"),
        c.DissolveUnit: _on_unit("organisations.dissolve_unit"),
        c.CreatePost: _on_unit("organisations.create_post"),
        c.AbolishPost: Handles[c.AbolishPost](
            "organisations.abolish_post",
            lambda it: streams.structure_of(it.post_id),
            unit=lambda it: jurisdiction_of(it.post_id),
        ),
    },
    snapshot_every=200,
)

COMPANY = Slice(
    name="organisations.company",
    decider=company.DECIDER,
    events=get_args(e.CompanyEvent),
    commands={
        c.RegisterCompany: Handles[c.RegisterCompany](
            "organisations.register_company",
            lambda it: streams.company(company_id(it.country, it.number)),
            unit=lambda it: it.jurisdiction,
        ),
        c.RenameCompany: _on_company("organisations.rename_company"),
        c.DissolveCompany: _on_company("organisations.dissolve_company"),
    },
)

SLICES = (STRUCTURE, COMPANY)
