"""The box of a tender is closed when the deadline is over, and never opens again for anything that comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.declarations import Act, Decider
from domain.procurement.bids import events as e
from domain.procurement.bids.box import EMPTY, BoxState, chain_of, confirmed, evolve_box, under
from domain.procurement.bids.terms import NoTender, SealedTender, TenderTerms, evolve_terms
from domain.procurement.openings.commands import CloseBox
from domain.procurement.tenders.events import TenderingClosed


@dataclass(frozen=True, slots=True)
class State:
    """The terms, and what is in the box."""

    terms: TenderTerms
    box: BoxState


def evolve(state: State, event: Any) -> State:
    """Both after an event."""
    match event:
        case e.BoxEntered() | e.BoxClosed():
            return replace(state, box=evolve_box(state.box, event))
        case _:
            return replace(state, terms=evolve_terms(state.terms, event))


def decide(state: State, command: CloseBox, act: Act) -> Sequence[TenderingClosed | e.BoxClosed]:
    """Close what is due. A scheduler that comes early, or again, closes nothing."""
    match state.terms:
        case SealedTender(closed=None, over=False) as terms if act.at >= terms.deadline:
            chain, counts = chain_of(state.box, terms.tender_id), under(state.box.counts, terms.terms_sha256)
            standing = confirmed(counts, terms.lots)
            closed = TenderingClosed(terms.tender_id, chain, counts.received, standing, terms.deadline, terms.lots)
            return [closed, e.BoxClosed(command.box, chain)]
        case _:
            return []


DECIDER: Decider[State, CloseBox, TenderingClosed | e.BoxClosed] = Decider(State(NoTender(), EMPTY), decide, evolve)
