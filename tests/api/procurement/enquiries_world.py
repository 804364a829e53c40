"""What the access files of enquiries are carried out on: an answered one, and no tender with time for more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from domain.procurement.enquiries.events import EnquiryAnswered, EnquiryAsked
from tests.api.matrix.places import Place
from tests.api.procurement.tenders_world import documented, tender

Input = dict[str, Any]
ENQUIRY = "a-random-enquiry-id"


def answered(at: Place) -> str:
    """A question about the tender of the place."""
    return f"a-random-id-{at.jurisdiction}-{at.code}"


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of enquiries: all of it is planted."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """A question of somebody whose key is gone, and its answer."""
    tender_id, id_ = documented(at), answered(at)
    nobody = (None, None, None, None)
    asked = EnquiryAsked(id_, tender_id, f"{tender_id}-1", "How high?", "01234567", *nobody)
    yield f"enquiry-{id_}", (asked, EnquiryAnswered(id_, tender_id, "72 cm", late=False))


INPUTS: dict[str, Callable[[Place], Input]] = {
    "askEnquiry": lambda at: {"tenderId": tender(at), "enquiryId": ENQUIRY, "company": at.company, "text": "How high?"},
    "answerEnquiry": lambda at: {"enquiryId": answered(at), "text": "72 cm"},
    "dismissEnquiry": lambda at: {"enquiryId": answered(at), "reason": "Not about the terms"},
}
