"""A tender in preparation: what each command adds to it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from domain.files.published import UNKNOWN_FILE, usable
from domain.kernel.declarations import Act
from domain.kernel.filling import filled, repeats
from domain.kernel.refused import Refused
from domain.procurement import cpv
from domain.procurement.kinds import CriterionKind
from domain.procurement.naming import lot_id
from domain.procurement.parts import Criterion, TenderItem
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders.draft import Draft
from domain.procurement.tenders.state import Drafted, Published, State, Undrafted, is_published

MAX_ITEMS = 200
MAX_PAGE_BYTES = 40_000
"""Of items in an event, as a guess that is never too small: an entry of the ledger has 65,535."""
MOST = 10**15
MAX_LOTS = 300
MAX_DOCUMENTS = 200
MAX_OPENERS = 16
MAX_COMMITMENTS = 50
WHOLE = 10_000
"""Basis points: the weights of a lot's criteria are as many together."""
Prepared = d.DraftEvent | d.OpenerKeyTaken


def draft(state: State, command: c.DraftCommand, act: Act) -> Sequence[Prepared]:
    """What a command adds to the draft. Refused: `tender_is_published`, and all that its rule refuses."""
    return _RULES[type(command)](state, command, act)


def open_draft(state: State) -> Draft:
    """The draft, while nobody outside sees it; TypeError where there is none. Refused: `tender_is_published`."""
    match state.stage:
        case Drafted(draft):
            return draft
        case Published(fact=fact):
            raise Refused("tender_is_published", "tenderId", number=fact.number)
        case Undrafted():
            raise TypeError("the tender is not drafted")


def _draft_tender(state: State, command: c.DraftTender, act: Act) -> Sequence[Prepared]:
    if command.value is not None and command.value.amount <= 0:
        raise Refused("not_positive", "value", value=str(command.value.amount))
    check_whole(command.deadline, "deadline")
    check_whole(command.requests_until, "requestsUntil")
    if (given := len(command.commitments)) > MAX_COMMITMENTS:
        raise Refused("too_many_parts", "commitments", limit=MAX_COMMITMENTS, given=given)
    if not isinstance(state.stage, Undrafted):
        former = open_draft(state).fact
        if repeats(former, command):
            return []
        if former.buyer != command.buyer:
            raise Refused("tender_of_another", "buyer")
    return [filled(d.TenderDrafted, command, drafter=act.actor)]


def check_whole(instant: datetime | None, path: str) -> None:
    """Deadlines are whole seconds, with an offset. Refused: `deadline_not_whole`, `deadline_without_offset`."""
    if instant is None:
        return
    if instant.microsecond:
        raise Refused("deadline_not_whole", path, value=instant.isoformat())
    if instant.tzinfo is None:
        raise Refused("deadline_without_offset", path, value=instant.isoformat())


def _add_lot(state: State, command: c.AddLot, act: Act) -> Sequence[Prepared]:
    lots, id_ = open_draft(state).lots, lot_id(command.tender_id, command.lot)
    if command.value.amount <= 0:
        raise Refused("not_positive", "value", value=str(command.value.amount))
    if id_ not in lots and len(lots) >= MAX_LOTS:
        raise Refused("too_many_parts", "lot", limit=MAX_LOTS)
    conditions = command.conditions or ""
    if id_ in lots and repeats(lots[id_].fact, command, conditions=conditions):
        return []
    return [filled(d.LotDrafted, command, lot_id=id_, conditions=conditions, drafter=act.actor)]


def _remove_lot(state: State, command: c.RemoveLot, act: Act) -> Sequence[Prepared]:
    id_ = lot_id(command.tender_id, command.lot)
    return [d.LotRemoved(command.tender_id, id_, act.actor)] if id_ in open_draft(state).lots else []


