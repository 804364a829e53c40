"""A tender, from its draft to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any, get_args

from domain.kernel.declarations import Act, Decider
from domain.kernel.refused import Refused
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders import events as e
from domain.procurement.tenders.amending import Amended, amend, amended_terms, extend
from domain.procurement.tenders.beside import beside
from domain.procurement.tenders.draft import draft_after
from domain.procurement.tenders.drafting import Prepared, draft
from domain.procurement.tenders.ending import Ended, cancel, conclude, count_openers, finish, revoke, take_effect
from domain.procurement.tenders.publishing import Publication, publish
from domain.procurement.tenders.state import Drafted, Published, State, Undrafted, is_published
from domain.procurement.tenders.terms import terms_of

Decided = Prepared | Publication | Amended | Ended | e.DeadlineExtended | e.CancellationDecided | e.CancellationRevoked


def evolve(state: State, event: Any) -> State:
    """What is known after an event of the tender, or of what it looks at beside."""
    if isinstance(event, d.DraftEvent):
        return _drafted(state, event)
    if isinstance(event, e.TenderFact):
        return _published(state, event)
    return beside(event, state)


def _drafted(state: State, event: d.DraftEvent) -> State:
    after = draft_after(state.draft, event)
    if after is None:
        return state
    stage = replace(state.stage, draft=after) if is_published(state.stage) else Drafted(after)
    return replace(state, stage=stage)


def _published(state: State, event: e.TenderFact) -> State:
    if isinstance(event, e.TenderPublished):
        if isinstance(state.stage, Undrafted):
            return state
        stage = Published(state.stage.draft, event, terms_of(event), 1, event.terms_sha256, event.periods)
        return replace(state, stage=stage)
    return replace(state, stage=_after(event, state.stage)) if is_published(state.stage) else state


@singledispatch
def _after(_: object, tender: Published) -> Published:
    return tender


@_after.register(e.LotPublished)
@_after.register(e.ItemsPublished)
def _(event: Any, tender: Published) -> Published:
    return replace(tender, terms={**tender.terms, **terms_of(event)})


@_after.register
def _(event: e.DocumentPublished, tender: Published) -> Published:
    terms = {**tender.terms, **terms_of(event)}
    return replace(tender, terms=terms, documents=tender.documents | {event.document_id})


@_after.register
def _(event: e.TermsAmended, tender: Published) -> Published:
    terms = amended_terms(tender.terms, event.version, event.changes, event.periods)
    return replace(tender, terms=terms, version=event.version, sha256=event.terms_sha256, periods=event.periods)


@_after.register
def _(event: e.DeadlineExtended, tender: Published) -> Published:
    return replace(tender, periods=event.periods)


@_after.register
def _(_: e.TenderingClosed, tender: Published) -> Published:
    return replace(tender, closed=True)


@_after.register
def _(event: e.CancellationDecided, tender: Published) -> Published:
    return replace(tender, decided=(*tender.decided, event))


@_after.register
def _(event: e.CancellationRevoked, tender: Published) -> Published:
    left = (replace(it, lots=tuple(lot for lot in it.lots if lot not in event.lots)) for it in tender.decided)
    return replace(tender, decided=tuple(decided for decided in left if decided.lots))


@_after.register
def _(event: e.LotCancelled, tender: Published) -> Published:
    return replace(tender, cancelled=tender.cancelled | {event.lot_id})


@_after.register
def _(event: e.LotConcluded, tender: Published) -> Published:
    return replace(tender, concluded={**tender.concluded, event.lot_id: event.outcome})


@_after.register(e.TenderCancelled)
@_after.register(e.TenderFinished)
def _(_: Any, tender: Published) -> Published:
    return replace(tender, ended=True)


_RULES: dict[type[Any], Callable[[State, Any, Act], Sequence[Decided]]] = {
    **dict.fromkeys(get_args(c.DraftCommand), draft),
    c.PublishTender: publish,
    c.AmendTerms: amend,
    c.ExtendDeadline: extend,
    c.CancelTender: cancel,
    c.RevokeCancellation: revoke,
    c.TakeCancellationEffect: take_effect,
    c.CountOpeners: count_openers,
    c.ConcludeLot: conclude,
    c.FinishTender: finish,
}


_OF_PUBLISHED = (c.ConfirmOpenerReady, *(set(get_args(c.TenderCommand)) - {*get_args(c.DraftCommand), c.PublishTender}))
"""Commands on what everybody sees."""


def decide(state: State, command: c.TenderCommand, act: Act) -> Sequence[Decided]:
    """What a command does to the tender. Refused: `unknown_tender`, and all that its rule refuses."""
    if isinstance(state.stage, Undrafted) and not isinstance(command, c.DraftTender):
        raise Refused("unknown_tender", "tenderId", tender=command.tender_id)
    if not is_published(state.stage) and isinstance(command, _OF_PUBLISHED):
        raise Refused("unknown_tender", "tenderId", tender=command.tender_id)
    return _RULES[type(command)](state, command, act)


DECIDER: Decider[State, c.TenderCommand, Any] = Decider(State(), decide, evolve)
