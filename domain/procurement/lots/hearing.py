"""How bidders are heard: they mend papers and explain low prices, in time, before anything is decided."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act, Refused
from domain.procurement.lots import commands as c
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots.clocks import end_of
from domain.procurement.lots.evaluating import evaluator, judging
from domain.procurement.lots.sources import LotSources
from domain.procurement.lots.stages import (
    Evaluating,
    Explanation,
    JudgedBid,
    LotFile,
    Stage,
    Unopened,
)


def ask_mending(stage: Stage, sources: LotSources, command: c.AskMending, act: Act) -> Sequence[v.MendingAsked]:
    """Once a bid: the papers, and until when."""
    file = judging(stage, command.lot_id)
    evaluator(file, act)
    judged, rule = file.judged(command.bid_id), file.begun.rules.mend_papers
    if judged.mending is not None:
        return ()
    if rule is None:
        raise Refused("mending_not_foreseen", "lotId", procedure=file.begun.rules.procedure)
    if judged.admitted is False:
        raise Refused("bid_decided", "bidId", bid=command.bid_id)
    due = end_of(rule, act.at, sources.days(file.begun.rules.jurisdiction))
    return (v.MendingAsked(command.lot_id, command.bid_id, judged.bid.company, command.papers, due, act.at),)


def mend(stage: Stage, command: c.MendBid, act: Act) -> Sequence[v.BidMended]:
    """The bidder mends in time; while the lot stands still, the time stands still too."""
    file, judged = _own_bid(stage, command.lot_id, command.bid_id, command.company)
    if judged.mending is None:
        raise Refused("mending_not_asked", "bidId", bid=command.bid_id)
    if judged.mending.done:
        return ()
    if not command.documents:
        raise Refused("documents_missing", "documents")
    if judged.mending.period.is_over(act.at) and not file.suspended:
        raise Refused("mending_over", "bidId", ended=judged.mending.period.due.at.isoformat())
    return (v.BidMended(command.lot_id, command.bid_id, command.company, command.documents),)


def explain(stage: Stage, command: c.ExplainPrice, act: Act) -> Sequence[v.PriceExplained]:
    """The bidder explains a low price in time."""
    file, judged = _own_bid(stage, command.lot_id, command.bid_id, command.company)
    low = judged.low
    if low is None:
        raise Refused("price_not_low", "bidId", bid=command.bid_id)
    if low.explanation is not Explanation.AWAITED:
        return ()
    if low.period is not None and low.period.is_over(act.at) and not file.suspended:
        raise Refused("explanation_over", "bidId", ended=low.period.due.at.isoformat())
    who = (command.lot_id, command.bid_id, command.company)
    return (v.PriceExplained(*who, command.explanation_id, command.text),)


def _own_bid(stage: Stage, lot_id: str, bid_id: str, company: str) -> tuple[LotFile, JudgedBid]:
    match stage:
        case Evaluating(file):
            judged = file.judged(bid_id)
        case Unopened():
            raise Refused("lot_not_begun", "lotId", lot=lot_id)
        case _:
            raise Refused("evaluation_over", "lotId", lot=lot_id)
    if judged.bid.company != company:
        raise Refused("not_your_bid", "bidId", bid=bid_id)
    return file, judged


def judge_explanation(
    stage: Stage, command: c.AcceptExplanation | c.RejectExplanation, act: Act
) -> Sequence[v.ExplanationAccepted | v.ExplanationRejected]:
    """What was explained is judged; what was not is nothing to judge."""
    file = judging(stage, command.lot_id)
    evaluator(file, act)
    low = file.judged(command.bid_id).low
    if low is None:
        raise Refused("price_not_low", "bidId", bid=command.bid_id)
    accepts = isinstance(command, c.AcceptExplanation)
    if low.explanation is (Explanation.ACCEPTED if accepts else Explanation.REJECTED):
        return ()
    if low.explanation is not Explanation.GIVEN:
        raise Refused("not_explained", "bidId", bid=command.bid_id)
    event = v.ExplanationAccepted if accepts else v.ExplanationRejected
    return (event(command.lot_id, command.bid_id, command.reasons),)
