"""What the access files of tenders are carried out on: a published one without competition, and a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from domain.kernel.values import money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.tenders import commands as c
from domain.procurement.tenders.events import DocumentPublished, LotPublished, TenderPublished
from tests.api.matrix.places import Place
from tests.api.procurement.plans_world import CPV, item
from tests.api.procurement.procedures_world import code

Input = dict[str, Any]
PUBLISHER = "system:publisher"
KEY = "ab" * 32


def tender(at: Place) -> str:
    """The published tender of a place."""
    return f"t{at.id('tender')[:8]}"


def draft(at: Place) -> str:
    """The tender that is prepared there."""
    return f"d{at.id('tender')[:8]}"


def documented(at: Place) -> str:
    """A published tender with a document."""
    return f"D-{at.jurisdiction}-{at.code}"


def _drafted(at: Place, id_: str, plan_item: str) -> Iterator[Any]:
    value = money(100, "MDL")
    told = (id_, at.unit, code(at), "Desks", PurchaseCategory.GOODS, value, plan_item)
    yield c.DraftTender(*told, reason="noCompetition")
    yield c.AddLot(id_, "1", "Desks", value)
    yield c.AddItems(id_, "1", (c.ItemInput("I1", "Desk", CPV, "piece", Decimal(2)),))


def world(at: Place) -> Iterator[Any]:
    """What there is at a place of tenders."""
    yield from _drafted(at, tender(at), item(at, 1))
    yield c.PublishTender(tender(at)), PUBLISHER
    yield from _drafted(at, draft(at), item(at, 2))


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """A tender with a lot and a document: nothing was uploaded for it."""
    value, lot = money(100, "MDL"), f"{documented(at)}-1"
    published = TenderPublished(
        tender_id=documented(at),
        ocid=f"ocds-{documented(at)}",
        number=f"{at.unit}-2026-99",
        procedure=f"{at.jurisdiction}.{code(at)}@1",
        buyer=at.unit,
        plan_item_id=item(at, 1),
        title="Desks",
        category=PurchaseCategory.GOODS,
        value=value,
        terms_version=1,
        terms_sha256=KEY,
        periods=None,
        panel=None,
        lots=("1",),
    )
    told = ("D1", KEY, 12, "application/pdf", "Terms", "en", "biddingDocuments", lot)
    document = DocumentPublished(documented(at), *told)
    yield (
        f"tender-{documented(at)}",
        (published, LotPublished(documented(at), lot, "Desks", value, ()), document),
    )


def _on_draft(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"tenderId": draft(at), **more}


def _proof(at: Place) -> Input:
    return {"openerId": "opener", "unit": at.unit, "publicKey": KEY, "proof": KEY, "tenderId": draft(at)}


MONEY = {"amount": "5.00", "currency": "MDL"}
DEADLINE = "2199-01-01T00:00:00Z"
INPUTS: dict[str, Callable[[Place], Input]] = {
    "draftTender": lambda at: {
        "tenderId": f"n{at.id('tender')[:8]}",
        "buyer": at.unit,
        "procedure": code(at),
        "title": "Chairs",
        "category": "GOODS",
        "value": MONEY,
    },
    "addLot": _on_draft(lot="2", title="Chairs", value=MONEY),
    "removeLot": _on_draft(lot="2"),
    "addItems": _on_draft(
        lot="1", items=[{"itemId": "I2", "title": "Chair", "cpv": CPV, "unit": "piece", "quantity": "1"}]
    ),
    "setCriteria": _on_draft(lot="1", criteria=[{"criterionId": "p", "kind": "PRICE", "title": "Price", "weight": 1}]),
    "attachDocument": _on_draft(documentId="D1", uploadId="u" + "0" * 32, title="Terms", language="en", kind="terms"),
    "nameOpener": _on_draft(openerId="somebody"),
    "dropOpener": _on_draft(openerId="nobody"),
    "proveOpenerKey": _proof,
    "confirmOpenerReady": lambda at: {key: value for key, value in _proof(at).items() if key != "unit"},
    "publishTender": _on_draft(),
    "amendTerms": lambda at: {"tenderId": tender(at), "changes": [{"path": "title", "value": "x"}], "reason": "Typo"},
    "extendDeadline": lambda at: {"tenderId": tender(at), "deadline": DEADLINE, "reason": "OUTAGE"},
    "cancelTender": lambda at: {"tenderId": tender(at), "reason": "NO_DEMAND", "lots": ["9"]},
}
