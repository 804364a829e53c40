"""The lot after an event of its own stream."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, assert_never, get_args

from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.clocks import LotPause, LotPeriod
from domain.procurement.lots.stages import (
    Awarded,
    Begun,
    Evaluating,
    Explanation,
    JudgedBid,
    LotFile,
    LowPriceCase,
    Mending,
    Ranked,
    Stage,
    Standing,
    Unopened,
    Unsuccessful,
)
from domain.procurement.parts import DueInstant

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
OwnEvent = e.LotFact | v.EvaluationEvent
OWN_EVENTS: tuple[type[Any], ...] = get_args(OwnEvent)
"""The events of the lot itself."""


def evolve(stage: Stage, event: OwnEvent) -> Stage:
    """The stage after an event."""
    match event, stage:
        case v.LotBegun(), _:
            return Evaluating(_begun(event))
        case e.LotUnsuccessful(), Unopened():
            return Unsuccessful()
        case _, Unopened() | Unsuccessful():
            return stage
        case e.LotUnsuccessful(), _:
            return Unsuccessful(stage.file)
        case e.BidsRanked(_, ranking), _:
            return Ranked(stage.file, ranking)
        case e.AwardDecided() as award, Evaluating() | Ranked():
            return _awarded(stage, award)
        case e.AwardCancelled(award_id), Standing() | Awarded():
            return Ranked(replace(stage.file, void=stage.file.void | {award_id}), stage.ranking)
        case e.StandstillEnded(), Standing(file, ranking, award):
            return Awarded(file, ranking, award)
        case e.AwardContracted(_, _, contract_id), Awarded():
            return replace(stage, contract_id=contract_id)
        case ((e.AwardDecided() | e.AwardCancelled() | e.StandstillEnded() | e.AwardContracted()), _):
            return stage
        case e.LotSuspended() | e.LotResumed() | v.LotHoldEnded(), _:
            return _held(stage, event)
        case _:
            return replace(stage, file=_judged(stage.file, event))


def _begun(event: v.LotBegun) -> LotFile:
    bids = {bid.bid_id: JudgedBid(bid) for bid in event.bids}
    since = event.begun_at or LONG_AGO
    return LotFile(event, bids, evaluation=None if event.evaluation is None else LotPeriod(event.evaluation, since))


def _awarded(stage: Evaluating | Ranked, award: e.AwardDecided) -> Standing:
    ranking = stage.ranking if isinstance(stage, Ranked) else ()
    due = DueInstant(award.standstill_ends, award.standstill_rule, award.calendar)
    file = replace(stage.file, awards=(*stage.file.awards, award))
    return Standing(file, ranking, award, LotPeriod(due, award.decided_at or LONG_AGO))


def _held(stage: Begun, event: e.LotSuspended | e.LotResumed | v.LotHoldEnded) -> Stage:
    file = stage.file
    match event:
        case v.LotHoldEnded(_, complaint):
            return replace(stage, file=replace(file, suspended=file.suspended - {complaint}))
        case e.LotSuspended(_, complaint, at):
            pauses = file.pauses if file.suspended else (*file.pauses, LotPause(at or LONG_AGO))
            return replace(stage, file=replace(file, suspended=file.suspended | {complaint}, pauses=pauses))
        case e.LotResumed(_, complaint, _, at):
            pauses = (*file.pauses[:-1], *(replace(pause, until=at or LONG_AGO) for pause in file.pauses[-1:]))
            after = replace(stage, file=replace(file, suspended=frozenset(), pauses=pauses))
            for step in event.periods:
                after = _moved(after, step.step, step.due)
            return after


def _moved(stage: Begun, step: str, due: DueInstant) -> Begun:
    if step == "standstill":
        return replace(stage, standstill=replace(stage.standstill, due=due)) if isinstance(stage, Standing) else stage
    file, (kind, _, bid_id) = stage.file, step.partition("/")
    if kind == "evaluation" and file.evaluation is not None:
        return replace(stage, file=replace(file, evaluation=replace(file.evaluation, due=due)))
    judged = file.bids.get(bid_id)
    if judged is None:
        return stage
    if kind == "mending" and judged.mending is not None:
        period = replace(judged.mending.period, due=due)
        return replace(stage, file=file.after(bid_id, mending=replace(judged.mending, period=period)))
    if kind == "explanation" and judged.low is not None and judged.low.period is not None:
        period = replace(judged.low.period, due=due)
        return replace(stage, file=file.after(bid_id, low=replace(judged.low, period=period)))
    return stage


Judging = (
    e.BidAdmitted
    | e.BidRejected
    | v.PricesOpened
    | v.AuctionPricesTaken
    | v.EvaluatorsNamed
    | v.InterestDeclared
    | v.EvaluationProlonged
    | v.MendingAsked
    | v.BidMended
    | v.LowPriceDetected
    | v.PriceExplained
    | v.ExplanationAccepted
    | v.ExplanationRejected
    | v.BidScored
    | v.ScoresConsolidated
    | v.BidderInformed
    | v.EvaluationFellDue
    | v.MendingFellDue
    | v.ExplanationFellDue
)


def _judged(file: LotFile, event: Judging) -> LotFile:
    match event:
        case e.BidAdmitted(_, bid_id):
            return file.after(bid_id, admitted=True)
        case e.BidRejected(_, bid_id):
            return file.after(bid_id, admitted=False)
        case v.PricesOpened(_, bids) | v.AuctionPricesTaken(_, bids):
            for bid in bids:
                file = file.after(bid.bid_id, bid=bid)
            return replace(file, auctioned=file.auctioned or isinstance(event, v.AuctionPricesTaken))
        case v.MendingAsked(_, bid_id, _, _, due, at):
            return file.after(bid_id, mending=Mending(LotPeriod(due, at)))
        case v.LowPriceDetected():
            period = None if event.due is None else LotPeriod(event.due, event.detected_at or LONG_AGO)
            return file.after(event.bid_id, low=LowPriceCase(period))
        case v.BidMended() | v.PriceExplained() | v.ExplanationAccepted() | v.ExplanationRejected():
            return _answered(file, event)
        case v.EvaluatorsNamed() | v.InterestDeclared() | v.EvaluationProlonged() | v.BidScored():
            return _panel(file, event)
        case v.EvaluationFellDue() | v.MendingFellDue() | v.ExplanationFellDue():
            return replace(file, fell_due=file.fell_due | {fell_due(event)})
        case v.ScoresConsolidated() | v.BidderInformed():
            return file
        case _:
            assert_never(event)


def fell_due(event: v.EvaluationFellDue | v.MendingFellDue | v.ExplanationFellDue) -> str:
    """The step that a fact says is over."""
    match event:
        case v.EvaluationFellDue():
            return "evaluation"
        case v.MendingFellDue(_, bid_id):
            return f"mending/{bid_id}"
        case v.ExplanationFellDue(_, bid_id):
            return f"explanation/{bid_id}"


Answer = v.BidMended | v.PriceExplained | v.ExplanationAccepted | v.ExplanationRejected
_BECOMES = {
    v.PriceExplained: Explanation.GIVEN,
    v.ExplanationAccepted: Explanation.ACCEPTED,
    v.ExplanationRejected: Explanation.REJECTED,
}


def _answered(file: LotFile, event: Answer) -> LotFile:
    judged = file.bids.get(event.bid_id)
    if judged is None:
        return file
    if isinstance(event, v.BidMended):
        return file if judged.mending is None else file.after(event.bid_id, mending=replace(judged.mending, done=True))
    if judged.low is None:
        return file
    return file.after(event.bid_id, low=replace(judged.low, explanation=_BECOMES[type(event)]))


def _panel(
    file: LotFile, event: v.EvaluatorsNamed | v.InterestDeclared | v.EvaluationProlonged | v.BidScored
) -> LotFile:
    match event:
        case v.EvaluatorsNamed(_, evaluators, by):
            return replace(file, evaluators=evaluators, named_by=(*file.named_by, by))
        case v.InterestDeclared(_, account, has_interest):
            return replace(file, interests={**file.interests, account: has_interest})
        case v.EvaluationProlonged(_, due):
            period = file.evaluation
            return replace(file, evaluation=None if period is None else replace(period, due=due), prolonged=True)
        case v.BidScored(_, bid_id, criterion_id, _, scorer, points):
            key = (bid_id, criterion_id)
            given = dict(file.scores.get(key, {}))
            if points is not None:
                given[scorer] = points
            return replace(file, scores={**file.scores, key: given})
