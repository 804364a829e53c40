"""Consignments to a partner: numbered without a gap, each bound to the one before, sent until they are answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import FIRST, LARGEST, Manifest
from domain.exchange.channels.sending import ATTEMPTS, DECIDER, manifest_of
from domain.exchange.partners import events as pe
from domain.exchange.refusals import MESSAGES
from domain.files.refusals import MESSAGES as OF_FILES
from domain.kernel.filling import filled
from tests.domain.exchange.values import ADMITTED, LETTER, PARTNER, SOON, YEAR, consign, consignment
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES | OF_FILES)


def _prepared(number: int, previous: str = FIRST) -> tuple[e.ConsignmentPrepared, str]:
    command = consign(number)
    manifest = Manifest(
        "court", "moh", number, previous, consignment(number), "document", command.about, NOON, SOON, (LETTER,)
    )
    place = {"sequence": number, "previous": previous, "manifest_sha256": manifest.sha256}
    return filled(e.ConsignmentPrepared, command, ours="court", **place), manifest.sha256


FIRST_PREPARED, FIRST_SHA = _prepared(1)
NUMBERED = e.ConsignmentNumbered("court-moh", consignment(1), 1, FIRST_SHA, 0)
SETTLED = e.ConsignmentSettled("court-moh", consignment(1), 1, FIRST_SHA, 1)
RECEIPTED = e.ConsignmentReceipted(consignment(1), "receipt")
SENT = (*PARTNER, FIRST_PREPARED, NUMBERED)


def test_numbers_have_no_gap_and_manifests_are_a_chain() -> None:
    spec.given(*PARTNER).when(consign(1)).then(FIRST_PREPARED, NUMBERED)
    second, sha256 = _prepared(2, FIRST_SHA)
    numbered = e.ConsignmentNumbered("court-moh", consignment(2), 2, sha256, 0)
    spec.given(*PARTNER, NUMBERED).when(consign(2)).then(second, numbered)
    assert manifest_of(second, NOON).sha256 == sha256
    assert b"previous" in manifest_of(second, NOON).text()
    assert LETTER.blob.encode() not in manifest_of(second, NOON).text()


def test_only_to_whom_two_officers_admitted_and_while_it_lasts() -> None:
    spec.given().when(consign(1)).refused("unknown_partner")
    spec.given(ADMITTED).when(consign(1)).refused("unknown_partner")
    spec.given(*PARTNER, pe.PartnerEnded("moh", "Merged")).when(consign(1)).refused("partner_ended")
    late = replace(OFFICER, at=YEAR)
    spec.given(*PARTNER).when(consign(1, expires_at=YEAR + timedelta(1)), by=late).refused("agreement_ended")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("expires_at", NOON, "consignment_expired"),
        ("parts", (), "parts_missing"),
        ("parts", (LETTER,) * 201, "too_many_parts"),
        ("parts", (LETTER, replace(LETTER, name="LETTER.pdf")), "part_twice"),
        ("parts", (replace(LETTER, size=LARGEST), replace(LETTER, name="b")), "consignment_too_large"),
        ("parts", (replace(LETTER, size=0),), "consignment_too_large"),
        ("parts", (replace(LETTER, name="../letter.pdf"),), "bad_file_name"),
        ("parts", (replace(LETTER, name="letter\u202egpj.pdf"),), "bad_file_name"),
        ("parts", (replace(LETTER, name="a\x00b"),), "bad_file_name"),
        ("parts", (replace(LETTER, media_type="pdf"),), "not_a_media_type"),
        ("consignment_id", "short", "not_a_consignment_id"),
    ],
)
def test_what_cannot_be_consigned(field: str, value: Any, code: str) -> None:
    spec.given(*PARTNER).when(replace(consign(1), **{field: value})).refused(code)


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
    failed = e.ConsignmentFailed(consignment(1), 6, "no_connection")
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
