"""Lots: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from application.kernel.effects import Effect
from application.kernel.rules import Rule, Slice, Streams, Terms
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement import evaluating as x
from application.procurement.places import at_company
from application.procurement.streams import TENDERS
from domain.calendars.published import WORKING_DAYS
from domain.kernel.declarations import Recorded
from domain.procurement.contracts.events import ContractSigned
from domain.procurement.lots import commands as c
from domain.procurement.lots import decider, ending
from domain.procurement.lots.evolving import OWN_EVENTS
from domain.procurement.naming import lot_of
from domain.procurement.openings.events import (
    BidUnopenable,
    EnvelopeOpened,
    OpeningConcluded,
    OpeningFailed,
)
from domain.procurement.tenders.events import TenderingClosed
from domain.suppliers.published import DEBARMENTS, MANDATES, SUPPLIERS

KEEP = "procurement.keep_lots"
"""What the machine does to lots: in no role."""
JUDGE, DECLARE = "procurement.judge_bids", "procurement.declare_interest"
AWARD, ANSWER = "procurement.award_lots", "procurement.answer_for_bid"


def _lot_of_award(command: c.CancelAward | c.NoteContract) -> str:
    return lot_of(command.award_id)


def _holds_of_award(command: c.CancelAward) -> Sequence[str]:
    return (x.HOLDS(lot_of(command.award_id)),)


def _holds(command: Any) -> Sequence[str]:
    return (x.HOLDS(command.lot_id),)


_JUDGING = Rule(permission=JUDGE, places=x.at_buyer, terms=Terms(not_by=x.not_as_evaluator))
_AWARDING = Rule(permission=AWARD, places=x.at_buyer, terms=Terms(not_by=x.not_as_awarder))
_ANSWERING = Rule(permission=ANSWER, places=at_company)
_KEEPING = Rule(permission=KEEP)

LOT: Slice[Any, Any, Any] = Slice(
    name="procurement.lot",
    decider=decider.DECIDER,
    streams=x.LOTS,
    key="lot_id",
    events=OWN_EVENTS,
    commands={
        c.BeginEvaluation: replace(
            _KEEPING, guards=x.tender_and_opening, beside=x.procedure_and_auction, dated=x.calendars
        ),
        c.SuspendLot: _KEEPING,
        c.ResumeLot: replace(_KEEPING, dated=x.calendars),
        c.MarkLotDue: _KEEPING,
        c.CancelAwardByOrder: _KEEPING,
        c.NoteContract: replace(_KEEPING, key=_lot_of_award),
        c.NameEvaluators: _AWARDING,
        c.ProlongEvaluation: replace(_AWARDING, dated=x.calendars),
        c.RankBids: _AWARDING,
        c.DecideAward: replace(_AWARDING, guards=x.tender_and_holds, beside=x.company_of_next, dated=x.calendars),
        c.AwardDirectly: replace(
            _AWARDING, guards=x.tender_and_holds, beside=x.company_and_procedure, dated=x.calendars
        ),
        c.CancelAward: replace(_AWARDING, key=_lot_of_award, guards=_holds_of_award),
        c.DeclareLotUnsuccessful: replace(_AWARDING, guards=_holds),
        c.DeclareInterest: Rule(permission=DECLARE, beside=x.mandates, places=x.at_buyer),
        c.AdmitBid: _JUDGING,
        c.RejectBid: _JUDGING,
        c.AskMending: replace(_JUDGING, dated=x.calendars),
        c.AcceptExplanation: _JUDGING,
        c.RejectExplanation: _JUDGING,
        c.ScoreBid: _JUDGING,
        c.MendBid: _ANSWERING,
        c.ExplainPrice: _ANSWERING,
    },
    passbooks=(x.HOLDS,),
    looks_at=(WORKING_DAYS, SUPPLIERS, MANDATES, DEBARMENTS),
)


def _opening_and_procedure(command: c.EndLots, state: ending.State) -> Sequence[str]:
    return (*x.procedure(command, state), x.OPENINGS(command.tender_id), *map(x.LOTS, state.lots))


def _lot_stream(event: Any) -> str:
    return x.LOTS(event.lot_id)


LOT_ENDS: Slice[Any, Any, Any] = Slice(
    name="procurement.lot_ends",
    decider=ending.DECIDER,
    streams=Streams("lot_ends"),
    key="tender_id",
    commands={c.EndLots: Rule(permission=KEEP, guards=TENDERS.of("tender_id"), beside=_opening_and_procedure)},
    route=_lot_stream,
    writes=(x.LOTS,),
)


def begin(fact: Recorded[Any]) -> Sequence[c.BeginEvaluation]:
    """A lot is looked at again with each envelope that opens, or will never."""
    return [c.BeginEvaluation(fact.event.lot_id)]


def end(fact: Recorded[Any]) -> Sequence[c.EndLots]:
    """Lots with too few bids end with the closing, and all of them with an opening that failed."""
    return [c.EndLots(fact.event.tender_id)]


def note_contract(fact: Recorded[Any]) -> Sequence[c.NoteContract]:
    """A signed contract is noted at its award."""
    return [c.NoteContract(fact.event.award_id, fact.event.contract_id)]


def lot_due(row: Any, step: str) -> c.MarkLotDue:
    """The command for a period of a lot that is over."""
    return c.MarkLotDue(row.lot_id, step)


SLICES: tuple[Slice[Any, Any, Any], ...] = (LOT, LOT_ENDS)
WORKFLOWS: tuple[Workflow, ...] = (
    Workflow("procurement.begin_lot", (EnvelopeOpened, BidUnopenable), begin, start="beginning"),
    Workflow("procurement.end_lots", (TenderingClosed, OpeningFailed, OpeningConcluded), end, start="beginning"),
    Workflow("procurement.note_contract", (ContractSigned,), note_contract, start="beginning"),
)
DEADLINES: tuple[Deadline | Ladder, ...] = (Ladder("procurement.mark_lot_due", "procurement.lot_periods", lot_due),)
EFFECTS: tuple[Effect[Any, Any], ...] = ()
