"""Requests to take part in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Mutation, One
from domain.procurement.candidates import commands as c
from projections.procurement.candidates import CANDIDATES
from projections.procurement.tenders import TENDERS

ENTITIES: tuple[Entity, ...] = (Entity(CANDIDATES, relations=(One("tender", TENDERS),), plural="candidates"),)


def _candidate(command: c.RequestToTakePart | c.DecideQualification) -> str:
    return c.candidate_id(command.tender_id, command.company)


MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.RequestToTakePart, CANDIDATES, key=_candidate),
    Mutation(c.DecideQualification, CANDIDATES, key=_candidate),
    Mutation(c.InviteCandidates, TENDERS),
)
