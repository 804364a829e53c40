"""Flags in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Mutation, Question
from application.procurement.flags import RaisedFlag, RedFlags
from domain.procurement.flags.commands import SetFlagThresholds
from projections.procurement.flags import FLAG_THRESHOLDS

ENTITIES: tuple[Entity, ...] = (Entity(FLAG_THRESHOLDS, plural="redFlagThresholds", singular="redFlagThreshold"),)
MUTATIONS: tuple[Mutation, ...] = (Mutation(SetFlagThresholds, FLAG_THRESHOLDS),)
QUESTIONS: tuple[Question, ...] = (Question("redFlags", RedFlags, RaisedFlag, None, rows=100),)
