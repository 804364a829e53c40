"""The terms of a tender as far as bids and openings look at them: until when, on which lots, and who opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.procurement.bids.package import opener_id
from domain.procurement.parts import OpenerPanel
from domain.procurement.tenders import events as t


@dataclass(frozen=True, slots=True)
class NoTender:
    """Nobody has published it."""


@dataclass(frozen=True, slots=True)
class SealedTender:
    """A tender that takes bids under seal, or took them. `openers` are the accounts of the panel, in its order.

    `framework_id` is the agreement whose members alone bid; `invited` are the companies that alone bid, where there was
    a stage of requests: nobody at first, and None where everybody may.
    """

    tender_id: str
    buyer: str
    deadline: datetime
    terms_sha256: str
    lots: tuple[str, ...]
    panel: OpenerPanel
    two_envelopes: bool
    openers: tuple[str, ...] = ()
    cancelled: frozenset[str] = frozenset()
    closed: t.TenderingClosed | None = None
    over: bool = False
    framework_id: str | None = None
    invited: frozenset[str] | None = None

    @property
    def opener_ids(self) -> tuple[str, ...]:
        """How packages name the openers, in the panel's order."""
        return tuple(opener_id(bytes.fromhex(key)) for key in self.panel.keys)


@dataclass(frozen=True, slots=True)
class UnsealedTender:
    """A tender without a panel: nobody bids under seal."""


TenderTerms = NoTender | SealedTender | UnsealedTender


def evolve_terms(state: TenderTerms, event: object) -> TenderTerms:
    """The terms after an event of the tender; events that say nothing of bids leave them as they are."""
    if isinstance(event, t.TenderPublished):
        return _published(event)
    if not isinstance(state, SealedTender):
        return state
    match event:
        case t.TermsAmended(terms_sha256=terms, periods=periods):
            return replace(state, terms_sha256=terms, deadline=periods.deadline.at)
        case t.DeadlineExtended(periods=periods):
            return replace(state, deadline=periods.deadline.at)
        case t.TenderingClosed():
            return replace(state, closed=event)
        case t.LotCancelled(lot_id=lot):
            return replace(state, cancelled=state.cancelled | {lot})
        case t.CandidatesInvited(companies=companies):
            return replace(state, invited=frozenset(companies))
        case t.TenderCancelled():
            return replace(state, over=True)
        case _:
            return state


def _published(event: t.TenderPublished) -> TenderTerms:
    if event.panel is None or event.periods is None:
        return UnsealedTender()
    return SealedTender(
        event.tender_id,
        event.buyer,
        event.periods.deadline.at,
        event.terms_sha256,
        event.lots,
        event.panel,
        event.two_envelopes,
        event.openers,
        framework_id=event.framework_id,
        invited=None if event.periods.requests_until is None else frozenset(),
    )
