"""A tender that is being prepared, as its events leave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch

from domain.kernel.refused import Refused
from domain.procurement.naming import number_of
from domain.procurement.parts import Criterion, TenderItem
from domain.procurement.tenders import drafts as d


@dataclass(frozen=True, slots=True)
class DraftLot:
    """A lot, its items by their ids, and its criteria."""

    fact: d.LotDrafted
    items: Mapping[str, TenderItem] = field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """All that was drafted. `keys` are what openers proved, by their accounts; `drafters` are all that took part.

    `counted` are the hours before the deadline at which too few openers were ready.
    """

    fact: d.TenderDrafted
    lots: Mapping[str, DraftLot] = field(default_factory=dict)
    documents: Mapping[str, d.DocumentAttached] = field(default_factory=dict)
    openers: tuple[str, ...] = ()
    keys: Mapping[str, d.OpenerKeyProved] = field(default_factory=dict)
    ready: frozenset[str] = frozenset()
    counted: frozenset[int] = frozenset()
    drafters: frozenset[str] = frozenset()

    def lot(self, lot_id: str, path: str = "lot") -> DraftLot:
        """A lot. Refused: `unknown_lot`."""
        if lot_id not in self.lots:
            raise Refused("unknown_lot", path, lot=number_of(lot_id))
        return self.lots[lot_id]

    @property
    def in_order(self) -> tuple[DraftLot, ...]:
        """The lots by their numbers."""
        return tuple(self.lots[id_] for id_ in sorted(self.lots, key=lambda id_: int(number_of(id_))))


def draft_after(draft: Draft | None, event: d.DraftEvent) -> Draft | None:
    """The draft after an event; None as long as there is none."""
    if isinstance(event, d.TenderDrafted):
        drafters = (draft.drafters if draft else frozenset()) | {event.drafter}
        return replace(draft, fact=event, drafters=drafters) if draft else Draft(event, drafters=drafters)
    if draft is None:
        return None
    drafter = getattr(event, "drafter", None)
    return _after(event, draft if drafter is None else replace(draft, drafters=draft.drafters | {drafter}))


@singledispatch
def _after(_: object, draft: Draft) -> Draft:
    return draft


@_after.register
def _(event: d.LotDrafted, draft: Draft) -> Draft:
    former = draft.lots.get(event.lot_id)
    lot = DraftLot(event) if former is None else replace(former, fact=event)
    return replace(draft, lots={**draft.lots, event.lot_id: lot})


@_after.register
def _(event: d.LotRemoved, draft: Draft) -> Draft:
    documents = {id_: each for id_, each in draft.documents.items() if each.lot_id != event.lot_id}
    lots = {id_: lot for id_, lot in draft.lots.items() if id_ != event.lot_id}
    return replace(draft, lots=lots, documents=documents)


@_after.register
def _(event: d.ItemsDrafted, draft: Draft) -> Draft:
    lot = draft.lots[event.lot_id]
    items = {**lot.items, **{item.item_id: item for item in event.items}}
    return replace(draft, lots={**draft.lots, event.lot_id: replace(lot, items=items)})


@_after.register
def _(event: d.CriteriaSet, draft: Draft) -> Draft:
    lot = replace(draft.lots[event.lot_id], criteria=event.criteria)
    return replace(draft, lots={**draft.lots, event.lot_id: lot})


@_after.register
def _(event: d.DocumentAttached, draft: Draft) -> Draft:
    return replace(draft, documents={**draft.documents, event.document_id: event})


@_after.register
def _(event: d.OpenerNamed, draft: Draft) -> Draft:
    return replace(draft, openers=(*draft.openers, event.opener_id))


@_after.register
def _(event: d.OpenerDropped, draft: Draft) -> Draft:
    keys = {id_: key for id_, key in draft.keys.items() if id_ != event.opener_id}
    return replace(draft, openers=tuple(id_ for id_ in draft.openers if id_ != event.opener_id), keys=keys)


@_after.register
def _(event: d.OpenerKeyProved, draft: Draft) -> Draft:
    return replace(draft, keys={**draft.keys, event.opener_id: event})


@_after.register
def _(event: d.OpenersAtRisk, draft: Draft) -> Draft:
    return replace(draft, counted=draft.counted | {event.hours})


@_after.register
def _(event: d.OpenerReady, draft: Draft) -> Draft:
    return replace(draft, ready=draft.ready | {event.opener_id})
