"""Contracts in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, One
from domain.procurement.contracts import commands as c
from projections.procurement.contract_deliveries import delivery_key
from projections.procurement.contracts import CONTRACT_BALANCES, CONTRACTS, DELIVERIES
from projections.procurement.frameworks import FRAMEWORKS

_CONTRACT = One("contract", CONTRACTS)

ENTITIES: tuple[Entity, ...] = (
    Entity(
        CONTRACTS,
        (
            One("balance", CONTRACT_BALANCES, "contract_id"),
            One("framework", FRAMEWORKS),
            Many("deliveries", DELIVERIES),
        ),
    ),
    Entity(CONTRACT_BALANCES, (_CONTRACT,), plural="contractBalances"),
    Entity(DELIVERIES, (_CONTRACT,), plural="contractDeliveries"),
)


def _delivery(command: c.ReportDelivery | c.AcceptContractDelivery | c.RejectContractDelivery) -> str:
    return delivery_key(command.contract_id, command.delivery_id)


MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.DraftContract, CONTRACTS, key="award_id"),
    Mutation(c.SignContract, CONTRACTS),
    Mutation(c.ChangeContract, CONTRACTS),
    Mutation(c.SetMilestone, CONTRACTS),
    Mutation(c.MeetMilestone, CONTRACTS),
    Mutation(c.ReportDelivery, DELIVERIES, key=_delivery),
    Mutation(c.AcceptContractDelivery, DELIVERIES, key=_delivery),
    Mutation(c.RejectContractDelivery, DELIVERIES, key=_delivery),
    Mutation(c.ImposePenalty, CONTRACTS),
    Mutation(c.SuspendContract, CONTRACTS),
    Mutation(c.ResumeContract, CONTRACTS),
    Mutation(c.TerminateContract, CONTRACTS),
    Mutation(c.CompleteContract, CONTRACTS),
    Mutation(c.RateContractor, CONTRACTS),
    Mutation(c.PublishReply, CONTRACTS),
)
