"""Consignments from a partner: in order, each once, the same answer for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.arrivals import ConsignmentAdmitted
from domain.exchange.channels.parts import Manifest
from domain.exchange.channels.receiving import DECIDER, is_arrival, thing_of
from domain.exchange.partners import events as pe
from domain.exchange.refusals import MESSAGES
from domain.files import events as fe
from domain.files.kinds import RejectionCode
from domain.files.refusals import MESSAGES as OF_FILES
from domain.kernel.filling import filled
from tests.domain.exchange.values import NEXT_KEY, PARTNER, SECOND, UPLOAD, YEAR, received, sent, uploaded
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES | OF_FILES)
ONE = sent(1)
TWO = sent(2, ONE.sha256)
CHANNEL = "moh-court"


def _parts_of(manifest: Manifest, unit: str | None = None) -> tuple[Any, ...]:
    return uploaded(1, thing=thing_of(manifest.sender, manifest.consignment_id), unit=unit)


def _taken(
    command: c.ReceiveConsignment, refused: str | None = None
) -> tuple[e.ConsignmentReceived, e.ChannelAdvanced]:
    event = filled(e.ConsignmentReceived, replace(command, refused=refused), ours="court")
    return event, e.ChannelAdvanced(CHANNEL, command.sequence, command.manifest_sha256)


FIRST = _taken(received(ONE))


def test_the_next_one_is_taken_in_once() -> None:
    spec.given(*PARTNER, *_parts_of(ONE)).when(received(ONE)).then(*FIRST)
    spec.given(*PARTNER, *_parts_of(TWO), FIRST[1]).when(received(TWO)).then(*_taken(received(TWO)))


def test_its_parts_arrived_for_it_alone() -> None:
    spec.given(*PARTNER).when(received(ONE)).refused("blob_unknown")
    spec.given(*PARTNER, *_parts_of(TWO)).when(received(ONE)).refused("blob_unknown")
    spec.given(*PARTNER).when(received(ONE, uploads=())).refused("parts_missing")


def test_what_the_scan_rejects_refuses_the_content_at_once_or_later() -> None:
    came = _parts_of(ONE)
    rejected = fe.FileRejected(UPLOAD, "b" * 64, RejectionCode.INFECTED)
    at_once = (*PARTNER, came[0], rejected)
    spec.given(*at_once).when(received(ONE)).then(*_taken(received(ONE), "infected"))
    reject = c.RejectPart(UPLOAD, "infected")
    later = e.ConsignmentRejected(FIRST[0].thing, "moh", ONE.consignment_id, UPLOAD, "infected")
    spec.given(*PARTNER, came[0], *FIRST, rejected).when(reject).then(later)
    spec.given(*at_once).when(reject).then()
    spec.given(*PARTNER, came[0], *FIRST, rejected).when(c.RejectPart(f"u{7:032x}", "infected")).then()


def test_a_gap_is_recorded_and_nothing_taken_in() -> None:
    """Scenario 8: manifest 7 before 6."""
    seven = sent(7, "c" * 64)
    at_five = e.ChannelAdvanced(CHANNEL, 5, "d" * 64)
    gap = e.ChannelDoubted(CHANNEL, 5, "d" * 64, "sequence_gap", 7, seven.sha256)
    spec.given(*PARTNER, at_five).when(received(seven)).then(gap)


@pytest.mark.parametrize(
    "manifest",
    [sent(1, kind="evidence"), sent(2, "e" * 64)],
    ids=["another under a used number", "not bound to the one before"],
)
def test_another_manifest_is_an_alarm(manifest: Manifest) -> None:
    command = received(manifest)
    differs = e.ChannelDoubted(CHANNEL, 1, ONE.sha256, "manifest_differs", command.sequence, command.manifest_sha256)
    spec.given(*PARTNER, FIRST[1]).when(command).then(differs)


def test_an_id_that_came_before_with_something_else_is_an_alarm() -> None:
    other = replace(received(TWO), consignment_id=ONE.consignment_id)
    differs = e.ChannelDoubted(CHANNEL, 1, ONE.sha256, "manifest_differs", 2, other.manifest_sha256)
    spec.given(*PARTNER, *FIRST).when(other).then(differs)


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"receiver": "police"}, "wrong_addressee"),
        ({"expires_at": NOON}, "expired"),
        ({"size": 101 * 2**20}, "too_large"),
        ({"refused": "infected"}, "infected"),
        ({"refused": "type_not_admitted"}, "type_not_admitted"),
    ],
)
def test_refused_content_uses_the_number_up(others: dict[str, Any], code: str) -> None:
    command = replace(received(ONE), **others)
    spec.given(*PARTNER).when(command).then(*_taken(command, code))


def test_who_sends_is_known_signs_with_a_key_that_counts_and_by_the_same_clock() -> None:
    spec.given().when(received(ONE)).refused("unknown_partner")
    spec.given(*PARTNER, pe.PartnerEnded("moh", "Merged")).when(received(ONE)).refused("partner_ended")
    spec.given(*PARTNER).when(received(ONE, signed_by=NEXT_KEY)).refused("signature_invalid")
    spec.given(*PARTNER).when(received(ONE, signed_at=NOON - timedelta(minutes=5, seconds=1))).refused("clock_off")
    spec.given(*PARTNER, *_parts_of(ONE)).when(received(ONE, signed_at=NOON + timedelta(minutes=5))).then(*FIRST)
    late = replace(OFFICER, at=YEAR)
    spec.given(*PARTNER).when(received(ONE, signed_at=YEAR), by=late).refused("agreement_ended")


def test_both_keys_count_while_they_overlap() -> None:
    rolled = pe.PartnerKeyRolled("moh", NEXT_KEY, NOON + timedelta(days=1), OFFICER.actor)
    keys = (*PARTNER, rolled, pe.PartnerConfirmed("moh", NEXT_KEY, SECOND.actor))
    spec.given(*keys, *_parts_of(ONE)).when(received(ONE)).then(*FIRST)
    spec.given(*keys, *_parts_of(ONE)).when(received(ONE, signed_by=NEXT_KEY)).then(*FIRST)
    later = replace(OFFICER, at=NOON + timedelta(days=1))
    spec.given(*keys, *_parts_of(ONE)).when(received(ONE, signed_at=later.at), by=later).refused("signature_invalid")


def test_once_all_parts_are_admitted_whoever_it_is_for_takes_it_in_or_refuses_it() -> None:
    came, thing = _parts_of(ONE), FIRST[0].thing
    admit, refuse = c.AdmitArrival(thing), c.RefuseArrival(thing, "wrong_addressee")
    admitted = filled(ConsignmentAdmitted, FIRST[0], blobs=("b" * 64,), types=("application/pdf",))
    rejected = e.ConsignmentRejected(thing, "moh", ONE.consignment_id, "", "wrong_addressee")
    spec.given(*PARTNER, came[0], *FIRST).when(admit).then()
    spec.given(*PARTNER, *came, *FIRST).when(admit).then(admitted)
    spec.given(*PARTNER, *came).when(admit).then()
    spec.given(*PARTNER, *came, *FIRST, admitted).when(refuse).then(rejected)
    spec.given(*PARTNER, *came, *FIRST, rejected).when(admit).then()
    spec.given(*_taken(received(ONE), "infected")).when(refuse).then()
    spec.given().when(refuse).refused("unknown_consignment", "thing")
    assert is_arrival(thing)
    assert not is_arrival(ONE.about)
