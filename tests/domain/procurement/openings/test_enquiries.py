"""An open question holds the opening where the procedure says so."""

from __future__ import annotations

from domain.procurement.enquiries.events import EnquiriesNoted
from tests.domain.procurement.openings.test_opening import BEGIN, BEGUN, CLOSED, OFFICER, TENDERING, spec
from tests.support.sealed_bids import TENDER


def test_an_unanswered_question_holds_the_opening_where_the_procedure_says_so() -> None:
    asked = EnquiriesNoted(TENDER, ("a-random-enquiry-id",), 1, holds_opening=True)
    answered = EnquiriesNoted(TENDER, ("a-random-enquiry-id",), 0, holds_opening=True)
    spec.given(TENDERING, CLOSED, asked).when(BEGIN, OFFICER).refused("enquiry_unanswered", "tenderId")
    spec.given(TENDERING, CLOSED, asked, answered).when(BEGIN, OFFICER).then(BEGUN)
    of_others = EnquiriesNoted(TENDER, ("a-random-enquiry-id",), 1)
    spec.given(TENDERING, CLOSED, of_others).when(BEGIN, OFFICER).then(BEGUN)
