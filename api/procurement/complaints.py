"""Complaints in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Mutation, One
from domain.procurement.complaints import commands as c
from projections.procurement.complaint_rows import COMPLAINT_PERSONS, COMPLAINTS
from projections.procurement.lot_rows import LOTS

ENTITIES: tuple[Entity, ...] = (
    Entity(COMPLAINTS, relations=(One("lot", LOTS),)),
    Entity(COMPLAINT_PERSONS, relations=(One("complaint", COMPLAINTS, "complaint_id"),)),
)
_ALL = (
    c.LodgeComplaint,
    c.ReceiveFee,
    c.AdmitComplaint,
    c.FindInadmissible,
    c.SatisfyComplaint,
    c.DeclineComplaint,
    c.ReportRemedy,
    c.ConfirmRemedy,
    c.StopComplaint,
)
MUTATIONS: tuple[Mutation, ...] = tuple(Mutation(command, COMPLAINTS) for command in _ALL)
