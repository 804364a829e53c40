"""The lots of a tender that end together, before any of them begins: too few bids, or an opening that failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from domain.kernel.declarations import Act, Decider
from domain.procurement.lots import sources
from domain.procurement.lots.commands import EndLots
from domain.procurement.lots.evaluation_events import LotBegun
from domain.procurement.lots.events import LotUnsuccessful
from domain.procurement.lots.sources import UNREAD, LotSources, SourceEvent
from domain.procurement.naming import lot_id


@dataclass(frozen=True, slots=True)
class State:
    """The tender, and which of its lots have begun or ended."""

    sources: LotSources = UNREAD
    begun: Mapping[str, LotBegun] = field(default_factory=lambda: MappingProxyType({}))
    ended: frozenset[str] = frozenset()

    @property
    def lots(self) -> tuple[str, ...]:
        """The ids of the tender's lots."""
        published = self.sources.published
        return () if published is None else tuple(lot_id(published.tender_id, lot) for lot in published.lots)


Event = SourceEvent | LotBegun | LotUnsuccessful


def evolve(state: State, event: Event) -> State:
    """What is known after an event of the tender, of its opening, or of one of its lots."""
    match event:
        case LotBegun():
            return replace(state, begun={**state.begun, event.lot_id: event})
        case LotUnsuccessful():
            return replace(state, ended=state.ended | {event.lot_id})
        case _:
            return replace(state, sources=sources.after(state.sources, event))


def decide(state: State, _: EndLots, __: Act) -> Sequence[LotUnsuccessful]:
    """Each lot that cannot go on, once."""
    return tuple(LotUnsuccessful(lot, reason) for lot, reason in _reasons(state))


def _reasons(state: State) -> Iterator[tuple[str, str]]:
    known = state.sources
    if known.published is None or (known.closing is None and not known.failed):
        return
    least = known.procedure.terms.bids_at_least
    for lot in state.lots:
        if lot in state.ended or lot in known.ending or lot in state.begun:
            continue
        if known.failed:
            yield lot, "opening_failed"
        elif (count := known.expected(lot)) is not None and count < least:
            yield lot, "no_bids" if count == 0 else "too_few_bids"


DECIDER: Decider[State, EndLots, Event] = Decider(State(), decide, evolve)
