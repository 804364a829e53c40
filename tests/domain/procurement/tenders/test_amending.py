"""Terms change, deadlines move, lots are cancelled: S3, and what users of other systems complain of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.procurement.complaints.events import HoldEntered
from domain.procurement.parts import TermChange
from domain.procurement.plans.events import PlanItemFreed
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders import events as e
from domain.procurement.tenders.decider import DECIDER
from domain.procurement.tenders.terms import terms_sha256
from tests.domain.procurement.procedures.sets import adopted
from tests.domain.procurement.tenders import desks
from tests.domain.procurement.tenders.desks import PUBLISHED, UPLOAD, act, spec, told

WEDNESDAY = act("u-officer", "2026-06-10T09:00")
SUNDAY = datetime(2026, 6, 14, 21, tzinfo=UTC)
QUANTITY = "lots.1.items.I1.quantity"
AMEND = c.AmendTerms("T1", (c.AmendedTerm(QUANTITY, "25"),), "Five more", SUNDAY)
CLOSED = e.TenderingClosed("T1", "00" * 32, 0, (0, 0), desks.DEADLINE)


def amended(events: list[Any]) -> e.TermsAmended:
    (fact,) = [each for each in events if isinstance(each, e.TermsAmended)]
    return fact


def test_s3_an_amendment_three_days_before_the_end_moves_the_deadline() -> None:
    """Four days are left after it: from Wednesday 10 June to 24:00 of Sunday 14 June in Kyiv."""
    for deadline in (None, desks.DEADLINE, datetime(2026, 6, 14, 20, 59, 59, tzinfo=UTC)):
        early = replace(AMEND, deadline=deadline)
        spec.given(*PUBLISHED).when(early, by=WEDNESDAY).refused("deadline_must_move", "deadline")
        with pytest.raises(Exception, match="to=2026-06-14T21:00:00Z"):
            DECIDER.decide(DECIDER.fold(PUBLISHED), early, WEDNESDAY)
    fact = amended(told(AMEND, after=PUBLISHED, by=WEDNESDAY))
    assert fact.periods.deadline.at == SUNDAY
    assert fact.periods.enquiries_until is not None
    assert fact.periods.enquiries_until.at == datetime(2026, 6, 11, 21, tzinfo=UTC)


def test_a_new_version_has_its_own_hash_and_says_what_changed() -> None:
    events = told(AMEND, after=PUBLISHED, by=WEDNESDAY)
    fact = amended(events)
    assert (fact.version, fact.changes) == (2, (TermChange(QUANTITY, "20", "25"),))
    tender = DECIDER.fold(events).published
    assert tender.terms[QUANTITY] == "25"
    assert fact.terms_sha256 == terms_sha256(tender.terms) != PUBLISHED[len(desks.PREPARED)].terms_sha256


def test_documents_that_were_attached_since_come_with_the_next_version() -> None:
    attach = c.AttachDocument("T1", "D2", UPLOAD, "Drawing", "uk", "technicalSpecifications", "1")
    attached = told(attach, after=PUBLISHED)
    events = told(replace(AMEND, changes=()), after=attached, by=WEDNESDAY)
    document, fact = events[len(attached) :]
    assert isinstance(document, e.DocumentPublished)
    assert document.lot_id == "T1-1"
    assert fact.terms_sha256 == terms_sha256(DECIDER.fold(events).published.terms)
    again = replace(attach, document_id="D1")
    spec.given(*PUBLISHED).when(again).refused("document_published", "documentId")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"changes": ()}, "nothing_changed"),
        ({"changes": (c.AmendedTerm(QUANTITY, "20"),)}, "nothing_changed"),
        ({"changes": (c.AmendedTerm("value", "1.00 UAH"),)}, "term_not_amendable"),
        ({"changes": (c.AmendedTerm("panel.k", "1"),)}, "term_not_amendable"),
        ({"changes": (c.AmendedTerm("lots.9.title", "Lot"),)}, "term_not_amendable"),
        ({"changes": (c.AmendedTerm("lots.1.items.I9.quantity", "1"),)}, "term_not_amendable"),
        ({"changes": (c.AmendedTerm(QUANTITY, "0"),)}, "term_value"),
        ({"changes": (c.AmendedTerm(QUANTITY, "25.0"),)}, "term_value"),
        ({"changes": (c.AmendedTerm(QUANTITY, "NaN"),)}, "term_value"),
        ({"changes": (c.AmendedTerm("lots.1.items.I1.cpv", "39121000-7"),)}, "term_value"),
        ({"changes": (c.AmendedTerm("lots.1.items.I1.ends_on", "2026-02-30"),)}, "term_value"),
        ({"changes": (c.AmendedTerm("title", "x" * 301),)}, "term_value"),
        ({"changes": (c.AmendedTerm("title", ""),)}, "term_value"),
        ({"changes": (c.AmendedTerm("lots.1.criteria.price.weight", "7000"),)}, "criteria_weights"),
        ({"changes": (c.AmendedTerm(QUANTITY, "1"), c.AmendedTerm(QUANTITY, "2"))}, "term_twice"),
        ({"deadline": datetime(2026, 6, 12, 21, tzinfo=UTC)}, "deadline_shortened"),
        ({"deadline": SUNDAY.replace(microsecond=1)}, "deadline_not_whole"),
    ],
)
def test_bad_amendments_are_named(changed: dict[str, Any], code: str) -> None:
    spec.given(*PUBLISHED).when(replace(AMEND, **changed), by=WEDNESDAY).refused(code)


def without(*names: str) -> list[Any]:
    """The tender under a procedure that says nothing of these parameters."""
    procedure = adopted("ua", "open")
    procedure = replace(procedure, parameters=tuple(each for each in procedure.parameters if each.name not in names))
    return [procedure if isinstance(event, ProcedureAdopted) else event for event in PUBLISHED]


def test_a_fifth_of_the_least_time_is_left_where_the_procedure_names_no_time() -> None:
    """The directives ask for a time in proportion: of 7 days it is 2, from Friday 12 June to 24:00 of the Sunday."""
    friday, published = act("u-officer", "2026-06-12T09:00"), without("left_after_amendment")
    early = replace(AMEND, deadline=datetime(2026, 6, 14, 20, 59, 59, tzinfo=UTC))
    spec.given(*published).when(early, by=friday).refused("deadline_must_move", "deadline")
    assert amended(told(AMEND, after=published, by=friday)).periods.deadline.at == SUNDAY
    whole = replace(AMEND, deadline=None)
    assert amended(told(whole, after=published, by=act("u-officer", "2026-06-10T23:59"))).version == 2


def test_weights_change_together() -> None:
    weights = (
        c.AmendedTerm("lots.1.criteria.price.weight", "7000"),
        c.AmendedTerm("lots.1.criteria.quality.weight", "3000"),
    )
    assert amended(told(replace(AMEND, changes=weights), after=PUBLISHED, by=WEDNESDAY)).version == 2


def test_nothing_is_amended_from_the_deadline_on() -> None:
    at_the_end = act("u-officer", "2026-06-13T18:00")
    late = replace(AMEND, deadline=datetime(2026, 7, 1, tzinfo=UTC))
    spec.given(*PUBLISHED).when(late, by=at_the_end).refused("tendering_closed")
    spec.given(*PUBLISHED, CLOSED).when(late, by=WEDNESDAY).refused("tendering_closed")


LATER = datetime(2026, 6, 14, 12, tzinfo=UTC)
EXTEND = c.ExtendDeadline("T1", LATER, c.ExtensionReason.OUTAGE)


def test_an_outage_in_the_last_minute_is_mended_until_the_closing_is_recorded() -> None:
    """anticorruzione/npa#1259 and #224: elsewhere extending is shut by then, or means starting again."""
    after_the_end = act("u-head", "2026-06-13T18:20")
    (fact,) = told(EXTEND, after=PUBLISHED, by=after_the_end)[len(PUBLISHED) :]
    assert (fact.former, fact.periods.deadline.at, fact.reason) == (desks.DEADLINE, LATER, "outage")
    spec.given(*PUBLISHED).when(EXTEND, by=after_the_end).then(fact)
    spec.given(*PUBLISHED, CLOSED).when(EXTEND, by=after_the_end).refused("tendering_closed")


