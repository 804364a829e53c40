"""Organisations in GraphQL: their entities, how these hang together, and their mutations."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, mutations
from application.organisations.slice import COMPANY
from domain.organisations import commands as c
from domain.organisations.naming import post_id, unit_id
from projections.organisations import COMPANIES, JURISDICTIONS, POSTS, UNIT_SPELLS, UNITS

_PARENT = One("parent", UNITS, "parent_id")
_UNIT = One("unit", UNITS)

ENTITIES = (
    Entity(JURISDICTIONS, (Many("units", UNITS), Many("unitSpells", UNIT_SPELLS), Many("posts", POSTS))),
    Entity(
        UNITS,
        (
            _PARENT,
            One("mergedInto", UNITS, "merged_into_id"),
            Many("children", UNITS, by="parent_id"),
            Many("spells", UNIT_SPELLS),
            Many("posts", POSTS),
        ),
    ),
    Entity(UNIT_SPELLS, (_UNIT, _PARENT)),
    Entity(POSTS, (_UNIT,)),
    Entity(COMPANIES),
)

MUTATIONS = (
    Mutation(c.FoundJurisdiction, JURISDICTIONS),
    Mutation(c.CreateUnit, UNITS, key=lambda it: unit_id(it.jurisdiction, it.code)),
    Mutation(c.RenameUnit, UNITS),
    Mutation(c.MoveUnit, UNITS),
    Mutation(c.MergeUnit, UNITS),
    Mutation(c.DissolveUnit, UNITS),
    Mutation(c.CreatePost, POSTS, key=lambda it: post_id(it.unit_id, it.code)),
    Mutation(c.AbolishPost, POSTS),
    *mutations(COMPANY, COMPANIES),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS)
