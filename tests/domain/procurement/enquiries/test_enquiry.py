"""An enquiry: asked in time, answered once, its author sealed until the award."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.procurement.enquiries import commands as c
from domain.procurement.enquiries import events as e
from domain.procurement.enquiries.decider import DECIDER, MAX_ENQUIRIES
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders.events import DeadlineExtended, TenderingClosed, TenderPublished
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight
from domain.suppliers.refusals import MESSAGES as OF_SUPPLIERS
from tests.domain.procurement.procedures.sets import adopted
from tests.domain.procurement.tenders import desks
from tests.domain.procurement.tenders.desks import act
from tests.spec import Spec

spec = Spec(DECIDER, {**OF_SUPPLIERS, **MESSAGES})
COMPANY, ASKER = "UA:1003600000001", "u-ana"
TENDER = next(each for each in desks.PUBLISHED if isinstance(each, TenderPublished))
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
MANDATE = MandateConfirmed(COMPANY, ASKER, (MandateRight.BID,), SINCE, SINCE + timedelta(days=365), None, "registrar")
CLOSED = TenderingClosed("T1", "00" * 32, 0, (0, 0), desks.DEADLINE)
AROUND = (TENDER, MANDATE, adopted("ua", "open"), *desks.YEARS)
ID = "a-random-enquiry-id"
ASK = c.AskEnquiry("T1", ID, COMPANY, "How high are the desks?", "1", ASKER, "0123456789abcdef")
IN_TIME = act(ASKER, "2026-06-09T23:59")
ASKED = e.EnquiryAsked(ID, "T1", "T1-1", "How high are the desks?", "01234567", COMPANY, ASKER, desks.BUYER, "g-1")
NOTED = e.EnquiriesNoted("T1", (ID,), 1, holds_opening=True)
ANSWER = c.AnswerEnquiry(ID, "72 cm")
OFFICER = act("u-officer", "2026-06-12T23:59")


def test_a_question_shows_at_once_and_its_author_does_not() -> None:
    spec.given(*AROUND).when(ASK, by=IN_TIME).then(NOTED, ASKED)


def test_questions_end_three_days_before_the_deadline_and_move_with_it() -> None:
    """At the end itself it is late: 00:00 of 10 June in Kyiv."""
    late = act(ASKER, "2026-06-10T00:00")
    spec.given(*AROUND).when(ASK, by=late).refused("enquiries_over", "tenderId")
    assert TENDER.periods is not None
    assert TENDER.periods.enquiries_until is not None
    until = replace(TENDER.periods.enquiries_until, at=late.at + timedelta(days=1))
    later = replace(TENDER.periods, enquiries_until=until)
    extended = DeadlineExtended("T1", desks.DEADLINE, later, "outage")
    spec.given(*AROUND, extended).when(ASK, by=late).then(NOTED, ASKED)
    spec.given(*AROUND, CLOSED).when(ASK, by=IN_TIME).refused("enquiries_over", "tenderId")


def test_only_who_may_bid_for_the_company_asks() -> None:
    without = [fact for fact in AROUND if fact is not MANDATE]
    spec.given(*without).when(ASK, by=IN_TIME).refused("no_mandate", "company")
    spec.given(*AROUND).when(ASK, by=replace(IN_TIME, actor="u-other")).refused("no_mandate", "company")


@pytest.mark.parametrize(
    ("command", "code", "path"),
    [
        (replace(ASK, lot="3"), "unknown_lot", "lot"),
        (replace(ASK, text="  "), "text_length", "text"),
        (replace(ASK, text="x" * 10_001), "text_length", "text"),
        (replace(ASK, enquiry_id="short"), "not_an_enquiry_id", "enquiryId"),
    ],
)
def test_bad_questions_are_named(command: c.AskEnquiry, code: str, path: str) -> None:
    spec.given(*AROUND).when(command, by=IN_TIME).refused(code, path)


def test_an_id_names_one_question() -> None:
    spec.given(*AROUND, ASKED, NOTED).when(replace(ASK, text="Why?"), by=IN_TIME).refused("enquiry_exists")
    spec.given(MANDATE).when(ASK, by=IN_TIME).refused("unknown_tender", "tenderId")
    full = e.EnquiriesNoted("T1", tuple(map(str, range(MAX_ENQUIRIES))), 0)
    spec.given(*AROUND, full).when(ASK, by=IN_TIME).refused("too_many_parts", "tenderId")


def test_an_answer_is_late_three_days_after_the_last_question() -> None:
    """Questions end with 9 June, so answers are due by 24:00 of 12 June in Kyiv."""
    closed = replace(NOTED, open=0)
    in_time = e.EnquiryAnswered(ID, "T1", "72 cm", late=False)
    spec.given(*AROUND, ASKED, NOTED).when(ANSWER, by=OFFICER).then(in_time, closed)
    after = act("u-officer", "2026-06-13T00:00")
    spec.given(*AROUND, ASKED, NOTED).when(ANSWER, by=after).then(replace(in_time, late=True), closed)


def test_a_question_is_answered_or_dismissed_once() -> None:
    dismissed, closed = e.EnquiryDismissed(ID, "T1", "Not about the terms"), replace(NOTED, open=0)
    dismiss = c.DismissEnquiry(ID, "Not about the terms")
    spec.given(*AROUND, ASKED, NOTED).when(dismiss, by=OFFICER).then(dismissed, closed)
    spec.given(*AROUND, ASKED, NOTED, dismissed, closed).when(ANSWER, by=OFFICER).refused("already_answered")
    answered = e.EnquiryAnswered(ID, "T1", "72 cm", late=False)
    spec.given(*AROUND, ASKED, NOTED, answered, closed).when(dismiss, by=OFFICER).refused("already_answered")
    other = replace(ANSWER, text="73 cm")
    spec.given(*AROUND, ASKED, NOTED, answered, closed).when(other, by=OFFICER).refused("already_answered")
    spec.given(*AROUND).when(ANSWER, by=OFFICER).refused("unknown_enquiry", "enquiryId")


def test_authors_show_with_the_award_and_no_key_is_needed_of_what_was_erased() -> None:
    shown = e.EnquirerShown(ID, "T1", COMPANY)
    all_shown = replace(NOTED, shown=True)
    spec.given(*AROUND, NOTED, ASKED).when(c.ShowEnquirers("T1"), by=OFFICER).then(shown, all_shown)
    erased = replace(ASKED, company=None)
    spec.given(*AROUND, NOTED, erased).when(c.ShowEnquirers("T1"), by=OFFICER).then(all_shown)