def test_an_extension_leaves_the_terms_as_they_are() -> None:
    before = DECIDER.fold(PUBLISHED).published
    after = DECIDER.fold(told(EXTEND, after=PUBLISHED, by=WEDNESDAY)).published
    assert (after.sha256, after.version) == (before.sha256, before.version)


def test_a_deadline_never_moves_to_earlier_or_into_the_past() -> None:
    early = replace(EXTEND, deadline=datetime(2026, 6, 12, tzinfo=UTC))
    spec.given(*PUBLISHED).when(early, by=WEDNESDAY).refused("deadline_shortened", "deadline")
    past = act("u-head", "2026-06-14T16:00")
    spec.given(*PUBLISHED).when(EXTEND, by=past).refused("deadline_shortened", "deadline")


CANCEL = c.CancelTender("T1", c.CancellationReason.EXPENSES_CUT, ("2",))
DECIDED = e.CancellationDecided("T1", ("T1-2",), "expenses_cut", datetime(2026, 6, 20, 21, tzinfo=UTC))
IN_TIME, LATE = act("m-clock", "2026-06-20T23:59"), act("m-clock", "2026-06-21T00:00")
EFFECT = c.TakeCancellationEffect("T1")


def test_one_lot_is_cancelled_alone_once_nobody_can_complain() -> None:
    """#2126: elsewhere one lot cannot be revoked."""
    spec.given(*PUBLISHED).when(CANCEL, by=WEDNESDAY).then(DECIDED)
    spec.given(*PUBLISHED, DECIDED).when(EFFECT, by=IN_TIME).then()
    spec.given(*PUBLISHED, DECIDED).when(EFFECT, by=LATE).then(e.LotCancelled("T1", "T1-2"))


