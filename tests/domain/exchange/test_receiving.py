"""Consignments from a partner: in order, each once, the same answer for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import Manifest
from domain.exchange.channels.receiving import DECIDER
from domain.exchange.partners import events as pe
from domain.exchange.refusals import MESSAGES
from domain.files.refusals import MESSAGES as OF_FILES
from domain.kernel.filling import filled
from tests.domain.exchange.values import LETTER, NEXT_KEY, PARTNER, SECOND, YEAR, received, sent
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES | OF_FILES)
ONE = sent(1)
TWO = sent(2, ONE.sha256)
CHANNEL = "moh-court"


def _taken(
    command: c.ReceiveConsignment, refused: str | None = None
) -> tuple[e.ConsignmentReceived, e.ChannelAdvanced]:
    event = filled(e.ConsignmentReceived, replace(command, refused=refused), ours="court")
    return event, e.ChannelAdvanced(CHANNEL, command.sequence, command.manifest_sha256)


FIRST = _taken(received(ONE))


def test_the_next_one_is_taken_in_once() -> None:
    spec.given(*PARTNER).when(received(ONE)).then(*FIRST)
    spec.given(*PARTNER, FIRST[1]).when(received(TWO)).then(*_taken(received(TWO)))


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
        ({"parts": (replace(LETTER, size=60 * 2**20), replace(LETTER, name="b", size=60 * 2**20))}, "too_large"),
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
    spec.given(*PARTNER).when(received(ONE, signed_at=NOON + timedelta(minutes=5))).then(*FIRST)
    late = replace(OFFICER, at=YEAR)
    spec.given(*PARTNER).when(received(ONE, signed_at=YEAR), by=late).refused("agreement_ended")


def test_both_keys_count_while_they_overlap() -> None:
    rolled = pe.PartnerKeyRolled("moh", NEXT_KEY, NOON + timedelta(days=1), OFFICER.actor)
    keys = (*PARTNER, rolled, pe.PartnerConfirmed("moh", NEXT_KEY, SECOND.actor))
    spec.given(*keys).when(received(ONE)).then(*FIRST)
    spec.given(*keys).when(received(ONE, signed_by=NEXT_KEY)).then(*FIRST)
    later = replace(OFFICER, at=NOON + timedelta(days=1))
    spec.given(*keys).when(received(ONE, signed_at=later.at), by=later).refused("signature_invalid")
