"""What do the buyer's people prepare, before anybody outside sees it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.values import Money
from domain.organisations.published import jurisdiction_of
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.parts import Criterion, TenderItem
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders import events as e
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class DraftedLot:
    """A lot in preparation."""

    lot_id: str
    title: str
    value: Money
    conditions: str
    items: tuple[TenderItem, ...] = ()
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document that is published with the terms, or by the next amendment."""

    document_id: str
    title: str
    kind: str
    language: str
    media_type: str
    size: int
    sha256: str
    lot_id: str | None


@dataclass(frozen=True, slots=True)
class NamedOpener:
    """An opener, and the key that they proved."""

    opener_id: str
    unit: str | None = None
    public_key: str | None = None
    ready: bool = False


@dataclass(frozen=True, slots=True)
class TenderDraft:
    """A tender as its drafters see it; `published` ones stay to be looked up.

    `openers_at_risk`: shortly before the deadline, too few openers had said that they are ready.
    """

    tender_id: str
    buyer: str
    jurisdiction: str
    procedure: str
    title: str
    category: PurchaseCategory
    value: Money | None
    plan_item_id: str | None
    deadline: datetime | None
    reason: str | None
    urgency: str | None
    framework_id: str | None
    commitments: tuple[str, ...]
    requests_until: datetime | None = None
    published: bool = False
    lots: tuple[DraftedLot, ...] = ()
    documents: tuple[AttachedDocument, ...] = ()
    openers: tuple[NamedOpener, ...] = ()
    drafters: tuple[str, ...] = ()
    openers_at_risk: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve(row: TenderDraft | None, fact: Recorded[Any], _: str) -> TenderDraft | None:
    """The draft after an event."""
    event = fact.event
    if isinstance(event, d.TenderDrafted):
        jurisdiction = jurisdiction_of(event.buyer)
        first = row or filled(TenderDraft, event, jurisdiction=jurisdiction)
        kept = {"lots": first.lots, "documents": first.documents, "openers": first.openers}
        drafters = _with(first.drafters, event.drafter)
        return filled(TenderDraft, event, jurisdiction=jurisdiction, drafters=drafters, **kept)
    if row is None:
        return None
    if isinstance(event, e.TenderPublished):
        return replace(row, published=True)
    drafter = getattr(event, "drafter", None)
    return _after(row if drafter is None else replace(row, drafters=_with(row.drafters, drafter)), event)


def _with(drafters: tuple[str, ...], drafter: str) -> tuple[str, ...]:
    return tuple(sorted({*drafters, drafter}))


def _after(row: TenderDraft, event: Any) -> TenderDraft:
    match event:
        case d.LotDrafted() | d.ItemsDrafted() | d.CriteriaSet():
            return replace(row, lots=_lots(row.lots, event))
        case d.LotRemoved(lot_id=id_):
            documents = tuple(each for each in row.documents if each.lot_id != id_)
            return replace(row, lots=tuple(lot for lot in row.lots if lot.lot_id != id_), documents=documents)
        case d.OpenersAtRisk():
            return replace(row, openers_at_risk=True)
        case d.DocumentAttached():
            others = (each for each in row.documents if each.document_id != event.document_id)
            return replace(row, documents=(*others, filled(AttachedDocument, event)))
        case _:
            return replace(row, openers=_openers(row.openers, event))


def _lots(lots: tuple[DraftedLot, ...], event: Any) -> tuple[DraftedLot, ...]:
    known = {lot.lot_id: lot for lot in lots}
    lot = known.get(event.lot_id)
    match event, lot:
        case d.LotDrafted(), None:
            known[event.lot_id] = filled(DraftedLot, event)
        case d.LotDrafted(), DraftedLot():
            known[event.lot_id] = filled(DraftedLot, event, items=lot.items, criteria=lot.criteria)
        case d.ItemsDrafted(), DraftedLot():
            items = {item.item_id: item for item in (*lot.items, *event.items)}
            known[event.lot_id] = replace(lot, items=tuple(items.values()))
        case d.CriteriaSet(), DraftedLot():
            known[event.lot_id] = replace(lot, criteria=event.criteria)
        case _:
            pass  # of a lot that is not there
    return tuple(known.values())


def _openers(openers: tuple[NamedOpener, ...], event: Any) -> tuple[NamedOpener, ...]:
    known = {opener.opener_id: opener for opener in openers}
    match event:
        case d.OpenerNamed():
            known[event.opener_id] = NamedOpener(event.opener_id)
        case d.OpenerDropped():
            known.pop(event.opener_id, None)
        case d.OpenerKeyProved():
            known[event.opener_id] = filled(NamedOpener, event)
        case d.OpenerReady() if event.opener_id in known:
            known[event.opener_id] = replace(known[event.opener_id], ready=True)
    return tuple(known.values())


TENDER_DRAFTS = ReadModel(
    name="procurement.tender_drafts",
    version=2,
    row=TenderDraft,
    key="tender_id",
    events=(*get_args(d.DraftEvent), e.TenderPublished),
    keys=keys,
    evolve=evolve,
    unfiltered=(
        "title",
        "reason",
        "urgency",
        "deadline",
        "requests_until",
        "drafters",
        "commitments",
        "openers_at_risk",
    ),
    orders=("buyer",),
    permission="procurement.read_draft_tender",
    scope=Scope(unit="buyer", jurisdiction="jurisdiction"),
)
