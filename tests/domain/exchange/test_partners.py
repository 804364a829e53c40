"""A partner: one officer proposes, another confirms; keys roll with an overlap; everything ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.exchange.partners import commands as c
from domain.exchange.partners import events as e
from domain.exchange.partners.decider import DECIDER, Admitted
from domain.exchange.refusals import MESSAGES
from tests.domain.exchange.values import (
    ADMIT,
    ADMITTED,
    CONFIRM,
    CONFIRMED,
    KEY,
    NEXT_KEY,
    PARTNER,
    SECOND,
    YEAR,
)
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)
ROLL = c.RollPartnerKey("moh", NEXT_KEY, NOON + timedelta(days=30))
ROLLED = e.PartnerKeyRolled("moh", NEXT_KEY, ROLL.old_until, OFFICER.actor)
END, ENDED = c.EndPartner("moh", "Merged"), e.PartnerEnded("moh", "Merged")


def test_one_officer_proposes_and_another_confirms() -> None:
    spec.given().when(ADMIT).then(ADMITTED)
    spec.given(ADMITTED).when(CONFIRM, by=SECOND).then(CONFIRMED)
    spec.given().when(CONFIRM, by=SECOND).refused("nothing_to_confirm")
    spec.given(ADMITTED).when(replace(CONFIRM, signing_key=NEXT_KEY), by=SECOND).refused("partner_key_other")


def test_a_partner_is_admitted_once_until_it_ends() -> None:
    spec.given(*PARTNER).when(ADMIT).then()
    spec.given(*PARTNER).when(replace(ADMIT, name="Other")).refused("partner_exists")
    spec.given(*PARTNER).when(END).then(ENDED)
    spec.given(*PARTNER, ENDED).when(replace(END, reason="Other")).refused("partner_ended")
    spec.given(*PARTNER, ENDED).when(ROLL).refused("partner_ended")
    spec.given(*PARTNER, ENDED).when(ADMIT).then(ADMITTED)
    spec.given().when(END).refused("unknown_partner")


def test_keys_roll_with_an_overlap() -> None:
    spec.given(*PARTNER).when(ROLL).then(ROLLED)
    confirmed = e.PartnerConfirmed("moh", NEXT_KEY, SECOND.actor)
    spec.given(*PARTNER, ROLLED).when(c.ConfirmPartner("moh", NEXT_KEY), by=SECOND).then(confirmed)
    partner = DECIDER.fold([*PARTNER, ROLLED, confirmed])
    assert isinstance(partner, Admitted)
    assert partner.keys_at(ROLL.old_until - timedelta(microseconds=1)) == (KEY, NEXT_KEY)
    assert partner.keys_at(ROLL.old_until) == (NEXT_KEY,)
    spec.given(ADMITTED).when(ROLL).refused("unknown_partner")
    spec.given(*PARTNER).when(replace(ROLL, signing_key=KEY)).refused("partner_key_known")
    spec.given(*PARTNER).when(replace(ROLL, old_until=NOON)).refused("partner_key_overlap")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("partner_id", "court", "partner_is_ourselves"),
        ("partner_id", "Moh-1", "not_an_installation_code"),
        ("address", "ftp://moh.example", "not_an_address"),
        ("address", "https://user:secret@moh.example", "not_an_address"),
        ("address", "https://moh.example/?next=1", "not_an_address"),
        ("address", "https://moh.example:99999", "not_an_address"),
        ("signing_key", "short", "not_a_signing_key"),
        ("log_key", "moh.example", "not_a_partner_log_key"),
        ("name", "", "partner_name_length"),
        ("valid_until", NOON, "partner_time_impossible"),
        ("valid_until", YEAR + timedelta(days=2000), "partner_time_impossible"),
        ("valid_from", YEAR, "partner_time_impossible"),
    ],
)
def test_what_cannot_be_a_partner(field: str, value: Any, code: str) -> None:
    spec.given().when(replace(ADMIT, **{field: value})).refused(code)
