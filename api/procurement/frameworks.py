"""Framework agreements in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation
from domain.procurement.frameworks import commands as c
from projections.procurement.contracts import CONTRACTS
from projections.procurement.frameworks import FRAMEWORKS

ENTITIES: tuple[Entity, ...] = (Entity(FRAMEWORKS, (Many("contracts", CONTRACTS),), plural="frameworks"),)


def _contract(command: c.CallOff) -> str:
    return c.contract_of(command.framework_id, command.number)


MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.ConcludeFramework, FRAMEWORKS),
    Mutation(c.SuspendMember, FRAMEWORKS),
    Mutation(c.ReinstateMember, FRAMEWORKS),
    Mutation(c.DeclineTurn, FRAMEWORKS),
    Mutation(c.CallOff, CONTRACTS, key=_contract),
)
