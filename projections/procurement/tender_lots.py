"""Which lots can companies bid on, of what, where, and measured by what?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.procurement.cpv import prefixes
from domain.procurement.naming import lot_id, number_of
from domain.procurement.parts import Criterion
from domain.procurement.tenders import events as e
from projections.kernel.declarations import Amount, ReadModel


class LotStatus(StrEnum):
    """Whether a lot is cancelled, or about to be."""

    PUBLISHED = "published"
    CANCELLATION_DECIDED = "cancellation_decided"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TenderLot:
    """A lot of a tender. `cpv_prefixes` are all beginnings of the codes of its items, `regions` where they go to."""

    lot_id: str
    tender_id: str
    number: int
    title: str
    amount: Amount | None
    currency: str | None
    conditions: str
    criteria: tuple[Criterion, ...]
    status: LotStatus
    cpv_prefixes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The lots that the event is about."""
    event = fact.event
    match event:
        case e.CancellationDecided() | e.CancellationRevoked():
            return event.lots
        case e.TermsAmended():
            numbers = (change.path.split(".") for change in event.changes)
            return dict.fromkeys(lot_id(event.tender_id, path[1]) for path in numbers if path[0] == "lots" and path[1:])
        case _:
            return (event.lot_id,)


def evolve(row: TenderLot | None, fact: Recorded[Any], key: str) -> TenderLot | None:
    """The lot after an event."""
    event = fact.event
    if isinstance(event, e.LotPublished):
        value = event.value
        named = {
            "amount": None if value is None else value.amount,
            "currency": None if value is None else value.currency,
            "number": _number(key),
        }
        return filled(TenderLot, event, status=LotStatus.PUBLISHED, **named)
    if row is None:
        return None
    match event:
        case e.ItemsPublished(items=items):
            found = {*row.cpv_prefixes, *(prefix for item in items for prefix in prefixes(item.cpv))}
            regions = {*row.regions, *(item.place for item in items if item.place)}
            return replace(row, cpv_prefixes=tuple(sorted(found)), regions=tuple(sorted(regions)))
        case e.TermsAmended():
            return _amended(row, event)
        case _:
            return replace(row, status=_STATUS[type(event)])


def _number(lot: str) -> int:
    number = number_of(lot)
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def _amended(row: TenderLot, event: e.TermsAmended) -> TenderLot:
    at = f"lots.{number_of(row.lot_id)}."
    after = {change.path.removeprefix(at): change.after for change in event.changes if change.path.startswith(at)}
    codes = {prefix for path, code in after.items() if path.endswith(".cpv") for prefix in prefixes(code)}
    places = {place for path, place in after.items() if path.startswith("items.") and path.endswith(".place")}
    return replace(
        row,
        title=after.get("title", row.title),
        conditions=after.get("conditions", row.conditions),
        criteria=tuple(_criterion(each, after) for each in row.criteria),
        cpv_prefixes=tuple(sorted({*row.cpv_prefixes, *codes})),
        regions=tuple(sorted({*row.regions, *places})),
    )


def _criterion(of: Criterion, after: dict[str, str]) -> Criterion:
    weight = after.get(f"criteria.{of.criterion_id}.weight", "")
    title = after.get(f"criteria.{of.criterion_id}.title", of.title)
    told = weight.isascii() and weight.isdigit() and len(weight) < 6
    return replace(of, title=title, weight=int(weight) if told else of.weight)


_STATUS = {
    e.CancellationDecided: LotStatus.CANCELLATION_DECIDED,
    e.CancellationRevoked: LotStatus.PUBLISHED,
    e.LotCancelled: LotStatus.CANCELLED,
}
TENDER_LOTS = ReadModel(
    name="procurement.tender_lots",
    version=1,
    row=TenderLot,
    key="lot_id",
    events=(e.LotPublished, e.ItemsPublished, e.TermsAmended, *_STATUS),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("title", "conditions"),
    orders=("amount", "number"),
    searched=("title", "conditions"),
)
