"""What the access files of enquiries are carried out on: no tender there has time for questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.api.matrix.places import Place
from tests.api.procurement.tenders_world import tender

Input = dict[str, Any]
ENQUIRY = "a-random-enquiry-id"


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of enquiries."""
    yield from ()


INPUTS: dict[str, Callable[[Place], Input]] = {
    "askEnquiry": lambda at: {"tenderId": tender(at), "enquiryId": ENQUIRY, "company": at.company, "text": "How high?"},
    "answerEnquiry": lambda _: {"enquiryId": ENQUIRY, "text": "72 cm"},
    "dismissEnquiry": lambda _: {"enquiryId": ENQUIRY, "reason": "Not about the terms"},
}
