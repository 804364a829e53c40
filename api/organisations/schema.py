"""Organisations in GraphQL: their entities, how these hang together, and their mutations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from api.kernel.declarations import Exposed, Many, Mutates, Shown, Some
from domain.organisations import commands as c
from domain.organisations.naming import company_id, post_id, unit_id
from projections.kernel.declarations import Condition, ReadModel
from projections.organisations import COMPANIES, JURISDICTIONS, POSTS, UNIT_SPELLS, UNITS


def _whose(name: str, to: ReadModel[Any], there: str, here: str) -> Many:
    """The rows whose field `there` names this row, by its field `here`."""
    return Many(name, to, lambda row: (Condition(there, "eq", getattr(row, here)),))


def _named(field: str) -> Callable[[Any], Sequence[str]]:
    return lambda row: [found] if (found := getattr(row, field)) is not None else []


def _key(field: str) -> Callable[[Any], str]:
    return lambda command: str(getattr(command, field))


_PARENT = Some("parent", UNITS, _named("parent_id"), single=True)
_UNIT = Some("unit", UNITS, _named("unit_id"), single=True)

ENTITIES = (
    Shown(
        JURISDICTIONS,
        "jurisdiction",
        "jurisdictions",
        (
            _whose("units", UNITS, "jurisdiction", "jurisdiction"),
            _whose("unitSpells", UNIT_SPELLS, "jurisdiction", "jurisdiction"),
            _whose("posts", POSTS, "jurisdiction", "jurisdiction"),
        ),
    ),
    Shown(
        UNITS,
        "unit",
        "units",
        (
            _PARENT,
            Some("mergedInto", UNITS, _named("merged_into_id"), single=True),
            _whose("children", UNITS, "parent_id", "unit_id"),
            _whose("spells", UNIT_SPELLS, "unit_id", "unit_id"),
            _whose("posts", POSTS, "unit_id", "unit_id"),
        ),
    ),
    Shown(UNIT_SPELLS, "unitSpell", "unitSpells", (_UNIT, _PARENT)),
    Shown(POSTS, "post", "posts", (_UNIT,)),
    Shown(COMPANIES, "company", "companies"),
)

MUTATIONS = (
    Mutates(c.FoundJurisdiction, JURISDICTIONS, _key("jurisdiction")),
    Mutates(c.CreateUnit, UNITS, lambda it: unit_id(it.jurisdiction, it.code)),
    Mutates(c.RenameUnit, UNITS, _key("unit_id")),
    Mutates(c.MoveUnit, UNITS, _key("unit_id")),
    Mutates(c.MergeUnit, UNITS, _key("unit_id")),
    Mutates(c.DissolveUnit, UNITS, _key("unit_id")),
    Mutates(c.CreatePost, POSTS, lambda it: post_id(it.unit_id, it.code)),
    Mutates(c.AbolishPost, POSTS, _key("post_id")),
    Mutates(c.RegisterCompany, COMPANIES, lambda it: company_id(it.country, it.number)),
    Mutates(c.RenameCompany, COMPANIES, _key("company_id")),
    Mutates(c.DissolveCompany, COMPANIES, _key("company_id")),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS)
