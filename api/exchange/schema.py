"""Exchange in GraphQL: partners, channels, what goes and comes, and the mutations of officers."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, mutations
from application.exchange.data import AGREEMENT, SERVICE
from application.exchange.slice import PARTNER
from domain.exchange.channels import commands as c
from domain.exchange.requests.commands import RequestData
from projections.exchange import AGREEMENTS, CHANNELS, CONSIGNMENTS, DATA_REQUESTS, DATA_SERVICES, PARTNERS

ENTITIES = (
    Entity(PARTNERS, (Many("consignments", CONSIGNMENTS),)),
    Entity(CHANNELS),
    Entity(CONSIGNMENTS, (One("partner", PARTNERS),)),
    Entity(DATA_SERVICES),
    Entity(AGREEMENTS, (One("partner", PARTNERS), Many("requests", DATA_REQUESTS))),
    Entity(DATA_REQUESTS, (One("agreement", AGREEMENTS), One("partner", PARTNERS))),
)

EXPOSED = Exposed(
    entities=ENTITIES,
    mutations=(
        *mutations(PARTNER, PARTNERS),
        Mutation(c.Consign, CONSIGNMENTS, key=lambda it: it.consignment_id),
        Mutation(c.ResumeConsignment, CONSIGNMENTS, key=lambda it: it.consignment_id),
        *mutations(SERVICE, DATA_SERVICES),
        *mutations(AGREEMENT, AGREEMENTS),
        Mutation(RequestData, DATA_REQUESTS),
    ),
)
