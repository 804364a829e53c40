"""How bids are judged: by evaluators without an interest, for listed grounds, once their bidders were heard."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act, Refused
from domain.procurement.lots import commands as c
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.clocks import end_of
from domain.procurement.lots.eligibility import check_acted_for_no_bidder
from domain.procurement.lots.sources import LotSources
from domain.procurement.lots.stages import (
    Evaluating,
    Explanation,
    JudgedBid,
    LotFile,
    Ranked,
    Stage,
    Unopened,
)

FEWEST_EVALUATORS = 3
LOW, PAPERS = "abnormally_low_price", "papers_missing"


def judging(stage: Stage, lot_id: str) -> LotFile:
    """The lot while it is judged. Refused: `lot_not_begun`, `evaluation_over`, `complaint_pending`."""
    match stage:
        case Unopened():
            raise Refused("lot_not_begun", "lotId", lot=lot_id)
        case Evaluating(file):
            if file.suspended:
                raise Refused("complaint_pending", "lotId", lot=lot_id)
            return file
        case _:
            raise Refused("evaluation_over", "lotId", lot=lot_id)


def evaluator(file: LotFile, act: Act) -> None:
    """The actor judges the lot. Refused: `not_an_evaluator`, `interest_undeclared`, `conflict_of_interest`."""
    if act.actor not in file.evaluators:
        raise Refused("not_an_evaluator", "lotId", lot=file.begun.lot_id)
    without_interest(file, act)
    if act.actor not in file.interests:
        raise Refused("interest_undeclared", "lotId", lot=file.begun.lot_id)


def without_interest(file: LotFile, act: Act) -> None:
    """The actor declared no interest in a bid. Refused: `conflict_of_interest`."""
    if file.interests.get(act.actor):
        raise Refused("conflict_of_interest", "lotId", lot=file.begun.lot_id)


def name_evaluators(stage: Stage, command: c.NameEvaluators, act: Act) -> Sequence[v.EvaluatorsNamed]:
    """Three at least, none of whom opened, drafted, published, or awards."""
    file = judging(stage, command.lot_id)
    evaluators = tuple(dict.fromkeys(command.evaluators))
    if evaluators == file.evaluators:
        return ()
    if len(evaluators) < FEWEST_EVALUATORS:
        raise Refused("too_few_evaluators", "evaluators", given=len(evaluators), least=FEWEST_EVALUATORS)
    if file.scores:
        raise Refused("scoring_begun", "lotId", lot=command.lot_id)
    begun = file.begun
    if {*begun.openers, *begun.drafters, begun.publisher, act.actor} & set(evaluators):
        raise Refused("duties_separated", "evaluators", lot=command.lot_id)
    return (v.EvaluatorsNamed(command.lot_id, evaluators, act.actor),)


def declare_interest(
    stage: Stage, sources: LotSources, command: c.DeclareInterest, act: Act
) -> Sequence[v.InterestDeclared]:
    """Each says it in person. What was declared once stays: another statement may only add an interest."""
    file = judging(stage, command.lot_id)
    if command.evaluator_id != act.actor:
        raise Refused("not_in_person", "evaluatorId")
    declared = file.interests.get(act.actor)
    if declared is not None and (declared or declared == command.has_interest):
        return ()
    if not command.has_interest:
        check_acted_for_no_bidder(file, act.actor, sources, act)
    return (v.InterestDeclared(command.lot_id, act.actor, command.has_interest, command.statement),)


def prolong(
    stage: Stage, sources: LotSources, command: c.ProlongEvaluation, act: Act
) -> Sequence[v.EvaluationProlonged]:
    """The evaluation may take as long as the procedure allows, counted from its begin; once."""
    file = judging(stage, command.lot_id)
    without_interest(file, act)
    rule, running = file.begun.rules.evaluation_prolonged, file.evaluation
    if file.prolonged:
        return ()
    if rule is None or running is None:
        raise Refused("not_prolonged", "lotId", lot=command.lot_id)
    if file.pauses:
        raise Refused("not_prolonged", "lotId", lot=command.lot_id)
    return (
        v.EvaluationProlonged(
            command.lot_id, end_of(rule, running.since, sources.days(file.begun.rules.jurisdiction)), command.reason
        ),
    )


def admit(stage: Stage, command: c.AdmitBid, act: Act) -> Sequence[e.BidAdmitted]:
    """A bid is what the terms ask for: not while its low price waits to be explained."""
    file = judging(stage, command.lot_id)
    evaluator(file, act)
    judged = file.judged(command.bid_id)
    if judged.admitted:
        return ()
    if judged.admitted is False:
        raise Refused("bid_decided", "bidId", bid=command.bid_id)
    if judged.low is not None and judged.low.explanation is not Explanation.ACCEPTED:
        raise Refused("explanation_pending", "bidId", bid=command.bid_id)
    return (e.BidAdmitted(command.lot_id, command.bid_id),)


def reject(stage: Stage, command: c.RejectBid, act: Act) -> Sequence[e.BidRejected]:
    """A bid is out, for a ground that the procedure lists. After the ranking too, while it has no standing award."""
    if isinstance(stage, Ranked):
        file = stage.file
        if file.suspended:
            raise Refused("complaint_pending", "lotId", lot=command.lot_id)
    else:
        file = judging(stage, command.lot_id)
    evaluator(file, act)
    judged = file.judged(command.bid_id)
    if judged.admitted is False:
        return ()
    if command.ground not in file.begun.rules.grounds:
        raise Refused("ground_not_listed", "ground", ground=command.ground)
    _bidder_was_heard(judged, command, act)
    return (e.BidRejected(command.lot_id, command.bid_id, command.ground, command.text),)


def _bidder_was_heard(judged: JudgedBid, command: c.RejectBid, act: Act) -> None:
    if command.ground == LOW and judged.low is None:
        raise Refused("price_not_low", "bidId", bid=command.bid_id)
    if command.ground == LOW and judged.low is not None and judged.low.is_pending(act.at):
        raise Refused("explanation_pending", "bidId", bid=command.bid_id)
    mending = judged.mending
    if command.ground == PAPERS and mending is not None and not mending.done and not mending.period.is_over(act.at):
        raise Refused("mending_pending", "bidId", bid=command.bid_id)
