"""A supplier says how it is reached, and what it withdraws is gone."""

from __future__ import annotations

from dataclasses import replace

from domain.kernel.declarations import event_type
from domain.suppliers.contacts import commands as c
from domain.suppliers.contacts import events as e
from domain.suppliers.contacts.decider import DECIDER
from domain.suppliers.refusals import MESSAGES
from tests.domain.suppliers.values import COMPANY, DOCUMENT, REGISTERED
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
NAME = c.NameContact(DOCUMENT, COMPANY, "Ana Lupu", "ana@example.org", "+373 22 250 250")
NAMED = e.ContactNamed(DOCUMENT, COMPANY, "MD", "Ana Lupu", "ana@example.org", "+373 22 250 250")


def test_a_contact_is_named_and_withdrawn() -> None:
    spec.given(REGISTERED).when(NAME).then(NAMED)
    spec.given(REGISTERED, NAMED).when(c.WithdrawContact(DOCUMENT)).then(e.ContactWithdrawn(DOCUMENT, COMPANY))
    assert event_type(e.ContactWithdrawn).erases == "contact_id"


def test_a_contact_is_never_another_ones() -> None:
    spec.given(REGISTERED, NAMED).when(replace(NAME, phone=None)).refused("contact_exists")
    spec.given(REGISTERED, NAMED).when(replace(NAME, company_id="MD:2")).refused("contact_exists")
    spec.given().when(c.WithdrawContact(DOCUMENT)).refused("contact_unknown")


def test_somebody_can_be_reached_and_no_refusal_says_how() -> None:
    spec.given(REGISTERED).when(replace(NAME, email=None, phone=None)).refused("contact_unreachable")
    spec.given(REGISTERED).when(replace(NAME, email="ana at example")).refused("not_a_mail_address", "email")
    spec.given(REGISTERED).when(replace(NAME, phone="ring twice")).refused("not_a_phone_number", "phone")
    spec.given().when(NAME).refused("supplier_unknown")
    assert "{value}" not in MESSAGES["not_a_mail_address"] + MESSAGES["not_a_phone_number"]
    assert "Ana" not in repr(NAME) + repr(NAMED)
