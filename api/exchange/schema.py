"""Exchange in GraphQL: partners, channels, what goes and comes, and the mutations of officers."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, mutations
from application.exchange.slice import PARTNER
from domain.exchange.channels import commands as c
from projections.exchange import CHANNELS, CONSIGNMENTS, PARTNERS

ENTITIES = (
    Entity(PARTNERS, (Many("consignments", CONSIGNMENTS),)),
    Entity(CHANNELS),
    Entity(CONSIGNMENTS, (One("partner", PARTNERS),)),
)

EXPOSED = Exposed(
    entities=ENTITIES,
    mutations=(
        *mutations(PARTNER, PARTNERS),
        Mutation(c.Consign, CONSIGNMENTS, key=lambda it: it.consignment_id),
        Mutation(c.ResumeConsignment, CONSIGNMENTS, key=lambda it: it.consignment_id),
    ),
)
