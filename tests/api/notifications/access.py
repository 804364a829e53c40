"""What the access files are carried out on: a task and a notice at each place, and an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from domain.notifications import commands as c
from domain.notifications.kinds import Channel, Topic
from tests.api.matrix.places import OWN, Place
from tests.api.matrix.viewers import ONESELF

HOLDER = "u-task-holder"


def _uuid(at: Place, name: str) -> str:
    return str(uuid5(NAMESPACE_OID, at.id(name)))


def _task(at: Place, name: str) -> dict[str, Any]:
    return {"taskId": at.id(name)}


def _subject(at: Place) -> dict[str, Any]:
    return {"unit": at.unit, "subjectType": "tests.thing", "subjectId": at.id("thing")}


INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "assignTask": lambda at: {**_task(at, "new task"), **_subject(at), "duty": "read", "accounts": [HOLDER]},
    "reassignTask": lambda at: {**_task(at, "task"), "accounts": ["u-another"]},
    "moveTask": lambda at: {**_task(at, "task"), "dueAt": "2190-01-01T00:00:00Z"},
    "completeTask": lambda at: _task(at, "task"),
    "withdrawTask": lambda at: {**_task(at, "task"), "reason": "superseded"},
    "sendNotice": lambda at: {
        **_subject(at),
        "noticeId": _uuid(at, "new notice"),
        "topic": "ANSWERED",
        "accountId": HOLDER,
    },
    "openNotice": lambda at: {"noticeId": _uuid(at, "notice"), "accountId": HOLDER},
    "chooseChannel": lambda _: {"accountId": HOLDER, "channel": "NONE"},
}
"""What each mutation is given to be about a place."""

OWN_BUSINESS: dict[str, dict[str, Any]] = {
    name: {**INPUTS[name](OWN), "accountId": ONESELF} for name in ("openNotice", "chooseChannel")
}
"""What is done about oneself."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place."""
    subject = ("tests.thing", at.id("thing"))
    yield c.AssignTask(at.id("task"), at.unit, "read", *subject, accounts=(HOLDER,))
    yield c.ChooseChannel(at.who("holder"), Channel.MAIL)
    yield c.SendNotice(_uuid(at, "notice"), Topic.ANSWERED, at.unit, *subject, account_id=HOLDER)
