"""The terms of a tender as one table of texts by paths, such as `lots.1.items.I1.quantity`, and their hash.

The hash is the SHA-256 of the table as canonical JSON (RFC 8785): what bidders bind their envelopes to. Whoever has the
published facts makes the same table of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from domain.kernel.values import Money
from domain.procurement.canonical import canonical_json
from domain.procurement.naming import number_of
from domain.procurement.parts import Criterion, TenderItem, TenderPeriods
from domain.procurement.tenders import events as e

Terms = Mapping[str, str]
PublicTerms = e.TenderPublished | e.LotPublished | e.ItemsPublished | e.DocumentPublished
"""The facts that terms are made of, in the order of their publication."""


def terms_sha256(terms: Terms) -> str:
    """The hash of terms, in hex."""
    return sha256(canonical_json(dict(terms))).hexdigest()


def terms_of(event: PublicTerms) -> dict[str, str]:
    """What a fact of the publication says, without what is internal, what is empty, and the hash itself."""
    match event:
        case e.TenderPublished():
            return _told(_of_tender(event))
        case e.LotPublished():
            return _told(_of_lot(event))
        case e.ItemsPublished():
            lot = number_of(event.lot_id)
            return _told(pair for item in event.items for pair in _of_item(f"lots.{lot}.items.{item.item_id}", item))
        case e.DocumentPublished():
            return _told(_of_document(event))


def terms_of_periods(periods: TenderPeriods | None) -> dict[str, str]:
    """The instants of a tender, of which a later version may have others."""
    if periods is None:
        return {}
    instants = (periods.deadline, periods.enquiries_until, periods.complaints_until, periods.requests_until)
    names = ("deadline", "enquiries_until", "complaints_until", "requests_until")
    return {name: told_instant(due.at) for name, due in zip(names, instants, strict=True) if due is not None}


def told_instant(at: datetime) -> str:
    """An instant as terms and refusals say it: `2026-06-14T21:00:00Z`."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def told_money(amount: Money | None) -> str:
    """An amount as terms say it: `10000.00 UAH`."""
    return "" if amount is None else f"{amount.amount:f} {amount.currency}"


def _told(pairs: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    return {path: value for path, value in pairs if value}


def _of_tender(event: e.TenderPublished) -> Iterator[tuple[str, str | None]]:
    for name in ("ocid", "number", "procedure", "buyer", "plan_item_id", "title", "reason", "framework_id"):
        yield name, getattr(event, name)
    yield "tender", event.tender_id
    yield "urgency", event.urgency
    yield "category", event.category.value
    yield "value", told_money(event.value)
    yield "version", str(event.terms_version)
    yield "envelopes", "two" if event.two_envelopes else "one"
    yield "lots", " ".join(event.lots)
    yield from terms_of_periods(event.periods).items()
    if event.panel is not None:
        yield "panel.k", str(event.panel.k)
        yield "panel.keys", " ".join(event.panel.keys)


def _of_lot(event: e.LotPublished) -> Iterator[tuple[str, str | None]]:
    at = f"lots.{number_of(event.lot_id)}"
    yield f"{at}.title", event.title
    yield f"{at}.value", told_money(event.value)
    yield f"{at}.conditions", event.conditions
    for criterion in event.criteria:
        yield from _of_criterion(f"{at}.criteria.{criterion.criterion_id}", criterion)


def _of_criterion(at: str, criterion: Criterion) -> Iterator[tuple[str, str | None]]:
    yield f"{at}.kind", criterion.kind.value
    yield f"{at}.title", criterion.title
    yield f"{at}.weight", str(criterion.weight)


def _of_item(at: str, item: TenderItem) -> Iterator[tuple[str, str | None]]:
    for name in ("title", "cpv", "unit", "place"):
        yield f"{at}.{name}", getattr(item, name)
    yield f"{at}.quantity", f"{item.quantity.normalize():f}"
    yield f"{at}.starts_on", item.starts_on.isoformat() if item.starts_on else None
    yield f"{at}.ends_on", item.ends_on.isoformat() if item.ends_on else None


def _of_document(event: e.DocumentPublished) -> Iterator[tuple[str, str | None]]:
    at = f"documents.{event.document_id}"
    for name in ("sha256", "media_type", "title", "language", "kind"):
        yield f"{at}.{name}", getattr(event, name)
    yield f"{at}.size", str(event.size)
    yield f"{at}.lot", event.lot_id and number_of(event.lot_id)