def _add_items(state: State, command: c.AddItems, act: Act) -> Sequence[Prepared]:
    lot = open_draft(state).lot(id_ := lot_id(command.tender_id, command.lot))
    if not 1 <= (given := len(command.items)) <= MAX_ITEMS:
        raise Refused("items_a_call", "items", given=given, limit=MAX_ITEMS)
    if (twice := _repeated([item.item_id for item in command.items])) is not None:
        raise Refused("item_repeated", "items", id=twice)
    for item in command.items:
        check_item(item, "items")
    new = [item for item in (filled(TenderItem, told) for told in command.items) if lot.items.get(item.item_id) != item]
    return [d.ItemsDrafted(command.tender_id, id_, page, act.actor) for page in pages(new)]


def check_item(item: c.ItemInput | TenderItem, path: str) -> None:
    """Refused: `unknown_cpv`, `not_a_quantity`, `period_reversed`."""
    cpv.check_code(item.cpv, f"{path}.cpv")
    if not is_quantity(item.quantity):
        raise Refused("not_a_quantity", f"{path}.quantity", value=str(item.quantity)[:40], item=item.item_id)
    if item.starts_on is not None and item.ends_on is not None and item.ends_on < item.starts_on:
        raise Refused("period_reversed", f"{path}.endsOn", item=item.item_id)


def is_quantity(quantity: Decimal) -> bool:
    """Whether so much can be bought: above 0, and to 6 decimals."""
    return quantity.is_finite() and 0 < quantity < MOST and quantity == round(quantity, 6)


def pages(items: Sequence[TenderItem]) -> Iterator[tuple[TenderItem, ...]]:
    """Items in pages that fit into an event."""
    page, size = list[TenderItem](), 0
    for item in items:
        texts = (item.title, item.place or "", item.unit)
        bytes_ = 300 + sum(2 * len(text.encode()) for text in texts)
        if page and (len(page) == MAX_ITEMS or size + bytes_ > MAX_PAGE_BYTES):
            yield tuple(page)
            page, size = [], 0
        page.append(item)
        size += bytes_
    if page:
        yield tuple(page)


def _repeated(ids: Sequence[str]) -> str | None:
    """The first id that was there before."""
    return next((id_ for at, id_ in enumerate(ids) if id_ in ids[:at]), None)


def _set_criteria(state: State, command: c.SetCriteria, act: Act) -> Sequence[Prepared]:
    lot = open_draft(state).lot(id_ := lot_id(command.tender_id, command.lot))
    if (twice := _repeated([told.criterion_id for told in command.criteria])) is not None:
        raise Refused("criterion_repeated", "criteria", id=twice)
    criteria = tuple(filled(Criterion, told) for told in command.criteria)
    check_weights(criteria, command.lot, "criteria")
    return [] if lot.criteria == criteria else [d.CriteriaSet(command.tender_id, id_, criteria, act.actor)]


def check_weights(criteria: Sequence[Criterion], lot: str, path: str) -> None:
    """Refused: `criteria_weights`, where those that count are not 10,000 together, or one is below 1, or excludes."""
    weighed = [each for each in criteria if each.kind is not CriterionKind.EXCLUDING]
    wrong = any(each.weight < 1 for each in weighed)
    wrong |= any(each.weight for each in criteria if each.kind is CriterionKind.EXCLUDING)
    if (total := sum(each.weight for each in weighed)) != WHOLE or wrong:
        raise Refused("criteria_weights", path, lot=lot, sum=total)


