"""Which lots may companies bid on, of what, where, for how much and until when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from domain.procurement.cpv import prefixes
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.naming import lot_id, number_of
from domain.procurement.tenders import events as e
from projections.kernel.declarations import Amount, ReadModel
from projections.procurement.unit_prices import UNIT_PRICES

SHORTEST_REGION, LONGEST_REGION = 2, 5


class OpportunityState(StrEnum):
    """Whether bids on a lot may come in. A lot that is awarded directly is closed from its publication on."""

    TENDERING = "tendering"
    CLOSED = "closed"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A lot that companies may bid on, or could. `lot` is its number within the tender.

    `cpv` are all beginnings of the codes of its items, from two digits on, and `region` those of the places that they
    go to; what an amendment took away is found as before. `value` is None where the procedure hides it.
    """

    lot_id: str
    tender_id: str
    lot: str
    title: str
    tender_title: str
    value: Amount | None
    currency: str | None
    deadline: datetime | None
    state: OpportunityState
    category: PurchaseCategory
    buyer: str
    jurisdiction: str
    ocid: str
    procedure: str
    terms_version: int
    published_at: datetime
    cpv: tuple[str, ...] = ()
    region: tuple[str, ...] = ()


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The lots: one that the event names, or those of its tender."""
    event = fact.event
    if (named := getattr(event, "lot_id", None)) is not None:
        return (named,)
    return dict.fromkeys(lot_id(event.tender_id, number) for number in event.lots)


def evolve(row: Opportunity | None, fact: Recorded[Any], key: str) -> Opportunity | None:
    """The lot after an event."""
    event = fact.event
    if isinstance(event, e.TenderPublished):
        return row or _published(event, fact.act.at, key)
    if row is None:
        return None
    match event:
        case e.LotPublished(title=title, value=value):
            amount, currency = (None, None) if value is None else (value.amount, value.currency)
            return replace(row, title=title, value=amount, currency=currency)
        case e.ItemsPublished(items=items):
            return _with(row, (item.cpv for item in items), (item.place for item in items if item.place))
        case e.TermsAmended():
            return _amended(row, event)
        case e.DeadlineExtended(periods=periods):
            return replace(row, deadline=periods.deadline.at)
        case _:
            return _ended(row, event)


def _published(event: e.TenderPublished, at: datetime, key: str) -> Opportunity:
    """The lot as the tender says it; its own publication and its items follow in the same act."""
    return filled(
        Opportunity,
        event,
        lot_id=key,
        lot=number_of(key),
        tender_title=event.title,
        value=None,
        currency=None,
        deadline=event.periods and event.periods.deadline.at,
        state=OpportunityState.TENDERING if event.periods else OpportunityState.CLOSED,
        jurisdiction=jurisdiction_of(event.buyer),
        published_at=at,
    )


def _amended(row: Opportunity, event: e.TermsAmended) -> Opportunity:
    after = {change.path: change.after for change in event.changes}
    items = {path: said for path, said in after.items() if path.startswith(f"lots.{row.lot}.items.") and said}
    row = replace(
        row,
        title=after.get(f"lots.{row.lot}.title", row.title),
        tender_title=after.get("title", row.tender_title),
        deadline=event.periods.deadline.at,
        terms_version=event.version,
    )
    codes = (said for path, said in items.items() if path.endswith(".cpv"))
    return _with(row, codes, (said for path, said in items.items() if path.endswith(".place")))


def _with(row: Opportunity, codes: Iterable[str], places: Iterable[str]) -> Opportunity:
    """The lot, found by these codes and places too."""
    cpv = {*row.cpv, *(prefix for code in codes for prefix in prefixes(code))}
    region = {*row.region, *(prefix for place in places for prefix in regions(place))}
    return replace(row, cpv=tuple(sorted(cpv)), region=tuple(sorted(region)))


def regions(place: str) -> tuple[str, ...]:
    """The beginnings of a place that a filter may ask for, and the place itself: `ES`, `ES6`, `ES61`, `ES618`."""
    shorter = range(SHORTEST_REGION, min(len(place), LONGEST_REGION + 1))
    return (*(place[:length] for length in shorter), place)


def _ended(row: Opportunity, event: Any) -> Opportunity:
    """The lot with its new state: one that is over alone stays so when its tender is."""
    over = row.state in {OpportunityState.FINISHED, OpportunityState.CANCELLED}
    return row if over else replace(row, state=_STATES[type(event)])


_STATES: Final[dict[type[Any], OpportunityState]] = {
    e.TenderingClosed: OpportunityState.CLOSED,
    e.LotCancelled: OpportunityState.CANCELLED,
    e.TenderCancelled: OpportunityState.CANCELLED,
    e.LotConcluded: OpportunityState.FINISHED,
    e.TenderFinished: OpportunityState.FINISHED,
}
OPPORTUNITIES = ReadModel(
    name="procurement.opportunities",
    version=1,
    row=Opportunity,
    key="lot_id",
    events=(
        e.TenderPublished,
        e.LotPublished,
        e.ItemsPublished,
        e.TermsAmended,
        e.DeadlineExtended,
        *_STATES,
    ),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("title", "tender_title", "lot", "terms_version"),
    orders=("deadline", "published_at", "value"),
    searched=("title", "tender_title"),
    members=("cpv", "region"),
)
READ_MODELS: tuple[ReadModel[Any], ...] = (OPPORTUNITIES, UNIT_PRICES)
