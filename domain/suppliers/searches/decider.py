"""A saved search of an account, and the matches of a tender, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.kernel.values import money
from domain.suppliers.searches import commands as c
from domain.suppliers.searches import events as e
from domain.suppliers.searches.matching import words

MOST_PARTS: Final = 50
"""Codes, and regions, that a search names at most."""


@dataclass(frozen=True, slots=True)
class State:
    """What the account said last; `dropped` once it wants to be told no more."""

    saved: e.SearchSaved | None = None
    dropped: bool = False


def evolve(state: State, event: e.SearchEvent) -> State:
    """The search after an event."""
    match event:
        case e.SearchSaved():
            return State(event)
        case e.SearchDropped():
            return replace(state, dropped=True)
        case e.DigestSent():
            return state
        case _:
            assert_never(event)


def decide(state: State, command: c.SearchCommand, _: Act) -> Sequence[e.SearchEvent]:
    """What a command does to the search."""
    match command:
        case c.SaveSearch():
            return _save(state, command)
        case c.DropSearch():
            if state.saved is None or state.saved.account_id != command.account_id:
                raise Refused("search_unknown", "searchId", search=command.search_id)
            return [] if state.dropped else [filled(e.SearchDropped, command)]
        case c.SendDigest():
            if state.saved is None or state.dropped:
                return []
            return [filled(e.DigestSent, command, account_id=state.saved.account_id)]
        case _:
            assert_never(command)


def _save(state: State, command: c.SaveSearch) -> Sequence[e.SearchEvent]:
    if state.saved is not None and state.saved.account_id != command.account_id:
        raise Refused("search_exists", "searchId", search=command.search_id)
    cpv, regions = (tuple(sorted(set(codes))) for codes in (command.cpv, command.regions))
    if max(len(cpv), len(regions)) > MOST_PARTS:
        raise Refused("search_parts", "cpv" if len(cpv) > MOST_PARTS else "regions", limit=MOST_PARTS)
    least, most = _values(command)
    text = command.text if command.text is not None and words(command.text) else None
    if not (cpv or regions or text) and least is None and most is None:
        raise Refused("search_without_criteria", "cpv")
    currency = None if least is None and most is None else command.currency
    said = {"cpv": cpv, "regions": regions, "text": text, "at_least": least, "at_most": most, "currency": currency}
    if state.saved is not None and not state.dropped and repeats(state.saved, command, **said):
        return []
    return [filled(e.SearchSaved, command, **said)]


def _values(command: c.SaveSearch) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest value, exact in their currency."""
    least, most = (
        None if amount is None else money(amount, command.currency or "", path).amount
        for path, amount in (("atLeast", command.at_least), ("atMost", command.at_most))
    )
    if least is not None and most is not None and least > most:
        raise Refused("search_values_reversed", "atLeast")
    return least, most


DECIDER: Decider[State, c.SearchCommand, e.SearchEvent] = Decider(State(), decide, evolve)


Pages = frozenset[tuple[str, int]]
"""The pages that were recorded, each with the event that caused it, and the deadlines that came near."""


def _recorded(pages: Pages, event: e.MatchesEvent) -> Pages:
    match event:
        case e.SearchesMatched(page=page):
            return pages | {("", page)}
        case e.FoundTenderMoved(cause=cause, page=page):
            return pages | {(cause, page)}
        case e.ClosingCameNear(deadline=deadline):
            return pages | {_near(deadline)}
        case _:
            assert_never(event)


def _near(deadline: datetime) -> tuple[str, int]:
    return (deadline.isoformat(), 0)


def _record(pages: Pages, command: c.MatchesCommand, _: Act) -> Sequence[e.MatchesEvent]:
    match command:
        case c.RecordMatches(page=page):
            return [] if ("", page) in pages else [filled(e.SearchesMatched, command)]
        case c.RecordNews(cause=cause, page=page):
            return [] if (cause, page) in pages else [filled(e.FoundTenderMoved, command)]
        case c.NoteClosing(deadline=deadline):
            return [] if _near(deadline) in pages else [filled(e.ClosingCameNear, command)]
        case _:
            assert_never(command)


MATCHES_DECIDER: Decider[Pages, c.MatchesCommand, e.MatchesEvent] = Decider(frozenset(), _record, _recorded)
"""The searches that a tender met, and what they are told of it: what was recorded adds nothing."""