def _attach(state: State, command: c.AttachDocument, act: Act) -> Sequence[Prepared]:
    draft, lot = state.draft, None if command.lot is None else lot_id(command.tender_id, command.lot)
    if draft is None:
        raise TypeError("the tender is not drafted")
    if lot is not None:
        draft.lot(lot)
    if is_published(state.stage) and command.document_id in state.stage.documents:
        raise Refused("document_published", "documentId", document=command.document_id)
    if command.document_id not in draft.documents and len(draft.documents) >= MAX_DOCUMENTS:
        raise Refused("too_many_parts", "documentId", limit=MAX_DOCUMENTS)
    try:
        file = usable(
            state.uploads.get(command.upload_id, UNKNOWN_FILE), draft.fact.buyer, "uploadId", command.upload_id
        )
    except Refused as unusable:
        if unusable.code == "blob_quarantined":
            raise
        raise Refused("file_not_stored", "uploadId", upload=command.upload_id) from None
    if file.sha256 is None:
        raise Refused("file_not_stored", "uploadId", upload=command.upload_id)
    attached = filled(
        d.DocumentAttached,
        command,
        blob=file.blob,
        sha256=file.sha256,
        size=file.size,
        media_type=file.detected_type,
        lot_id=lot,
        drafter=act.actor,
    )
    return [] if draft.documents.get(command.document_id) == attached else [attached]


def _name(state: State, command: c.NameOpener, act: Act) -> Sequence[Prepared]:
    draft = open_draft(state)
    if command.opener_id in draft.openers:
        return []
    if len(draft.openers) >= MAX_OPENERS:
        raise Refused("panel_size", "openerId", n=len(draft.openers) + 1, k=0, right=f"at most {MAX_OPENERS}")
    if command.opener_id in draft.drafters | {act.actor}:
        raise Refused("duties_separated", "openerId")
    return [d.OpenerNamed(command.tender_id, command.opener_id, act.actor)]


def _drop(state: State, command: c.DropOpener, act: Act) -> Sequence[Prepared]:
    if command.opener_id not in open_draft(state).openers:
        return []
    return [d.OpenerDropped(command.tender_id, command.opener_id, act.actor)]


def _prove(state: State, command: c.ProveOpenerKey, act: Act) -> Sequence[Prepared]:
    draft = open_draft(state)
    if command.opener_id != act.actor or command.opener_id not in draft.openers:
        raise Refused("not_an_opener", "openerId")
    _check_proof(command)
    proved = filled(d.OpenerKeyProved, command)
    if draft.keys.get(command.opener_id) == proved:
        return []
    digest = key_sha256(command.public_key)
    taken = state.keys.get(digest)
    if taken is not None and (taken.tender_id, taken.opener_id) != (command.tender_id, command.opener_id):
        raise Refused("key_reused", "publicKey")
    own = [] if taken is not None else [d.OpenerKeyTaken(digest, command.tender_id, command.opener_id)]
    return [proved, *own]


def _check_proof(command: c.ProveOpenerKey | c.ConfirmOpenerReady) -> None:
    if not command.expected or not hmac.compare_digest(command.proof, command.expected):
        raise Refused("key_unproven", "proof")


def key_sha256(public_key: str) -> str:
    """What a key's own stream is called by: the SHA-256 of its raw bytes."""
    return sha256(bytes.fromhex(public_key)).hexdigest()


def _confirm(state: State, command: c.ConfirmOpenerReady, act: Act) -> Sequence[Prepared]:
    tender = state.published
    keys = dict(zip(tender.fact.openers, tender.fact.panel.keys if tender.fact.panel else (), strict=False))
    if command.opener_id != act.actor or keys.get(command.opener_id) != command.public_key:
        raise Refused("not_an_opener", "openerId")
    if tender.closed:
        raise Refused("tendering_closed", "tenderId", tender=tender.fact.tender_id)
    _check_proof(command)
    if command.opener_id in tender.draft.ready:
        return []
    return [d.OpenerReady(command.tender_id, command.opener_id)]


_RULES: dict[type[Any], Callable[[State, Any, Act], Sequence[Prepared]]] = {
    c.DraftTender: _draft_tender,
    c.AddLot: _add_lot,
    c.RemoveLot: _remove_lot,
    c.AddItems: _add_items,
    c.SetCriteria: _set_criteria,
    c.AttachDocument: _attach,
    c.NameOpener: _name,
    c.DropOpener: _drop,
    c.ProveOpenerKey: _prove,
    c.ConfirmOpenerReady: _confirm,
}
