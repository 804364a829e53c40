"""What did the state pay for a unit of something, where a lot is of one item?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext
from typing import Any, Final

from domain.kernel.declarations import Recorded
from domain.procurement.cpv import prefixes
from domain.procurement.lots import events as lots
from domain.procurement.naming import lot_id, number_of
from domain.procurement.tenders import events as e
from projections.kernel.declarations import Amount, ReadModel

SIX_DECIMALS: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The item of a lot, and what a unit of it costs by the award that stands: none before, or where it is cancelled.

    Of a lot of several items there is none, since nobody said which of them costs how much. `unitPrice` is rounded to
    six decimals, half even, with VAT or without it as the award is.
    """

    lot_id: str
    tender_id: str
    items: int
    item_id: str
    title: str
    cpv: str
    cpv_prefixes: tuple[str, ...]
    unit: str
    quantity: Decimal
    place: str | None
    unit_price: Amount | None = None
    total: Amount | None = None
    currency: str | None = None
    company: str | None = None
    buyer: str | None = None
    award_id: str | None = None
    awarded_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The lots that the event is about."""
    event = fact.event
    if not isinstance(event, e.TermsAmended):
        return (event.lot_id,)
    paths = (change.path.split(".") for change in event.changes)
    return dict.fromkeys(lot_id(event.tender_id, path[1]) for path in paths if path[0] == "lots" and path[1:])


def evolve(row: UnitPrice | None, fact: Recorded[Any], key: str) -> UnitPrice | None:
    """The lot after an event."""
    match fact.event, row:
        case e.ItemsPublished() as event, _:
            return _published(row, event, key)
        case _, None:
            return None
        case e.TermsAmended() as event, UnitPrice():
            return _priced(_amended(row, event))
        case lots.AwardDecided() as event, UnitPrice():
            value, at = event.value, event.decided_at or fact.act.at
            named = {"company": event.company, "buyer": event.buyer, "award_id": event.award_id, "awarded_at": at}
            return _priced(replace(row, total=value.amount, currency=value.currency, **named))  # type: ignore[arg-type]
        case lots.AwardCancelled(award_id=award), UnitPrice() if award == row.award_id:
            return replace(row, **dict.fromkeys(_AWARDED))  # type: ignore[arg-type]
        case _:
            return row


_AWARDED: Final = ("unit_price", "total", "currency", "company", "buyer", "award_id", "awarded_at")


def _published(row: UnitPrice | None, event: e.ItemsPublished, key: str) -> UnitPrice | None:
    """The lot with a page of its items, whose last one is shown."""
    if not event.items:
        return row
    item = event.items[-1]
    return UnitPrice(
        lot_id=key,
        tender_id=event.tender_id,
        items=len(event.items) + (row.items if row else 0),
        item_id=item.item_id,
        title=item.title,
        cpv=item.cpv,
        cpv_prefixes=prefixes(item.cpv),
        unit=item.unit,
        quantity=item.quantity,
        place=item.place,
    )


def _amended(row: UnitPrice, event: e.TermsAmended) -> UnitPrice:
    """The lot with what was changed of the item that it shows."""
    at = f"lots.{number_of(row.lot_id)}.items.{row.item_id}."
    after = {change.path.removeprefix(at): change.after for change in event.changes if change.path.startswith(at)}
    cpv = after.get("cpv", row.cpv)
    return replace(
        row,
        title=after.get("title", row.title),
        unit=after.get("unit", row.unit),
        place=after.get("place", row.place or "") or None,
        quantity=_quantity(after.get("quantity", ""), row.quantity),
        cpv=cpv,
        cpv_prefixes=prefixes(cpv),
    )


def _quantity(text: str, otherwise: Decimal) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return otherwise
    return found if found.is_finite() else otherwise


def _priced(row: UnitPrice) -> UnitPrice:
    """The lot with the price of a unit, where it is of one item and has an award."""
    if row.total is None or row.items != 1 or row.quantity <= 0:
        return replace(row, unit_price=None)
    with localcontext(prec=60):
        return replace(row, unit_price=(row.total / row.quantity).quantize(SIX_DECIMALS, ROUND_HALF_EVEN))


UNIT_PRICES = ReadModel(
    name="procurement.unit_prices",
    version=1,
    row=UnitPrice,
    key="lot_id",
    events=(e.ItemsPublished, e.TermsAmended, lots.AwardDecided, lots.AwardCancelled),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("title", "item_id", "items", "quantity", "total", "cpv"),
    orders=("awarded_at", "unit_price"),
    searched=("title",),
    members=("cpv_prefixes",),
)
