"""Bids: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.effects import Effect
from application.kernel.rules import Rule, Slice, Streams
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.places import at_company
from application.procurement.streams import FRAMEWORKS
from domain.procurement.bids import commands as c
from domain.procurement.bids import decider
from domain.procurement.bids import events as e
from domain.procurement.bids.terms import SealedTender
from domain.suppliers.published import DEBARMENTS, MANDATES, debarment_stream, mandate_stream

TENDERS = Streams("tender")
BIDS, BOXES, BIDDERS = Streams("bid"), Streams("box"), Streams("bidder")


def _guards(command: c.Command) -> Sequence[str]:
    return (
        TENDERS(command.tender_id),
        mandate_stream(command.company, command.account),
        debarment_stream(command.company),
    )


def _beside(command: c.Command, state: decider.State) -> Sequence[str]:
    """The box, the book of the bidder, and the agreement whose members alone bid."""
    framework = state.terms.framework_id if isinstance(state.terms, SealedTender) else None
    agreement = () if framework is None else (FRAMEWORKS(framework),)
    return (BOXES(command.box), BIDDERS(command.bidder), *agreement)


def _stream_of(event: decider.Event) -> str:
    match event:
        case e.BoxEntered(box=box):
            return BOXES(box)
        case e.LotTaken(bidder=bidder) | e.LotLeft(bidder=bidder):
            return BIDDERS(bidder)
        case _:
            return BIDS(event.bid)


RULE = Rule(guards=_guards, beside=_beside, places=at_company, blind_actor="bid")

BID: Slice[Any, Any, Any] = Slice(
    name="procurement.bid",
    decider=decider.DECIDER,
    streams=BIDS,
    key="bid",
    commands={c.SubmitEnvelope: RULE, c.ReplaceEnvelope: RULE, c.ReconfirmBid: RULE, c.WithdrawBid: RULE},
    route=_stream_of,
    writes=(BOXES, BIDDERS),
    passbooks=(BOXES, BIDDERS),
    looks_at=(MANDATES, DEBARMENTS),
    withheld=(BIDS, BOXES, BIDDERS),
    in_turn=True,
)

SLICES: tuple[Slice[Any, Any, Any], ...] = (BID,)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
