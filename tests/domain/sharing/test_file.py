"""A file is lent by its owner for a time, accepted, narrowed and taken back; a seal ends what it does not name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Act
from domain.sharing import commands as c
from domain.sharing import events as e
from domain.sharing.file import DECIDER
from domain.sharing.forms import FileLevel, LegalBasis, SealReach
from domain.sharing.refusals import MESSAGES
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)
FILE, SHARE, SEAL = (f"018f0000-0000-7000-8000-00000000000{n}" for n in range(3))
OTHER = "018f0000-0000-7000-8000-000000000009"
POLICE, PROSECUTION, ANA = "MD:police", "MD:prosecution", "ana"
BASIS = LegalBasis("/akn/md/act/2024/7#12", "Act 7, art. 12", date(2014, 5, 4))
UNTIL = NOON + timedelta(days=100)
OPEN = c.OpenFileAccess(FILE, POLICE, FileLevel.INTERNAL)
OPENED = e.FileAccessOpened(FILE, POLICE, FileLevel.INTERNAL)
LEND = c.ShareFile(FILE, SHARE, POLICE, PROSECUTION, "charging", BASIS, UNTIL, ("e1", "e2"))
LENT = e.FileShared(
    FILE,
    SHARE,
    POLICE,
    PROSECUTION,
    "charging",
    BASIS,
    ("e1", "e2"),
    may_copy=False,
    valid_from=NOON,
    valid_until=UNTIL,
)
WHOLE = replace(LENT, entries=())
ACCEPT, ACCEPTED = c.AcceptShare(FILE, SHARE), e.ShareAccepted(FILE, SHARE)
REVOKE, REVOKED = c.RevokeShare(FILE, SHARE, "Withdrawn"), e.ShareRevoked(FILE, SHARE, "Withdrawn")
ORDER = c.OrderSeal(FILE, SEAL, SealReach.ALL_BUT_NAMED, BASIS, "Minor", ("judge",))
SEALED = e.SealOrdered(FILE, SEAL, POLICE, SealReach.ALL_BUT_NAMED, ("judge",), (), BASIS, "Minor", None)
ENDED = e.ShareEndedBySeal(FILE, SHARE, SEAL)
LIFT, LIFTED = c.Unseal(FILE, SEAL, "Appeal"), e.SealLifted(FILE, SEAL, "Appeal")
JUDGE = replace(OFFICER, actor="judge")


def at(moment: datetime, act: Act = OFFICER) -> Act:
    return replace(act, at=moment)


def test_a_file_has_one_owner() -> None:
    spec.given().when(OPEN).then(OPENED)
    spec.given(OPENED).when(replace(OPEN, owner_unit="MD:other")).refused("file_access_open", "fileId")


def test_what_is_lent_is_accepted_narrowed_and_taken_back() -> None:
    spec.given(OPENED).when(LEND).then(LENT)
    spec.given(OPENED, LENT).when(ACCEPT).then(ACCEPTED)
    narrowed = e.ShareNarrowed(FILE, SHARE, ("e2",), may_copy=False, valid_until=UNTIL)
    spec.given(OPENED, LENT).when(c.NarrowShare(FILE, SHARE, ("e2",))).then(narrowed)
    spec.given(OPENED, WHOLE).when(c.NarrowShare(FILE, SHARE, ("e7",))).then(replace(narrowed, entries=("e7",)))
    spec.given(OPENED, LENT).when(c.NarrowShare(FILE, SHARE)).then()
    spec.given(OPENED, LENT, ACCEPTED).when(REVOKE).then(REVOKED)


@pytest.mark.parametrize(
    ("command", "code", "path"),
    [
        (replace(LEND, basis=replace(BASIS, uri=" ")), "no_legal_basis", "basis.uri"),
        (replace(LEND, basis=replace(BASIS, label="x" * 201)), "no_legal_basis", "basis.label"),
        (replace(LEND, basis=replace(BASIS, sha256="AB")), "not_a_basis_digest", "basis.sha256"),
        (replace(LEND, holder=POLICE), "to_oneself", "holder"),
        (replace(LEND, holder=OFFICER.actor), "to_oneself", "holder"),
        (replace(LEND, entries=("e1", "e1")), "entry_listed_twice", "entries"),
        (replace(LEND, entries=tuple(f"e{n}" for n in range(501))), "too_many_entries", "entries"),
        (replace(LEND, valid_until=NOON), "share_ends_first", "validUntil"),
        (replace(LEND, valid_until=NOON.replace(tzinfo=None)), "share_moment_without_zone", "validUntil"),
        (replace(LEND, valid_from=NOON - timedelta(microseconds=1)), "share_begins_in_past", "validFrom"),
        (replace(LEND, owner_unit=PROSECUTION, holder=ANA), "not_yours_to_share", "fileId"),
        (replace(LEND, share_id="x"), "not_a_share_id", "shareId"),
        (replace(LEND, file_id="x"), "not_a_file_id", "fileId"),
        (replace(LEND, holder="MD:a b"), "not_a_share_holder", "holder"),
        (replace(LEND, purpose="To charge Ana"), "not_a_purpose_code", "purpose"),
        (replace(LEND, entries=("a b",)), "not_an_entry_id", "entries"),
        (replace(OPEN, owner_unit="MD"), "not_an_owner", "ownerUnit"),
    ],
)
def test_what_is_not_lent(command: Any, code: str, path: str) -> None:
    spec.given(OPENED).when(command).refused(code, path)


def test_a_share_lasts_366_days_at_most() -> None:
    """The 5th of May is taken, the 6th is not: the bad input of the specification."""
    since = datetime(2026, 5, 4, tzinfo=UTC)
    last = datetime(2027, 5, 5, tzinfo=UTC)
    lend = replace(LEND, valid_from=since, valid_until=last)
    spec.given(OPENED).when(lend).then(replace(LENT, valid_from=since, valid_until=last))
    spec.given(OPENED).when(replace(lend, valid_until=last + timedelta(days=1))).refused("beyond_limit", "validUntil")


def test_the_same_share_again_adds_nothing_and_another_one_is_refused() -> None:
    spec.given(OPENED, LENT).when(LEND, by=at(NOON + timedelta(days=1))).then()
    for other in (replace(LEND, entries=("e1",)), replace(LEND, holder=ANA), replace(LEND, may_copy=True)):
        spec.given(OPENED, LENT).when(other).refused("share_exists", "shareId")


def test_nothing_is_done_to_a_share_that_has_ended() -> None:
    late, narrow = at(UNTIL), c.NarrowShare(FILE, SHARE, ("e1",))
    for command in (ACCEPT, REVOKE, narrow):
        spec.given(OPENED, LENT).when(command, by=late).refused("share_ended", "shareId")
    for command in (ACCEPT, narrow):
        spec.given(OPENED, LENT, REVOKED).when(command).refused("share_ended", "shareId")
    spec.given(OPENED, LENT).when(ACCEPT, by=at(UNTIL - timedelta(microseconds=1))).then(ACCEPTED)


def test_a_share_is_never_widened() -> None:
    share = spec.given(OPENED, LENT)
    share.when(c.NarrowShare(FILE, SHARE, ("e1", "e3"))).refused("scope_unknown", "entries")
    share.when(c.NarrowShare(FILE, SHARE, (), UNTIL + timedelta(1))).refused("share_only_narrows", "validUntil")
    share.when(c.NarrowShare(FILE, SHARE, (), NOON)).refused("share_ends_first", "validUntil")
    share.when(c.NarrowShare(FILE, SHARE, may_copy=True)).refused("share_only_narrows", "mayCopy")


def test_an_account_accepts_for_itself_alone() -> None:
    mine = replace(LENT, holder=ANA)
    spec.given(OPENED, mine).when(replace(ACCEPT, account_id=ANA)).then(ACCEPTED)
    spec.given(OPENED, mine).when(replace(ACCEPT, account_id="bo")).refused("unknown_share", "shareId")
    spec.given(OPENED, LENT).when(replace(ACCEPT, account_id=ANA)).refused("unknown_share", "shareId")


def test_a_seal_ends_the_shares_that_it_does_not_name_in_the_same_act() -> None:
    spec.given(OPENED, LENT).when(ORDER).then(SEALED, ENDED)
    named = replace(WHOLE, share_id=OTHER, holder="judge")
    spec.given(OPENED, LENT, named).when(ORDER).then(SEALED, ENDED)
    spec.given(OPENED, LENT, REVOKED).when(ORDER).then(SEALED)
    against = replace(ORDER, reach=SealReach.NAMED, holders=(PROSECUTION,))
    spec.given(OPENED, LENT, named).when(against).then(
        replace(SEALED, reach=SealReach.NAMED, holders=(PROSECUTION,)), ENDED
    )


def test_a_seal_of_entries_ends_the_shares_of_these_alone() -> None:
    order, sealed = replace(ORDER, entries=("e1", "e2", "e3")), replace(SEALED, entries=("e1", "e2", "e3"))
    spec.given(OPENED, LENT).when(order).then(sealed, ENDED)
    spec.given(OPENED, WHOLE).when(order).then(sealed)
    spec.given(OPENED, replace(LENT, entries=("e1", "e9"))).when(order).then(sealed)


def test_nothing_is_lent_to_those_against_whom_it_is_sealed() -> None:
    spec.given(OPENED, SEALED).when(LEND, by=JUDGE).refused("sealed_against", "holder")
    to_judge = replace(LEND, holder="clerk")
    parts = replace(SEALED, reach=SealReach.NAMED, holders=("clerk",), entries=("e1",))
    spec.given(OPENED, parts).when(replace(to_judge, entries=("e1",))).refused("sealed_against", "holder")
    spec.given(OPENED, parts).when(replace(to_judge, entries=("e1", "e2"))).then(replace(LENT, holder="clerk"))
    over = replace(SEALED, valid_until=NOON)
    spec.given(OPENED, over).when(LEND).then(LENT)
    spec.given(OPENED, SEALED, LIFTED).when(LEND).then(LENT)


def test_a_file_that_is_not_there_and_one_sealed_against_the_caller_are_refused_alike() -> None:
    histories: list[tuple[e.Event, ...]] = [(), (OPENED, LENT, SEALED, ENDED)]
    for history in histories:
        for command in (REVOKE, c.NarrowShare(FILE, SHARE, ("e1",))):
            spec.given(*history).when(command).refused("unknown_file", "fileId")
        spec.given(*history).when(LEND).refused("not_yours_to_share", "fileId")
    spec.given().when(ORDER).refused("unknown_file", "fileId")
    spec.given().when(LIFT).refused("unknown_file", "fileId")
    unseen: list[tuple[e.Event, ...]] = [(), (OPENED,), (OPENED, replace(LENT, holder=ANA))]
    for history in unseen:
        spec.given(*history).when(replace(ACCEPT, account_id="bo")).refused("unknown_share", "shareId")


def test_a_seal_is_lifted_once_and_ends_by_time() -> None:
    spec.given(OPENED, SEALED).when(LIFT).then(LIFTED)
    spec.given(OPENED).when(LIFT).refused("unknown_seal", "sealId")
    spec.given(OPENED, SEALED).when(replace(ORDER, reason="Other")).refused("seal_exists", "sealId")
    nobody = replace(ORDER, reach=SealReach.NAMED, holders=())
    spec.given(OPENED).when(nobody).refused("seal_names_nobody", "holders")
    spec.given(OPENED).when(replace(ORDER, valid_until=NOON)).refused("seal_ends_first", "validUntil")
    spec.given(OPENED).when(replace(ORDER, basis=replace(BASIS, label=""))).refused("no_legal_basis", "basis.label")


@given(st.integers(-5, 400), st.integers(-5, 800))
def test_no_share_is_longer_than_the_limit_nor_in_the_past(begins: int, ends: int) -> None:
    since, until = NOON + timedelta(days=begins), NOON + timedelta(days=ends)
    command = replace(LEND, valid_from=since, valid_until=until)
    within = begins >= 0 and 0 < ends - begins <= 366
    if within:
        spec.given(OPENED).when(command).then(replace(LENT, valid_from=since, valid_until=until))
    else:
        code = "share_begins_in_past" if begins < 0 else "share_ends_first" if ends <= begins else "beyond_limit"
        spec.given(OPENED).when(command).refused(code)
