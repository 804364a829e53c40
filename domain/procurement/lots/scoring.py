"""How bids are scored and ranked: once all is in, and by the terms alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.kernel.declarations import Act, Refused
from domain.procurement.lots import commands as c
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.evaluating import evaluator, judging, without_interest
from domain.procurement.lots.parts import CriterionScores
from domain.procurement.lots.ranking import ALL, ranked
from domain.procurement.lots.stages import (
    Explanation,
    LotFile,
    Ranked,
    Stage,
)


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
