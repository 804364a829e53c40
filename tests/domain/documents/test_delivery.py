"""Scenario 6: what a recipient owes, until when; reminded of, extended, overdue step by step, answered once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.documents.deliveries import commands as c
from domain.documents.deliveries import events as e
from domain.documents.deliveries.decider import DECIDER
from domain.documents.deliveries.stages import consigned
from domain.documents.deliveries.term import DeliveryTerm, YearVersion
from domain.documents.kinds.terms import Expectation, Silence
from domain.documents.places import UnitPlaceNoted
from domain.documents.refusals import MESSAGES
from domain.kernel.declarations import Act
from tests.domain.documents.calendar import FREED, YEAR
from tests.domain.documents.story import ANA, AT, BEA, DOCUMENT, FILE, LONG_AGO, UNIT, holds
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)

TO = "EX:mof"
ID = c.delivery_id(DOCUMENT, TO)


def utc(month: int, day: int, hour: int = 22) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


TERM = DeliveryTerm(15, AT, (YearVersion(2026, 1),), (utc(4, 13), utc(4, 17)), utc(4, 22), (utc(4, 27), utc(5, 7)))
SUBMITTED = e.DeliverySubmitted(
    ID,
    DOCUMENT,
    FILE,
    UNIT,
    TO,
    TO,
    "EX:moh/out/2026/000001",
    "EX-request@1",
    Expectation.REPLY,
    Silence.ESCALATES,
    TERM,
    "ana",
    "g-ana",
    AT,
)
CONSIGNED = e.DeliveryConsigned(ID, DOCUMENT, TO, Expectation.REPLY)
SENT = (SUBMITTED, CONSIGNED)
TOLD, UNTOLD = (
    e.RecipientNotified(ID, DOCUMENT),
    e.RecipientNotificationFailed(ID, DOCUMENT, "unit_unstaffed"),
)
MARK, OWED = c.MarkDeliveryDue(ID), Expectation.REPLY
REPLY = "01970000-0000-7000-8000-0000000000ee"
LATER = DeliveryTerm(15, AT, (YearVersion(2026, 2),), (utc(4, 14), utc(4, 20)), utc(4, 23), (utc(4, 28), utc(5, 8)))


def at(moment: datetime) -> Act:
    return replace(BEA, at=moment)


def test_the_steps_of_a_term_are_recorded_when_they_fall_due_and_not_before() -> None:
    reminded = [e.ReplyReminded(ID, DOCUMENT, percent) for percent in (50, 80)]
    levels = [e.ReplyOverdue(ID, DOCUMENT, level, Expectation.REPLY) for level in (1, 2, 3)]
    spec.given(YEAR, *SENT).when(MARK, at(utc(4, 13, 21))).then()
    spec.given(YEAR, *SENT).when(MARK, at(utc(4, 13))).then(reminded[0])
    spec.given(YEAR, *SENT, reminded[0]).when(MARK, at(utc(4, 22))).then(reminded[1], levels[0])
    spec.given(YEAR, *SENT, *reminded, *levels[:2]).when(MARK, at(utc(5, 7))).then(levels[2])
    spec.given(YEAR, *SENT, *reminded, *levels).when(MARK, at(utc(12, 31))).then()


def test_a_day_declared_free_later_extends_the_term() -> None:
    """Scenario 6: due 2026-04-22T22:00Z; the 13 April declared free: 04-23T22:00Z, level 2 on 04-28T22:00Z."""
    extended = e.DeadlineExtended(ID, DOCUMENT, TERM.due_at, LATER, (FREED.day,))
    spec.given(YEAR, FREED, *SENT).when(MARK, at(utc(4, 10))).then(extended)
    gone: tuple[Any, ...] = (
        YEAR,
        FREED,
        *SENT,
        extended,
        *(e.ReplyReminded(ID, DOCUMENT, percent) for percent in (50, 80)),
    )
    spec.given(*gone).when(MARK, at(utc(4, 22))).then()
    level = e.ReplyOverdue(ID, DOCUMENT, 1, Expectation.REPLY)
    spec.given(*gone).when(MARK, at(utc(4, 23))).then(level)
    spec.given(*gone, level).when(MARK, at(utc(4, 28))).then(e.ReplyOverdue(ID, DOCUMENT, 2, Expectation.REPLY))


def test_each_level_names_the_posts_that_are_told() -> None:
    """Level 1 is the head of the receiving unit, 2 the heads above it and of the sender, 3 the inspector."""
    above = tuple(UnitPlaceNoted(unit, ("EX:gov",), LONG_AGO.date()) for unit in (TO, UNIT))
    posts = tuple(holds("h", post) for post in ("EX:mof/head", "EX:moh/head", "EX:gov/head", "EX:gov/inspector"))
    reminded = tuple(e.ReplyReminded(ID, DOCUMENT, percent) for percent in (50, 80))
    told = (("EX:mof/head",), ("EX:gov/head", "EX:moh/head"), ("EX:gov/inspector",))
    levels = tuple(e.ReplyOverdue(ID, DOCUMENT, n, OWED, to) for n, to in enumerate(told, 1))
    given: tuple[Any, ...] = (YEAR, *above, *posts, *SENT, *reminded)
    spec.given(*given).when(MARK, at(utc(4, 22))).then(levels[0])
    spec.given(*given, levels[0]).when(MARK, at(utc(5, 7))).then(*levels[1:])
    vacant: tuple[Any, ...] = (YEAR, *above, posts[2], *SENT, *reminded)
    spec.given(*vacant).when(MARK, at(utc(4, 22))).then(replace(levels[0], told=("EX:gov/head",)))
    reminds = replace(SUBMITTED, silence=Silence.REMINDS)
    nobody = replace(levels[0], told=())
    from_partner = replace(SUBMITTED, sender="EX:court@moj")
    came = spec.given(YEAR, *above, *posts, from_partner, CONSIGNED, *reminded, levels[0])
    second = replace(levels[1], told=("EX:gov/head",))
    came.when(MARK, at(utc(4, 27))).then(second)
    quiet: tuple[Any, ...] = (YEAR, *above, *posts, reminds, CONSIGNED, *reminded)
    spec.given(*quiet).when(MARK, at(utc(4, 22))).then(nobody)


def test_what_is_answered_falls_due_no_more_and_is_answered_once() -> None:
    answer, answered = c.AnswerDelivery(DOCUMENT, TO, REPLY), e.DeliveryAnswered(ID, DOCUMENT, REPLY, OWED)
    spec.given(YEAR, *SENT).when(answer, BEA).then(answered)
    spec.given(YEAR, *SENT, answered).when(MARK, at(utc(12, 31))).then()
    other = c.AnswerDelivery(DOCUMENT, TO, DOCUMENT)
    spec.given(YEAR, *SENT, answered).when(other, BEA).refused("request_answered", "replyId")


@pytest.mark.parametrize(
    ("expects", "done"),
    [
        (Expectation.ACKNOWLEDGEMENT, e.DeliveryAccepted(ID, DOCUMENT, "bea")),
        (Expectation.OPENING, e.DeliveryOpened(ID, DOCUMENT, "bea")),
    ],
)
def test_nothing_is_overdue_once_what_is_owed_has_come(expects: Expectation, done: e.DeliveryEvent) -> None:
    sent = (YEAR, replace(SUBMITTED, expects=expects), CONSIGNED)
    given = spec.given(*sent).when(MARK, at(utc(5, 7)))
    assert len(DECIDER.decide(given.given.state, MARK, at(utc(5, 7)))) == 5
    spec.given(*sent, done).when(MARK, at(utc(5, 7))).then()


def test_the_receiving_unit_takes_it_or_not() -> None:
    accept, refuse = c.AcceptDelivery(DOCUMENT, TO), c.RefuseDelivery(DOCUMENT, TO, "not_competent")
    accepted, refused = (
        e.DeliveryAccepted(ID, DOCUMENT, "bea", OWED),
        e.DeliveryRefused(ID, DOCUMENT, "bea", "not_competent", OWED),
    )
    spec.given(*SENT).when(accept, BEA).then(accepted)
    spec.given(*SENT).when(refuse, BEA).then(refused)
    spec.given(*SENT, accepted).when(refuse, BEA).refused("delivery_accepted")
    spec.given(*SENT, refused).when(accept, BEA).refused("delivery_ended")
    spec.given(*SENT).when(replace(refuse, reason="tired"), BEA).refused("reason_unknown", "reason")
    spec.given().when(accept, BEA).refused("unknown_delivery", "documentId")
    spec.given(*SENT).when(c.OpenDelivery(DOCUMENT, TO), BEA).then(e.DeliveryOpened(ID, DOCUMENT, "bea", OWED))
    assign = c.AssignDelivery(DOCUMENT, TO, "carlos")
    spec.given(*SENT).when(assign, BEA).then(e.DeliveryAssigned(ID, DOCUMENT, "carlos"))


def test_that_the_recipient_was_told_is_recorded_once_and_a_failure_before_it() -> None:
    told, failed = c.RecordNotification(DOCUMENT, TO), c.RecordNotification(DOCUMENT, TO, "unit_unstaffed")
    spec.given(*SENT).when(told).then(TOLD)
    spec.given(*SENT).when(failed).then(UNTOLD)
    spec.given(*SENT, UNTOLD).when(told).then(TOLD)
    spec.given(*SENT, TOLD).when(failed).then()
    spec.given(*SENT).when(c.RecordNotification(DOCUMENT, "u-ana")).then()
    refused = e.DeliveryRefused(ID, DOCUMENT, "bea", "not_competent", OWED)
    spec.given(*SENT, refused).when(told).then()


def test_a_delivery_goes_on_under_the_same_term() -> None:
    forward, onward = c.ForwardDelivery(DOCUMENT, TO, "EX:moi"), c.delivery_id(DOCUMENT, "EX:moi")
    forwarded = e.DeliveryForwarded(ID, DOCUMENT, "bea", "EX:moi", OWED)
    there = replace(
        SUBMITTED,
        delivery_id=onward,
        recipient="EX:moi",
        recipient_unit="EX:moi",
        submitted_by="bea",
        under_grant="g-bea",
        forwarded_from=TO,
    )
    spec.given(*SENT).when(forward, BEA).then(forwarded, there, consigned(there))
    spec.given(there, *SENT).when(forward, BEA).then(forwarded)
    spec.given(*SENT).when(replace(forward, to=UNIT), BEA).refused("to_oneself", "to")
    spec.given(*SENT, forwarded).when(c.AcceptDelivery(DOCUMENT, TO), ANA).refused("delivery_ended")
