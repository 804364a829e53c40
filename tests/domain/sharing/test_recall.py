"""What a unit lent to somebody is recalled at once, and each share ends by itself, whatever is sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from application.kernel.runs import After
from application.sharing.recalls import ending, lent
from domain.sharing import commands as c
from domain.sharing import events as e
from domain.sharing.file import DECIDER
from domain.sharing.forms import SealReach
from domain.sharing.recall import DECIDER as RECALL_DECIDER
from domain.sharing.refusals import MESSAGES
from tests.domain.sharing.test_file import BASIS, FILE, LENT, OPENED, OTHER, POLICE, PROSECUTION, SEAL, SHARE, UNTIL
from tests.spec import NOON, OFFICER, Spec, fact

recalling, lending = Spec(RECALL_DECIDER, MESSAGES), Spec(DECIDER, MESSAGES)
RECALL = c.RecallShares(OTHER, POLICE, PROSECUTION, "Left the service")
RECALLED = e.SharesRecalled(OTHER, POLICE, PROSECUTION, "Left the service")
END, ENDED = c.EndRecalledShare(FILE, SHARE, "Left"), e.ShareRevoked(FILE, SHARE, "Left")
SEALED = e.SealOrdered(FILE, SEAL, POLICE, SealReach.ALL_BUT_NAMED, (PROSECUTION,), (), BASIS, "Order", None)


def test_a_recall_stands_as_it_was_asked_for() -> None:
    recalling.given().when(RECALL).then(RECALLED)
    recalling.given(RECALLED).when(replace(RECALL, holder="ana")).refused("recall_exists", "recallId")


def test_each_share_ends_once_also_where_the_file_is_sealed_against_the_machine() -> None:
    lending.given(OPENED, LENT).when(END).then(ENDED)
    lending.given(OPENED, LENT, SEALED).when(END).then(ENDED)
    lending.given(OPENED, LENT, ENDED).when(END).then()
    lending.given(OPENED, LENT).when(END, by=replace(OFFICER, at=UNTIL)).then()
    lending.given(OPENED).when(END).refused("unknown_share", "shareId")
    lending.given().when(END).refused("unknown_file", "fileId")


def test_it_is_of_the_shares_that_had_not_ended_when_it_was_asked_for() -> None:
    asked = fact(RECALLED)
    assert lent(asked) == {
        "owner_unit": POLICE,
        "holder": PROSECUTION,
        "state": ("offered", "accepted"),
        "valid_until": After(NOON),
    }
    assert ending(asked, f"{FILE}/{SHARE}") == c.EndRecalledShare(FILE, SHARE, "Left the service")
    assert timedelta() < UNTIL - NOON
