"""Whoever acts for a recipient is told of a delivery once, and what became of that is recorded on it."""

from __future__ import annotations

from typing import Any

from application.documents.telling import record_notification, tell_posts, tell_recipient
from domain.documents.deliveries import events as d
from domain.documents.deliveries.commands import RecordNotification
from domain.documents.kinds.terms import Expectation
from domain.notifications import events as n
from domain.notifications.kinds import Channel
from domain.notifications.published import SendNotice, Topic
from tests.domain.documents.story import DOCUMENT, UNIT
from tests.spec import fact

ACCOUNT = "01970000-0000-7000-8000-0000000000ac"


def told(to: str, owed: Expectation = Expectation.NOTHING, unit: str | None = UNIT) -> Any:
    return tell_recipient(fact(d.DeliveryConsigned(f"{DOCUMENT}-{to}", DOCUMENT, unit, owed)))


def test_the_clerks_of_a_unit_are_told_with_the_task_that_it_has() -> None:
    [notice] = told("EX:mof", Expectation.REPLY)
    assert isinstance(notice, SendNotice)
    assert (notice.staff_of, notice.permission, notice.topic) == ("EX:mof", "documents.receive", Topic.DELIVERED)
    assert (notice.task_id, notice.duty, notice.subject_id) == (f"{DOCUMENT}-EX:mof", "answer", DOCUMENT)
    [notice] = told("EX:mof")
    assert (notice.task_id, notice.duty) == (None, None)


def test_a_post_or_an_account_with_a_task_gets_no_second_notice() -> None:
    for to in ("EX:mof/head", ACCOUNT):
        assert told(to, Expectation.ACKNOWLEDGEMENT) == []
        [notice] = told(to)
        assert to in {notice.post_id, notice.account_id}
    assert told("EX:mof", unit=None) == []


def test_what_became_of_a_notice_is_recorded_on_the_delivery() -> None:
    about = ("documents.delivery", DOCUMENT, "EX:mof")
    assert record_notification(fact(n.MessageSent("n", Channel.MAIL, 1, *about))) == [
        RecordNotification(DOCUMENT, "EX:mof")
    ]
    assert record_notification(fact(n.MessageLeftOut("n", "unit_unstaffed", *about))) == [
        RecordNotification(DOCUMENT, "EX:mof", "unit_unstaffed")
    ]
    assert record_notification(fact(n.MessageSent("n", Channel.MAIL, 1, "documents.document", DOCUMENT, "u"))) == []
    assert record_notification(fact(n.MessageSent("n", Channel.MAIL, 1))) == []


def test_the_posts_of_a_level_are_told() -> None:
    late = d.ReplyOverdue(f"{DOCUMENT}-EX:mof", DOCUMENT, 2, Expectation.REPLY, ("EX:gov/head", "EX:moh/head"))
    above, sender = tell_posts(fact(late))
    assert [(notice.post_id, notice.unit, notice.duty) for notice in (above, sender)] == [
        ("EX:gov/head", "EX:gov", "answer"),
        ("EX:moh/head", UNIT, "answer"),
    ]
    assert above.notice_id != sender.notice_id
    assert above.topic is Topic.ESCALATED
