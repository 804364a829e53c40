"""What the access files of complaints are carried out on: a complaint of each place's lot, planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from domain.procurement.complaints.events import ComplaintLodged
from domain.procurement.complaints.kinds import ComplaintTarget
from tests.api.matrix.places import OWN, Place
from tests.api.matrix.viewers import ONESELF
from tests.api.procurement.lots_world import NOW, award, lei, lot, tender

Input = dict[str, Any]
WORDS = "It is no desk"


def complaint(at: Place) -> str:
    """A complaint of the award of the place."""
    return at.id("complaint")


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of complaints: all of it is planted."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """A complaint that is to be paid; somebody without grants lodged that of the own unit."""
    yield f"complaint-{complaint(at)}", (_lodged(at),)


def _lodged(at: Place) -> ComplaintLodged:
    return ComplaintLodged(
        complaint_id=complaint(at),
        tender_id=tender(at),
        lot_id=lot(at),
        target=ComplaintTarget.AWARD,
        award_id=award(at),
        buyer=at.unit,
        company=at.company,
        grounds=WORDS,
        remedy=WORDS,
        fee_due=lei(3_000),
        pay_until=NOW + timedelta(days=300),
        holds=(lot(at),),
        complainant_id=ONESELF if at is OWN else at.who("agent"),
    )


def _complaint(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"complaintId": complaint(at), **more}


INPUTS: dict[str, Callable[[Place], Input]] = {
    "lodgeComplaint": lambda at: {
        "complaintId": at.id("new complaint"),
        "tenderId": tender(at),
        "lot": "1",
        "target": "AWARD",
        "company": at.company,
        "grounds": WORDS,
        "remedy": WORDS,
        "complainantId": at.who("agent"),
    },
    "receiveFee": _complaint(amount={"amount": "3000.00", "currency": "MDL"}, reference="P-1"),
    "admitComplaint": _complaint(),
    "findInadmissible": _complaint(reason=WORDS),
    "satisfyComplaint": _complaint(orders=["OTHER"], reasons=WORDS),
    "declineComplaint": _complaint(reasons=WORDS),
    "reportRemedy": _complaint(text=WORDS),
    "confirmRemedy": _complaint(),
    "stopComplaint": _complaint(reason=WORDS),
}
