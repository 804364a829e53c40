"""What exactly is bought in a lot, how much of it, where and when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.procurement.cpv import prefixes
from domain.procurement.naming import lot_id
from domain.procurement.tenders import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """An item of a lot. `cpv_prefixes` are all beginnings of its code."""

    tender_item_id: str
    tender_id: str
    lot_id: str
    item_id: str
    title: str
    cpv: str
    cpv_prefixes: tuple[str, ...]
    unit: str
    quantity: Decimal
    place: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def _key(lot: str, item: str) -> str:
    return f"{lot}-{item}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The items that the event names."""
    event = fact.event
    if isinstance(event, e.ItemsPublished):
        return tuple(dict.fromkeys(_key(event.lot_id, item.item_id) for item in event.items))
    paths = (change.path.split(".") for change in event.changes)
    items = (_key(lot_id(event.tender_id, path[1]), path[3]) for path in paths if _is_of_item(path))
    return tuple(dict.fromkeys(items))


def _is_of_item(path: list[str]) -> bool:
    return len(path) == 5 and (path[0], path[2]) == ("lots", "items")


def evolve(row: PublishedItem | None, fact: Recorded[Any], key: str) -> PublishedItem | None:
    """The item after an event."""
    event = fact.event
    if isinstance(event, e.ItemsPublished):
        item = next(item for item in event.items if _key(event.lot_id, item.item_id) == key)
        named = {"tender_item_id": key, "tender_id": event.tender_id, "lot_id": event.lot_id}
        return filled(PublishedItem, item, cpv_prefixes=prefixes(item.cpv), **named)
    if row is None:
        return None
    for change in event.changes:
        path = change.path.split(".")
        if _is_of_item(path) and _key(lot_id(event.tender_id, path[1]), path[3]) == key:
            row = _changed(row, path[4], change.after)
    return row


def _changed(row: PublishedItem, name: str, after: str) -> PublishedItem:
    match name:
        case "title":
            return replace(row, title=after)
        case "unit":
            return replace(row, unit=after)
        case "place":
            return replace(row, place=after or None)
        case "cpv":
            return replace(row, cpv=after, cpv_prefixes=prefixes(after))
        case "quantity":
            return replace(row, quantity=_quantity(after, row.quantity))
        case "starts_on":
            return replace(row, starts_on=_day(after))
        case "ends_on":
            return replace(row, ends_on=_day(after))
        case _:
            return row


def _quantity(text: str, otherwise: Decimal) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return otherwise
    return found if found.is_finite() else otherwise


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


TENDER_ITEMS = ReadModel(
    name="procurement.tender_items",
    version=1,
    row=PublishedItem,
    key="tender_item_id",
    events=(e.ItemsPublished, e.TermsAmended),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("title", "unit", "quantity", "item_id", "starts_on", "ends_on"),
    searched=("title",),
)