def test_with_the_last_lot_the_tender_is_cancelled_and_its_plan_is_free() -> None:
    whole = replace(DECIDED, lots=("T1-1", "T1-2"))
    spec.given(*PUBLISHED).when(replace(CANCEL, lots=()), by=WEDNESDAY).then(whole)
    freed = PlanItemFreed(desks.PLAN, f"{desks.PLAN}-1", "T1")
    cancelled = (e.LotCancelled("T1", "T1-1"), e.LotCancelled("T1", "T1-2"), e.TenderCancelled("T1", ("1", "2")), freed)
    spec.given(*PUBLISHED, whole).when(EFFECT, by=LATE).then(*cancelled)
    spec.given(*PUBLISHED, *cancelled).when(replace(CANCEL, lots=("1",)), by=LATE).then()


def test_a_complaint_holds_a_cancellation_and_a_satisfied_one_revokes_it() -> None:
    held, free = HoldEntered("T1-2", "C1", 1), HoldEntered("T1-2", "C1", 0)
    spec.given(*PUBLISHED, held).when(CANCEL, by=WEDNESDAY).refused("complaint_pending", "lots")
    spec.given(*PUBLISHED, DECIDED, held).when(EFFECT, by=LATE).then()
    spec.given(*PUBLISHED, DECIDED, held, free).when(EFFECT, by=LATE).then(e.LotCancelled("T1", "T1-2"))
    revoked = e.CancellationRevoked("T1", ("T1-2",))
    spec.given(*PUBLISHED, DECIDED).when(c.RevokeCancellation("T1", ("T1-2",)), by=LATE).then(revoked)
    spec.given(*PUBLISHED, DECIDED, revoked).when(EFFECT, by=LATE).then()


def test_too_few_openers_that_are_ready_are_an_alarm() -> None:
    """At 72 and 24 hours before the deadline, 18:00 of 13 June in Kyiv; three of five have to open."""
    early, in_time = act("m-clock", "2026-06-10T17:59"), act("m-clock", "2026-06-10T18:00")
    count = c.CountOpeners("T1", 72)
    spec.given(*PUBLISHED).when(count, by=early).then()
    spec.given(*PUBLISHED).when(count, by=in_time).then(d.OpenersAtRisk("T1", 72, 0, 3, desks.BUYER))
    ready = [d.OpenerReady("T1", opener) for opener in desks.OPENERS]
    spec.given(*PUBLISHED, *ready[:2]).when(count, by=in_time).then(d.OpenersAtRisk("T1", 72, 2, 3, desks.BUYER))
    spec.given(*PUBLISHED, *ready[:3]).when(count, by=in_time).then()
    spec.given(*PUBLISHED, CLOSED).when(count, by=in_time).then()


def test_what_is_no_lot_is_not_cancelled() -> None:
    spec.given(*PUBLISHED).when(replace(CANCEL, lots=("3",)), by=WEDNESDAY).refused("unknown_lot", "lots")
    spec.given(*PUBLISHED, CLOSED, e.TenderFinished("T1")).when(CANCEL, by=LATE).refused("tender_over", "tenderId")


def test_the_last_lot_ends_the_tender_and_what_nobody_got_may_be_bought_again() -> None:
    """S1: lot 1 has a contract, lot 2 had no bids, the tender is complete."""
    signed, unsuccessful = c.LotOutcome.SIGNED, c.LotOutcome.UNSUCCESSFUL
    first = e.LotConcluded("T1", "T1-1", "signed")
    spec.given(*PUBLISHED, CLOSED).when(c.ConcludeLot("T1", "T1-1", signed), by=LATE).then(first)
    last = c.ConcludeLot("T1", "T1-2", unsuccessful)
    second, over = e.LotConcluded("T1", "T1-2", "unsuccessful"), e.TenderFinished("T1", ("1", "2"))
    spec.given(*PUBLISHED, CLOSED, first).when(last, by=LATE).then(second, over)
    freed = PlanItemFreed(desks.PLAN, f"{desks.PLAN}-1", "T1")
    none = replace(first, outcome="unsuccessful")
    spec.given(*PUBLISHED, CLOSED, none).when(last, by=LATE).then(second, over, freed)
    spec.given(*PUBLISHED, CLOSED, first, DECIDED).when(EFFECT, by=LATE).then(e.LotCancelled("T1", "T1-2"), over)


def test_a_tender_that_takes_bids_does_not_finish_before_it_is_closed() -> None:
    spec.given(*PUBLISHED).when(c.FinishTender("T1"), by=LATE).then()
    spec.given(*PUBLISHED, CLOSED).when(c.FinishTender("T1"), by=LATE).then(
        e.TenderFinished("T1", ("1", "2")), PlanItemFreed(desks.PLAN, f"{desks.PLAN}-1", "T1")
    )
