"""Who has access now, and what the registers of shares and seals say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.sharing import events as e
from domain.sharing.forms import FileLevel, LegalBasis, SealReach
from projections.kernel.file_access import FILE_ACCESS as JOINED
from projections.kernel.file_access import AccessEffect, FileAccess
from projections.sharing import FILE_ACCESS, FILES, SEALS, SHARES
from projections.sharing.files import OwnedFile
from projections.sharing.seals import FileSeal
from projections.sharing.shares import FileShare, ShareState
from tests.spec import NOON, OFFICER, rows

UNTIL = NOON + timedelta(days=9)
BASIS = LegalBasis("/akn/md/act/2024/7#12", "Act 7, art. 12", date(2014, 5, 4))
OPENED = e.FileAccessOpened("f", "MD:police", FileLevel.RESTRICTED)
LENT = e.FileShared(
    "f",
    "s",
    "MD:police",
    "MD:court/judge",
    "charging",
    BASIS,
    ("e1", "e2"),
    may_copy=False,
    valid_from=NOON,
    valid_until=UNTIL,
)
ACCEPTED = e.ShareAccepted("f", "s")
NARROWED = e.ShareNarrowed("f", "s", ("e2",), may_copy=False, valid_until=NOON + timedelta(days=1))
REVOKED = e.ShareRevoked("f", "s", "Withdrawn")
ENDED = e.ShareEndedBySeal("f", "s", "l")
HOLDERS = ("MD:court", "MD:court/judge", "ana")
SEALED = e.SealOrdered("f", "l", "MD:police", SealReach.ALL_BUT_NAMED, HOLDERS, (), BASIS, "Minor", None)
LIFTED = e.SealLifted("f", "l", "Appeal")
LENT_ACCESS = FileAccess(
    "f/s", "f", AccessEffect.SHARE, (), ("MD:court/judge",), (), ("e1", "e2"), NOON, UNTIL, accepted=False
)
SEAL_ACCESS = FileAccess(
    "f/l",
    "f",
    AccessEffect.SEAL_BUT_FOR,
    ("MD:court",),
    ("MD:court/judge",),
    ("ana",),
    (),
    None,
    None,
    sealed_file_id="f",
)
SHARE = FileShare(
    file_share_id="f/s",
    file_id="f",
    share_id="s",
    owner_unit="MD:police",
    jurisdiction="MD",
    holder="MD:court/judge",
    units=(),
    posts=("MD:court/judge",),
    accounts=(),
    purpose="charging",
    basis=BASIS,
    entries=("e1", "e2"),
    may_copy=False,
    valid_from=NOON,
    valid_until=UNTIL,
    state=ShareState.OFFERED,
    shared_by=OFFICER.actor,
    shared_at=NOON,
)


def test_access_is_what_was_accepted_and_has_not_been_ended() -> None:
    accepted = replace(LENT_ACCESS, accepted=True)
    rows(FILE_ACCESS).given(OPENED, LENT).then(LENT_ACCESS)
    rows(FILE_ACCESS).given(OPENED, LENT, ACCEPTED).then(accepted)
    rows(FILE_ACCESS).given(OPENED, LENT, ACCEPTED, NARROWED).then(
        replace(accepted, entries=("e2",), valid_until=NARROWED.valid_until)
    )
    for ending in (REVOKED, ENDED):
        rows(FILE_ACCESS).given(OPENED, LENT, ACCEPTED, ending).then()


def test_a_seal_is_in_force_at_once_and_until_it_is_lifted() -> None:
    rows(FILE_ACCESS).given(OPENED, SEALED).then(SEAL_ACCESS)
    named = replace(SEALED, reach=SealReach.NAMED)
    rows(FILE_ACCESS).given(named).then(replace(SEAL_ACCESS, effect=AccessEffect.SEAL_AGAINST))
    rows(FILE_ACCESS).given(SEALED, LIFTED).then()


def test_ids_of_one_file_say_nothing_of_another() -> None:
    other = replace(LENT, file_id="g")
    rows(FILE_ACCESS).given(LENT, other, ACCEPTED, replace(REVOKED, file_id="g")).then(
        replace(LENT_ACCESS, accepted=True)
    )


def test_the_table_that_is_joined_is_the_one_that_is_kept() -> None:
    same = ("name", "version", "row", "key", "history", "unfiltered", "permission", "scope")
    assert all(getattr(FILE_ACCESS, name) == getattr(JOINED, name) for name in same)


def test_a_share_says_how_far_it_has_come() -> None:
    accepted = replace(SHARE, state=ShareState.ACCEPTED, accepted_by=OFFICER.actor, accepted_at=NOON)
    rows(SHARES).given(LENT).then(SHARE)
    rows(SHARES).given(LENT, ACCEPTED).then(accepted)
    rows(SHARES).given(LENT, ACCEPTED, NARROWED).then(
        replace(accepted, entries=("e2",), valid_until=NARROWED.valid_until)
    )
    ended = replace(accepted, ended_at=NOON)
    rows(SHARES).given(LENT, ACCEPTED, REVOKED).then(
        replace(ended, state=ShareState.REVOKED, ended_because="Withdrawn")
    )
    rows(SHARES).given(LENT, ACCEPTED, ENDED).then(replace(ended, state=ShareState.ENDED_BY_SEAL))


def test_files_and_seals_say_whose_they_are() -> None:
    rows(FILES).given(OPENED).then(OwnedFile("f", "MD:police", "MD", FileLevel.RESTRICTED, NOON))
    seal = FileSeal(
        "f/l",
        "f",
        "l",
        "MD:police",
        "MD",
        SealReach.ALL_BUT_NAMED,
        HOLDERS,
        (),
        BASIS,
        "Minor",
        None,
        OFFICER.actor,
        NOON,
    )
    rows(SEALS).given(SEALED).then(seal)
    lifted = replace(seal, lifted=True, lifted_at=NOON, lifted_because="Appeal")
    rows(SEALS).given(SEALED, LIFTED).then(lifted)
