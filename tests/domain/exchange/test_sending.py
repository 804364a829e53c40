"""Consignments to a partner: numbered without a gap, each bound to the one before, sent until they are answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import FIRST, LARGEST, Manifest, Part, parts_text
from domain.exchange.channels.reconciling import ChannelReconciled, RecordReconciliation
from domain.exchange.channels.sending import DECIDER
from domain.exchange.channels.stages import ATTEMPTS
from domain.exchange.partners import events as pe
from domain.exchange.refusals import MESSAGES
from domain.files import events as fe
from domain.files.kinds import RejectionCode
from domain.files.refusals import MESSAGES as OF_FILES
from domain.kernel.filling import filled
from tests.domain.exchange.values import (
    ABOUT,
    ADMITTED,
    BLIND,
    LETTER,
    PARTNER,
    SOON,
    UNIT,
    UPLOAD,
    YEAR,
    arrived,
    consign,
    consignment,
    uploaded,
)
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES | OF_FILES)


FILE = uploaded(1)
READY = (*PARTNER, *FILE)


def _prepared(number: int, previous: str = FIRST) -> tuple[e.ConsignmentPrepared, str]:
    command = consign(number)
    manifest = Manifest(
        "court", "moh", number, previous, consignment(number), "document", ABOUT, BLIND, NOON, SOON, (LETTER,)
    )
    made = {
        "sequence": number,
        "previous": previous,
        "manifest_sha256": manifest.sha256,
        "manifest": manifest.text(),
        "by": OFFICER.actor,
    }
    return filled(e.ConsignmentPrepared, command, ours="court", size=1000, blobs=("b" * 64,), **made), manifest.sha256


FIRST_PREPARED, FIRST_SHA = _prepared(1)
NUMBERED = e.ConsignmentNumbered("court-moh", consignment(1), 1, FIRST_SHA, 0)
SETTLED = e.ConsignmentSettled("court-moh", consignment(1), 1, FIRST_SHA, 1)
RECEIPTED = e.ConsignmentReceipted(consignment(1), "receipt")
SENT = (*PARTNER, FIRST_PREPARED, NUMBERED)


def test_numbers_have_no_gap_and_manifests_are_a_chain() -> None:
    spec.given(*READY).when(consign(1)).then(FIRST_PREPARED, NUMBERED)
    second, sha256 = _prepared(2, FIRST_SHA)
    numbered = e.ConsignmentNumbered("court-moh", consignment(2), 2, sha256, 0)
    spec.given(*READY, NUMBERED).when(consign(2)).then(second, numbered)
    assert LETTER.name in (second.manifest or "")
    assert "b" * 64 not in (second.manifest or ""), "what is stored here is nobody else's business"


def test_only_to_whom_two_officers_admitted_and_while_it_lasts() -> None:
    spec.given().when(consign(1)).refused("unknown_partner")
    spec.given(ADMITTED).when(consign(1)).refused("unknown_partner")
    spec.given(*PARTNER, pe.PartnerEnded("moh", "Merged")).when(consign(1)).refused("partner_ended")
    late = replace(OFFICER, at=YEAR)
    spec.given(*PARTNER).when(consign(1, expires_at=YEAR + timedelta(1)), by=late).refused("agreement_ended")


def test_what_cannot_be_consigned() -> None:
    spec.given(*READY).when(consign(1, expires_at=NOON)).refused("consignment_expired")
    spec.given(*READY).when(consign(1, uploads=())).refused("parts_missing")
    spec.given(*READY).when(consign(1, uploads=(UPLOAD, UPLOAD))).refused("part_twice")
    capitals = uploaded(2, replace(LETTER, name="LETTER.pdf"))
    spec.given(*READY, *capitals).when(consign(1, uploads=_ids(2))).refused("part_twice")
    large = uploaded(2, Part("large.pdf", "application/pdf", LARGEST, "a" * 64))
    spec.given(*READY, *large).when(consign(1, uploads=_ids(2))).refused("consignment_too_large")
    many = [event for n in range(1, 102) for event in uploaded(n, replace(LETTER, name=f"{n}"))]
    spec.given(*PARTNER, *many).when(consign(1, uploads=_ids(101))).refused("too_many_parts")
    long = [event for n in range(1, 101) for event in uploaded(n, replace(LETTER, name=f"{n:0>250}"))]
    spec.given(*PARTNER, *long).when(consign(1, uploads=_ids(100))).refused("consignment_names_long")


def test_a_part_is_an_admitted_upload_of_the_unit_for_what_it_is_about() -> None:
    spec.given(*PARTNER).when(consign(1)).refused("blob_unknown", "uploads.0")
    spec.given(*PARTNER, arrived(1)).when(consign(1)).refused("blob_quarantined", "uploads.0")
    rejected = fe.FileRejected(UPLOAD, "b" * 64, RejectionCode.INFECTED)
    spec.given(*PARTNER, arrived(1), rejected).when(consign(1)).refused("blob_unknown")
    spec.given(*PARTNER, *uploaded(1, unit="MD:moh")).when(consign(1)).refused("blob_unknown")
    spec.given(*PARTNER, *uploaded(1, unit=None)).when(consign(1)).refused("blob_unknown")
    spec.given(*PARTNER, *uploaded(1, thing="another-document")).when(consign(1)).refused("part_of_another_thing")
    came = replace(arrived(1), name=None, sha256=None)
    destroyed = (came, filled(fe.FileAdmitted, came, detected_type="application/pdf"))
    spec.given(*PARTNER, *destroyed).when(consign(1)).refused("blob_unknown")


def _ids(count: int) -> tuple[str, ...]:
    return tuple(f"u{number:032x}" for number in range(1, count + 1))


def test_an_id_names_one_consignment() -> None:
    spec.given(*SENT).when(consign(1)).then()
    spec.given(*SENT).when(consign(1, kind="evidence")).refused("consignment_exists")


def test_the_first_in_line_is_answered_and_the_next_one_follows() -> None:
    receipt = c.RecordReceipt(consignment(1), "receipt")
    spec.given(*SENT).when(receipt).then(RECEIPTED, SETTLED)
    second, sha256 = _prepared(2, FIRST_SHA)
    both = (*PARTNER, NUMBERED, second, e.ConsignmentNumbered("court-moh", consignment(2), 2, sha256, 0))
    spec.given(*both).when(c.RecordReceipt(consignment(2), "receipt")).refused("not_first_in_line")
    spec.given().when(receipt).refused("unknown_consignment")


def test_refused_content_uses_the_number_up() -> None:
    refused = e.ConsignmentRefused(consignment(1), "infected")
    spec.given(*SENT).when(c.RecordRefusal(consignment(1), "infected")).then(refused, SETTLED)


def test_what_the_scan_there_finds_later_is_recorded_too() -> None:
    refused = e.ConsignmentRefused(consignment(1), "infected")
    spec.given(*SENT, RECEIPTED, SETTLED).when(c.RecordRefusal(consignment(1), "infected")).then(refused)


def test_the_first_time_that_a_partner_has_another_manifest_rings_an_alarm() -> None:
    attempt = c.RecordAttempt(consignment(1), "manifest_differs")
    delayed = e.ConsignmentDelayed(consignment(1), 1, "manifest_differs", NOON + ATTEMPTS[1])
    disputed = e.ChannelDisputed("court-moh", consignment(1), 1, FIRST_SHA, 0)
    spec.given(*SENT).when(attempt).then(delayed, disputed, once_more=False)
    again = replace(delayed, attempt=2, next_at=NOON + ATTEMPTS[2])
    spec.given(*SENT, delayed, disputed).when(attempt).then(again, once_more=False)


def test_six_attempts_and_then_somebody_has_to_look() -> None:
    """Scenario 8: the receiver is gone."""
    history: list[Any] = list(SENT)
    at = NOON
    attempt = c.RecordAttempt(consignment(1), "no_connection")
    for number in range(1, len(ATTEMPTS)):
        next_at = NOON + ATTEMPTS[number]
        delayed = e.ConsignmentDelayed(consignment(1), number, "no_connection", next_at)
        spec.given(*history).when(attempt, by=replace(OFFICER, at=at)).then(delayed, once_more=False)
        history, at = [*history, delayed], next_at
    failed = e.ConsignmentFailed(consignment(1), 6, "no_connection", UNIT, OFFICER.actor)
    spec.given(*history).when(attempt, by=replace(OFFICER, at=at)).then(failed)
    resume = c.ResumeConsignment(consignment(1), "They are back")
    resumed = e.ConsignmentResumed(consignment(1), "They are back")
    spec.given(*history, failed).when(resume).then(resumed, once_more=False)
    spec.given(*history, failed, resumed).when(resume).refused("consignment_not_stuck")
    spec.given(*history, failed, resumed).when(attempt).then(
        e.ConsignmentDelayed(consignment(1), 1, "no_connection", NOON + ATTEMPTS[1]), once_more=False
    )


def test_what_the_partner_lost_is_sent_again() -> None:
    """Scenario 8: B was restored from an older backup, and expects a number that it had receipted."""
    settled = (*SENT, RECEIPTED, SETTLED)
    rewound = e.ChannelRewound("court-moh", 1, FIRST_SHA, 0, 1)
    spec.given(*settled).when(c.RecordGap(consignment(1), 1)).then(rewound)
    spec.given(*SENT).when(c.RecordGap(consignment(1), 1)).then()
    spec.given(*settled).when(c.RecordGap(consignment(1), 5)).then()
    again = (*settled, rewound)
    spec.given(*again).when(c.RecordReceipt(consignment(1), "another")).then(SETTLED)


FILES = c.ConsignFiles(
    consignment(1),
    "moh",
    UNIT,
    "document",
    ABOUT,
    SOON,
    ("b" * 64,),
    "delivery-1",
    "u-clerk",
    parts_text((LETTER,)),
    BLIND,
)


def test_files_of_another_context_go_like_uploads_and_what_becomes_of_them_is_told_under_its_reference() -> None:
    prepared = replace(FIRST_PREPARED, by="u-clerk", reference="delivery-1", uploads=())
    spec.given(*PARTNER).when(FILES).then(prepared, NUMBERED)
    sent = (*PARTNER, prepared, NUMBERED)
    spec.given(*sent).when(replace(FILES, reference="delivery-2")).refused("consignment_exists")
    receipted = replace(RECEIPTED, reference="delivery-1")
    spec.given(*sent).when(c.RecordReceipt(consignment(1), "receipt")).then(receipted, SETTLED)
    refused = e.ConsignmentRefused(consignment(1), "infected", "delivery-1")
    spec.given(*sent).when(c.RecordRefusal(consignment(1), "infected")).then(refused, SETTLED)


def test_what_is_said_of_the_files_of_another_context_is_held_against_them() -> None:
    spec.given().when(FILES).refused("unknown_partner")
    spec.given(*PARTNER).when(replace(FILES, expires_at=NOON)).refused("consignment_expired")
    spec.given(*PARTNER).when(replace(FILES, blobs=())).refused("parts_missing", "blobs")
    spec.given(*PARTNER).when(replace(FILES, blobs=(), parts=parts_text(()))).refused("parts_missing", "parts")
    spec.given(*PARTNER).when(replace(FILES, parts=None)).refused("thing_destroyed", "about")


def _reconcile(received: int, sha256: str = FIRST_SHA, known: str | None = None) -> RecordReconciliation:
    return RecordReconciliation("court-moh", received, sha256, known)


def test_both_sides_of_a_channel_are_compared_once_a_day() -> None:
    agreed = ChannelReconciled("court-moh", 1, FIRST_SHA, 1, 1, FIRST_SHA, NOON.date())
    spec.given(*SENT, SETTLED).when(_reconcile(1)).then(agreed)
    tomorrow = replace(OFFICER, at=NOON + timedelta(days=1))
    again = replace(agreed, on=tomorrow.at.date())
    spec.given(*SENT, SETTLED, agreed).when(_reconcile(1), by=tomorrow).then(again)
    waiting = replace(agreed, settled=0, received=0, received_sha256=FIRST)
    spec.given(*SENT).when(_reconcile(0, FIRST, FIRST)).then(waiting)


@pytest.mark.parametrize(
    ("command", "difference"),
    [
        (_reconcile(2, "e" * 64), "sender_lost"),
        (_reconcile(1, "e" * 64), "manifest_differs"),
    ],
)
def test_what_does_not_agree_is_an_alarm(command: RecordReconciliation, difference: str) -> None:
    sides = (command.received, command.received_sha256)
    found = ChannelReconciled("court-moh", 1, FIRST_SHA, 1, *sides, NOON.date(), difference)
    spec.given(*SENT, SETTLED).when(command).then(found)


def test_what_the_partner_lost_is_found_without_sending_anything_and_sent_again() -> None:
    lost = ChannelReconciled("court-moh", 1, FIRST_SHA, 1, 0, FIRST, NOON.date(), "receiver_lost")
    rewound = e.ChannelRewound("court-moh", 1, FIRST_SHA, 0, 1)
    spec.given(*SENT, SETTLED).when(_reconcile(0, FIRST, FIRST)).then(lost, rewound, once_more=False)


def test_the_last_one_that_arrived_is_compared_also_while_others_are_on_their_way() -> None:
    two = e.ConsignmentNumbered("court-moh", consignment(2), 2, "2" * 64, 1)
    found = ChannelReconciled("court-moh", 2, "2" * 64, 1, 1, "e" * 64, NOON.date(), "manifest_differs")
    spec.given(*SENT, SETTLED, two).when(_reconcile(1, "e" * 64, FIRST_SHA)).then(found)
