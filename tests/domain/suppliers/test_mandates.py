"""Mandates are proposed by a company, checked by a registrar, and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.values import Money
from domain.suppliers.kinds import MandateRight
from domain.suppliers.mandates import commands as c
from domain.suppliers.mandates import events as e
from domain.suppliers.mandates.decider import DECIDER
from domain.suppliers.mandates.mandate import Mandate
from domain.suppliers.refusals import MESSAGES
from tests.domain.suppliers.values import ANA, COMPANY, REGISTERED, later
from tests.spec import NOON, Spec

spec = Spec(DECIDER, MESSAGES)
UNTIL = NOON + timedelta(days=365)
CEILING = Money(Decimal("500000.00"), "MDL")
BID, SIGN = MandateRight.BID, MandateRight.SIGN
PROPOSE = c.ProposeMandate(COMPANY, ANA, (SIGN, BID), UNTIL, CEILING)
PROPOSED = e.MandateProposed(COMPANY, ANA, "MD", (BID, SIGN), UNTIL, CEILING, "u-officer")
CONFIRM = c.ConfirmMandate(COMPANY, ANA)
CONFIRMED = e.MandateConfirmed(COMPANY, ANA, (BID, SIGN), NOON, UNTIL, CEILING, "u-officer")
REVOKE = c.RevokeMandate(COMPANY, ANA, "Left us")


def test_a_company_proposes_and_a_registrar_confirms() -> None:
    spec.given(REGISTERED).when(PROPOSE).then(PROPOSED)
    spec.given(REGISTERED, PROPOSED).when(CONFIRM).then(CONFIRMED)
    spec.given(REGISTERED, PROPOSED, CONFIRMED).when(PROPOSE).then()


def test_a_registrar_who_finds_no_power_leaves_what_was_confirmed() -> None:
    reject = c.RejectMandate(COMPANY, ANA, "Not signed")
    longer = replace(PROPOSED, until=UNTIL + timedelta(days=1))
    rejected = e.MandateRejected(COMPANY, ANA, "Not signed", "u-officer")
    spec.given(REGISTERED, PROPOSED, CONFIRMED, longer).when(reject).then(rejected, once_more=False)
    state = DECIDER.fold([REGISTERED, PROPOSED, CONFIRMED, longer, rejected])
    assert state.mandate.term_at(NOON) is not None
    spec.given(REGISTERED).when(reject).refused("mandate_not_proposed")
    spec.given(REGISTERED).when(CONFIRM).refused("mandate_not_proposed")


def test_a_mandate_is_for_something_for_a_time_and_up_to_more_than_nothing() -> None:
    there = spec.given(REGISTERED)
    there.when(replace(PROPOSE, rights=())).refused("mandate_without_rights", "rights")
    there.when(replace(PROPOSE, until=NOON)).refused("mandate_time_impossible", "until")
    there.when(replace(PROPOSE, until=NOON + timedelta(days=1831))).refused("mandate_time_impossible")
    nothing = Money(Decimal(0), "MDL")
    there.when(replace(PROPOSE, ceiling=nothing)).refused("mandate_ceiling_not_positive", "ceiling")
    finer = Money(Decimal("1.001"), "MDL")
    there.when(replace(PROPOSE, ceiling=finer)).refused("too_many_decimals", "ceiling")
    spec.given().when(PROPOSE).refused("supplier_unknown")
    there.when(replace(PROPOSE, account_id="ANA!")).refused("not_a_mandate_holder", "accountId")


def test_what_lapsed_before_it_was_checked_is_not_confirmed() -> None:
    spec.given(REGISTERED, PROPOSED).when(CONFIRM, by=later(days=365)).refused("mandate_time_impossible")


def test_a_revoked_mandate_ends_at_that_moment_and_stays_known() -> None:
    revoked = e.MandateRevoked(COMPANY, ANA, NOON + timedelta(days=5), "Left us", "u-officer")
    spec.given(REGISTERED, PROPOSED, CONFIRMED).when(REVOKE, by=later(days=5)).then(revoked)
    spec.given(REGISTERED).when(REVOKE).then()
    mandate = DECIDER.fold([REGISTERED, PROPOSED, CONFIRMED, revoked]).mandate
    assert mandate.term_at(NOON + timedelta(days=4)) is not None
    assert mandate.term_at(NOON + timedelta(days=5)) is None
    assert mandate.held_since(NOON - timedelta(days=700), NOON + timedelta(days=30))
    assert not mandate.held_since(NOON + timedelta(days=5), NOON + timedelta(days=30))


_DAYS = st.integers(0, 40)


@given(st.lists(st.tuples(st.booleans(), _DAYS, _DAYS), max_size=6), _DAYS)
def test_at_no_moment_do_two_terms_hold(steps: list[tuple[bool, int, int]], asked: int) -> None:
    mandate = Mandate()
    for confirms, day, length in sorted(steps, key=lambda step: step[1]):
        at = NOON + timedelta(days=day)
        confirmed = replace(CONFIRMED, since=at, until=at + timedelta(days=length))
        mandate = mandate.after(confirmed if confirms else e.MandateRevoked(COMPANY, ANA, at, "Left", "u-officer"))
    moment = NOON + timedelta(days=asked)
    assert sum(term.holds_at(moment) for term in mandate.terms) <= 1
