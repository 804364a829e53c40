"""Awards of a lot: in rank order, one at a time, each with a standstill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from domain.kernel.declarations import Act, Refused
from domain.procurement.lots import commands as c
from domain.procurement.lots.clocks import end_of
from domain.procurement.lots.eligibility import check_company
from domain.procurement.lots.evaluation_events import BidderInformed, LotBegun
from domain.procurement.lots.events import (
    AwardCancelled,
    AwardContracted,
    AwardDecided,
    LotUnsuccessful,
    RankedBid,
)
from domain.procurement.lots.sources import LotSources
from domain.procurement.lots.stages import Awarded, Begun, Evaluating, Ranked, Stage, Standing, Unopened, Unsuccessful
from domain.procurement.naming import award_id, lot_of
from domain.procurement.parts import DueInstant


def award_of(begun: LotBegun, number: int, standstill: DueInstant, act: Act, **said: Any) -> AwardDecided:
    """An award of a lot, the so many-th of it."""
    return AwardDecided(
        award_id=award_id(begun.lot_id, number),
        tender_id=begun.tender_id,
        lot_id=begun.lot_id,
        standstill_ends=standstill.at,
        standstill_rule=standstill.rule,
        calendar=standstill.calendar,
        buyer=begun.buyer,
        procedure=begun.rules.procedure,
        decided_at=act.at,
        decided_by=act.actor,
        **said,
    )


def decide_award(
    stage: Stage, sources: LotSources, command: c.DecideAward, act: Act
) -> Sequence[AwardDecided | BidderInformed]:
    """The next in rank wins; each other bidder who was judged is told why not."""
    match stage:
        case Ranked():
            pass
        case Standing(award=award) | Awarded(award=award):
            if award.bid_id == command.bid_id and award.reasons == command.reasons:
                return ()
            raise Refused("award_stands", "lotId", lot=command.lot_id)
        case _:
            raise Refused("not_ranked", "lotId", lot=command.lot_id)
    free_of_complaints(stage, sources, command.lot_id)
    if command.lot_id in sources.ending:
        raise Refused("lot_cancelled", "lotId", lot=command.lot_id)
    winner = _next(stage, command)
    begun = stage.file.begun
    check_company(begun, winner.company, sources, act.at)
    standstill = end_of(begun.rules.standstill, act.at, sources.days(begun.rules.jurisdiction))
    said = {"bid_id": winner.bid_id, "company": winner.company, "value": winner.price, "reasons": command.reasons}
    award = award_of(begun, len(stage.file.awards) + 1, standstill, act, **said)
    return (award, *_informed(stage, award, command))


def _next(stage: Ranked, command: c.DecideAward) -> RankedBid:
    judged, following = stage.file.judged(command.bid_id), stage.next
    if following is None or following.bid_id != command.bid_id:
        raise Refused("not_next_in_rank", "bidId", next="nobody" if following is None else following.bid_id)
    if judged.mending is not None and not judged.mending.done:
        raise Refused("papers_missing", "bidId", bid=command.bid_id)
    return following


def _informed(stage: Ranked, award: AwardDecided, command: c.DecideAward) -> Iterator[BidderInformed]:
    """Each loser; of a bid that nothing is said of, the reasons are those of the award."""
    own = {loser.bid_id: loser.reasons for loser in command.losers}
    for bid_id in own:
        stage.file.judged(bid_id)
    places = {bid.bid_id: bid.place for bid in stage.ranking}
    for bid_id, judged in stage.file.bids.items():
        if bid_id != award.bid_id:
            yield BidderInformed(
                lot_id=award.lot_id,
                award_id=award.award_id,
                bid_id=bid_id,
                company=judged.bid.company,
                buyer=award.buyer,
                place=places.get(bid_id),
                reasons=own.get(bid_id, award.reasons),
            )


def free_of_complaints(stage: Begun, sources: LotSources, lot_id: str) -> None:
    """Refuse where a complaint holds the lot: `complaint_pending`."""
    if stage.file.suspended or sources.held_by:
        raise Refused("complaint_pending", "lotId", lot=lot_id)


def cancel_award(stage: Stage, sources: LotSources, command: c.CancelAward) -> Sequence[AwardCancelled]:
    """The award is void; before a contract is signed alone."""
    lot_id = lot_of(command.award_id)
    if isinstance(stage, Ranked | Standing | Awarded) and command.award_id in stage.file.void:
        return ()
    if not isinstance(stage, Standing | Awarded) or stage.award.award_id != command.award_id:
        raise Refused("unknown_award", "awardId", award=command.award_id)
    free_of_complaints(stage, sources, lot_id)
    if isinstance(stage, Awarded) and stage.contract_id is not None:
        raise Refused("award_contracted", "awardId", contract=stage.contract_id)
    return (AwardCancelled(command.award_id, lot_id, command.reason),)


def cancel_by_order(stage: Stage, command: c.CancelAwardByOrder) -> Sequence[AwardCancelled]:
    """The review body ordered it: while no contract was signed, nothing else is asked."""
    if not isinstance(stage, Standing | Awarded) or (isinstance(stage, Awarded) and stage.contract_id is not None):
        return ()
    reason = "The review body satisfied a complaint."
    return (AwardCancelled(stage.award.award_id, command.lot_id, reason, command.complaint_id),)


def note_contract(stage: Stage, command: c.NoteContract) -> Sequence[AwardContracted]:
    """The contract of the standing award is signed."""
    match stage:
        case Awarded(award=award, contract_id=None) if award.award_id == command.award_id:
            return (AwardContracted(award.award_id, award.lot_id, command.contract_id),)
        case _:
            return ()


def declare_unsuccessful(
    stage: Stage, sources: LotSources, command: c.DeclareLotUnsuccessful
) -> Sequence[LotUnsuccessful]:
    """Nobody is left to be awarded."""
    match stage:
        case Unsuccessful():
            return ()
        case Unopened():
            raise Refused("lot_not_begun", "lotId", lot=command.lot_id)
        case Evaluating(file):
            left = any(judged.admitted is not False for judged in file.bids.values())
        case Ranked():
            left = stage.next is not None
        case _:
            raise Refused("award_stands", "lotId", lot=command.lot_id)
    if left:
        raise Refused("bids_left", "lotId", lot=command.lot_id)
    free_of_complaints(stage, sources, command.lot_id)
    return (LotUnsuccessful(command.lot_id, command.reason),)
