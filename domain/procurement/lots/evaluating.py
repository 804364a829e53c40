"""How bids are judged: by evaluators without an interest, for listed grounds, once their bidders were heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.kernel.declarations import Act, Refused
from domain.procurement.lots import commands as c
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.clocks import end_of
from domain.procurement.lots.eligibility import check_acted_for_no_bidder
from domain.procurement.lots.parts import CriterionScores
from domain.procurement.lots.ranking import ALL, ranked
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


def score(stage: Stage, command: c.ScoreBid, act: Act) -> Sequence[v.BidScored]:
    """Points of one evaluator; until the ranking they may be given anew."""
    file = judging(stage, command.lot_id)
    evaluator(file, act)
    file.judged(command.bid_id)
    if command.criterion_id not in {criterion.criterion_id for criterion in file.scored}:
        raise Refused("criterion_not_scored", "criterionId", criterion=command.criterion_id[:60])
    if command.points is None or not 0 <= command.points <= ALL:
        raise Refused("points_range", "points", value=str(command.points), limit=ALL)
    if file.scores.get((command.bid_id, command.criterion_id), {}).get(act.actor) == command.points:
        return ()
    what = (command.lot_id, command.bid_id, command.criterion_id)
    return (v.BidScored(*what, command.score_id, act.actor, command.points),)


def rank(
    stage: Stage, command: c.RankBids, act: Act
) -> Sequence[v.ScoresConsolidated | e.BidsRanked | e.LotUnsuccessful]:
    """All is in: the points are shown, and the bids have their order."""
    if isinstance(stage, Ranked):
        return ()
    file = judging(stage, command.lot_id)
    without_interest(file, act)
    if act.actor in file.evaluators:
        raise Refused("duties_separated", "lotId", lot=command.lot_id)
    _all_is_in(file)
    if not file.admitted:
        return (e.LotUnsuccessful(command.lot_id, "no_bid_admitted"),)
    order = ranked(file.priced(), file.begun.criteria, file.points(), file.begun.rules.method)
    return (*_consolidated(file), e.BidsRanked(command.lot_id, order))


def _all_is_in(file: LotFile) -> None:
    lot_id = file.begun.lot_id
    if not file.prices_open:
        raise Refused("prices_closed", "lotId", lot=lot_id)
    if file.awaits_auction:
        raise Refused("auction_pending", "lotId", lot=lot_id)
    for judged in file.bids.values():
        low = judged.low
        if low is not None and judged.admitted is not False and low.explanation is not Explanation.ACCEPTED:
            raise Refused("explanation_pending", "lotId", bid=judged.bid.bid_id)
        if judged.admitted is None:
            raise Refused("bids_undecided", "lotId", bid=judged.bid.bid_id)
    if file.scored and file.admitted and not file.evaluators:
        raise Refused("not_all_scored", "lotId", missing="all")
    missing = next(file.missing_scores(), None)
    if missing is not None:
        raise Refused("not_all_scored", "lotId", missing=f"{missing[0]}, {missing[1]}")


def _consolidated(file: LotFile) -> Iterator[v.ScoresConsolidated]:
    """The points of the admitted bids, in the order of bids and criteria."""
    scores = tuple(
        CriterionScores(judged.bid.bid_id, criterion.criterion_id, tuple(given.values()))
        for judged in file.admitted
        for criterion in file.scored
        if (given := file.scores.get((judged.bid.bid_id, criterion.criterion_id)))
    )
    if scores:
        yield v.ScoresConsolidated(file.begun.lot_id, scores)
