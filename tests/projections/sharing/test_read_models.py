"""Who has access now, and what the registers of shares and seals say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.kernel.alarms import Alarm
from domain.sharing import events as e
from domain.sharing.forms import BreakFinding, FileLevel, LegalBasis, RequestGround, SealReach
from projections.kernel.file_access import FILE_ACCESS as JOINED
from projections.kernel.file_access import AccessEffect, FileAccess
from projections.sharing import BREAKS, BREAKS_DUE, FILE_ACCESS, FILES, RECALLS, RECEIVED, REQUESTS, SEALS, SHARES
from projections.sharing.breaks import FileSealBreak
from projections.sharing.breaks_due import SealBreakDue
from projections.sharing.files import OwnedFile
from projections.sharing.recalls import ShareRecall
from projections.sharing.requests import FileRequest, ReceivedRequest, RequestState
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
    "f/s",
    "f",
    AccessEffect.SHARE,
    (),
    ("MD:court/judge",),
    (),
    ("e1", "e2"),
    NOON,
    UNTIL,
    accepted=False,
    holder="posts MD:court/judge",
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
BROKEN = e.SealBroken("f", "b", "MD:police", "rescuer", 2, "fire", UNTIL, UNTIL + timedelta(days=7))
REVIEWED = e.SealBreakReviewed("f", "b", BreakFinding.JUSTIFIED, "It burnt")
UNREVIEWED = e.SealBreakUnreviewed("f", "b")
BREAK_ACCESS = FileAccess(
    "f/b", "f", AccessEffect.BREAK, (), (), ("rescuer",), (), None, UNTIL, holder="accounts rescuer"
)
ASKED = e.FileRequested("r", "f", "MD:police", "MD:court/judge", "charging", BASIS, ("e1",))
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


def test_a_seal_may_keep_the_line_of_what_it_hides() -> None:
    kept = replace(SEALED, entries=("e1",), hide_line=False)
    rows(FILE_ACCESS).given(kept).then(replace(SEAL_ACCESS, entries=("e1",), hides_line=False))
    assert rows(SEALS).given(kept).folded()["f/l"].hide_line is False


def test_a_broken_seal_gives_access_until_it_is_reviewed() -> None:
    rows(FILE_ACCESS).given(SEALED, BROKEN).then(SEAL_ACCESS, BREAK_ACCESS)
    rows(FILE_ACCESS).given(BROKEN, UNREVIEWED).then(BREAK_ACCESS)
    rows(FILE_ACCESS).given(SEALED, BROKEN, REVIEWED).then(SEAL_ACCESS)
    rows(FILE_ACCESS).given(BROKEN, LIFTED).then(BREAK_ACCESS)


def test_a_broken_seal_says_who_broke_it_and_what_the_review_found() -> None:
    broken = FileSealBreak(
        file_seal_break_id="f/b",
        file_id="f",
        break_id="b",
        owner_unit="MD:police",
        jurisdiction="MD",
        account_id="rescuer",
        reason="fire",
        hours=2,
        broken_at=NOON,
        broken_under=OFFICER.grant,
        valid_until=UNTIL,
        review_due=BROKEN.review_due,
    )
    late = replace(broken, overdue=True)
    found = replace(late, reviewed=True, reviewed_at=NOON, reviewed_by=OFFICER.actor)
    rows(BREAKS).given(BROKEN).then(broken)
    rows(BREAKS).given(BROKEN, UNREVIEWED).then(late)
    reviewed = replace(found, finding=BreakFinding.JUSTIFIED, remarks="It burnt")
    rows(BREAKS).given(BROKEN, UNREVIEWED, REVIEWED).then(reviewed)
    due = SealBreakDue("f/b", "f", "b", "MD:police", (Alarm("review", BROKEN.review_due),))
    rows(BREAKS_DUE).given(BROKEN).then(due)
    rows(BREAKS_DUE).given(BROKEN, UNREVIEWED).then(replace(due, alarms=()))
    rows(BREAKS_DUE).given(BROKEN, REVIEWED).then()


def test_a_request_tells_the_unit_that_is_asked_that_it_is_decided_and_not_how() -> None:
    received = ReceivedRequest(
        request_id="r",
        file_id="f",
        owner_unit="MD:police",
        jurisdiction="MD",
        holder="MD:court/judge",
        purpose="charging",
        basis=BASIS,
        entries=("e1",),
        requested_by=OFFICER.actor,
        requested_at=NOON,
    )
    rows(RECEIVED).given(ASKED).then(received)
    for outcome in (e.RequestRefused("r", RequestGround.TOO_WIDE), e.RequestAnswered("r", "s")):
        rows(RECEIVED).given(ASKED, outcome).then(replace(received, decided=True, decided_at=NOON))


def test_a_request_tells_the_one_who_asked_what_became_of_it() -> None:
    asked = FileRequest(
        file_request_id="r",
        file_id="f",
        owner_unit="MD:police",
        holder="MD:court/judge",
        units=(),
        posts=("MD:court/judge",),
        accounts=(),
        purpose="charging",
        basis=BASIS,
        entries=("e1",),
        requested_by=OFFICER.actor,
        requested_at=NOON,
    )
    decided = replace(asked, decided_at=NOON)
    rows(REQUESTS).given(ASKED).then(asked)
    refused = replace(decided, state=RequestState.REFUSED, ground=RequestGround.TOO_WIDE)
    rows(REQUESTS).given(ASKED, e.RequestRefused("r", RequestGround.TOO_WIDE)).then(refused)
    answered = replace(decided, state=RequestState.ANSWERED, share_id="s")
    rows(REQUESTS).given(ASKED, e.RequestAnswered("r", "s")).then(answered)


def test_a_recall_tells_who_took_back_what_was_lent_to_whom() -> None:
    recalled = e.SharesRecalled("r", "MD:police", "ana", "Left")
    row = ShareRecall("r", "MD:police", "MD", "ana", "Left", OFFICER.actor, NOON)
    rows(RECALLS).given(recalled).then(row)
