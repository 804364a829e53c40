"""Lots in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, One
from domain.procurement.lots import commands as c
from projections.procurement.awards import AWARDS, DEBRIEFINGS
from projections.procurement.complaint_rows import COMPLAINTS
from projections.procurement.evaluated_bids import CRITERION_SCORES, EVALUATED_BIDS
from projections.procurement.lot_periods import LOT_TIMES
from projections.procurement.lot_rows import LOTS

ENTITIES: tuple[Entity, ...] = (
    Entity(
        LOTS,
        relations=(
            Many("evaluation", EVALUATED_BIDS),
            Many("scores", CRITERION_SCORES),
            Many("awards", AWARDS),
            Many("complaints", COMPLAINTS),
            One("award", AWARDS),
        ),
    ),
    Entity(EVALUATED_BIDS, relations=(One("lot", LOTS),)),
    Entity(CRITERION_SCORES, relations=(One("lot", LOTS),)),
    Entity(AWARDS, relations=(One("lot", LOTS),)),
    Entity(DEBRIEFINGS, relations=(One("award", AWARDS),)),
    Entity(LOT_TIMES, singular="stageTime", plural="stageTimes", relations=(One("lot", LOTS),)),
)
_ON_LOTS = (
    c.NameEvaluators,
    c.DeclareInterest,
    c.ProlongEvaluation,
    c.AdmitBid,
    c.RejectBid,
    c.AskMending,
    c.MendBid,
    c.ExplainPrice,
    c.AcceptExplanation,
    c.RejectExplanation,
    c.ScoreBid,
    c.RankBids,
    c.DecideAward,
    c.AwardDirectly,
    c.DeclareLotUnsuccessful,
)
MUTATIONS: tuple[Mutation, ...] = (*(Mutation(command, LOTS) for command in _ON_LOTS), Mutation(c.CancelAward, AWARDS))
