"""What the access files of openings are carried out on: a tender at each place that is being opened, planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.procurement.kinds import EnvelopeKind, PurchaseCategory
from domain.procurement.openings import events as e
from domain.procurement.openings import shares as s
from domain.procurement.parts import DueInstant, OpenerPanel, TenderPeriods
from domain.procurement.tenders.events import TenderingClosed, TenderPublished
from tests.api.matrix.places import Place

Input = dict[str, Any]
NOW = datetime.now(UTC).replace(microsecond=0)
PAST, FAR = NOW - timedelta(days=3), NOW + timedelta(days=300)
HASH = "ab" * 32
BID = "bid-of-somebody-0001"


def opening(at: Place) -> str:
    """A tender of the place whose technical envelopes are open."""
    return f"O-{at.jurisdiction}-{at.code}"


def tendering(at: Place) -> str:
    """A tender of the place that takes bids."""
    return f"B-{at.jurisdiction}-{at.code}"


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of openings: all of it is planted."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Both tenders, and the opening as far as it came."""
    tender_id, lot = opening(at), f"{opening(at)}-1"
    yield f"tender-{tendering(at)}", (published(tendering(at), at, FAR),)
    closed = TenderingClosed(tender_id, HASH, 1, (1,), PAST)
    yield f"tender-{tender_id}", (published(tender_id, at, PAST), closed)
    kind, told = EnvelopeKind.TECHNICAL, (1, PAST, HASH, HASH, HASH, HASH)
    yield (
        f"opening-{tender_id}",
        (
            e.OpeningBegun(tender_id, "a checkpoint", NOW),
            e.EnvelopeOpened(tender_id, lot, BID, at.company, kind, *told),
            s.RoundConcluded(tender_id, kind, None, ("1",)),
        ),
    )


def published(tender_id: str, at: Place, deadline: datetime) -> TenderPublished:
    """A tender that takes sealed bids until a deadline."""
    return TenderPublished(
        tender_id=tender_id,
        ocid=f"ocds-{tender_id}",
        number="1",
        procedure=f"{at.jurisdiction}.open@1",
        buyer=at.unit,
        plan_item_id=None,
        title="Desks",
        category=PurchaseCategory.GOODS,
        value=None,
        terms_version=1,
        terms_sha256=HASH,
        periods=TenderPeriods(DueInstant(deadline, "7d")),
        panel=OpenerPanel(2, (HASH, "cd" * 32)),
        lots=("1",),
        two_envelopes=True,
        openers=("opener-1", "opener-2"),
    )


INPUTS: dict[str, Callable[[Place], Input]] = {
    "beginOpening": lambda at: {"tenderId": tendering(at), "proof": "none"},
    "giveShares": lambda at: {"tenderId": opening(at), "envelope": "TECHNICAL", "opener": HASH, "shares": []},
    "concludeTechnical": lambda at: {"tenderId": opening(at), "lot": "1", "admitted": ["bid-of-nobody-0001"]},
    "failOpening": lambda at: {"tenderId": opening(at), "reason": "Nobody came"},
}
