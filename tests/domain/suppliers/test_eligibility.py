"""Whether a company may bid as of a moment: what was valid and known then, and what keeps it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from domain.suppliers import published as p
from domain.suppliers.debarments.events import DebarmentLifted
from domain.suppliers.kinds import Criterion, MandateRight
from domain.suppliers.suppliers import events as e
from domain.suppliers.suppliers.documents import Shortfall
from tests.domain.suppliers.test_debarments import DECIDED
from tests.domain.suppliers.test_mandates import CEILING, CONFIRMED, UNTIL
from tests.domain.suppliers.values import ANA, CASE, COMPANY, DOCUMENT, FILED, OTHER, REGISTERED, VERIFIED
from tests.spec import NOON

TAXES, INSURANCE = Criterion.TAXES, Criterion.RISK_INSURANCE
ENDS = datetime(2014, 7, 31, 21, tzinfo=UTC)


def standing(*events: p.EligibilityFact) -> p.CompanyStanding:
    return reduce(lambda known, event: known.after(event), events, p.CompanyStanding())


def shortfall(at: datetime, *events: p.EligibilityFact) -> Shortfall | None:
    found = p.eligible(standing(REGISTERED, *events), (TAXES,), at)
    assert found.eligible is found.criteria[0].met
    return found.criteria[0].shortfall


def code(check: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as caught:
        check(*args, **more)  # type: ignore[operator]
    return caught.value.code


def test_a_verified_document_counts_from_its_filing_to_the_end_of_its_last_day() -> None:
    assert shortfall(NOON, FILED, VERIFIED) is None
    assert shortfall(NOON - timedelta(seconds=1), FILED, VERIFIED) is Shortfall.NOT_KNOWN_YET
    assert shortfall(ENDS - timedelta(seconds=1), FILED, VERIFIED) is None
    assert shortfall(ENDS, FILED, VERIFIED) is Shortfall.EXPIRED
    ahead = replace(FILED, begins=NOON + timedelta(days=1))
    assert shortfall(NOON, ahead, VERIFIED) is Shortfall.NOT_VALID_YET


def test_s13_a_certificate_that_expired_between_bid_and_deadline_does_not_count_at_the_deadline() -> None:
    bid, deadline = NOON + timedelta(days=30), ENDS + timedelta(days=1)
    company = standing(REGISTERED, FILED, VERIFIED, e.StandingDocumentExpired(COMPANY, DOCUMENT, ENDS))
    assert p.eligible(company, (TAXES,), bid).eligible
    assert not p.eligible(company, (TAXES,), deadline).eligible
    assert code(p.check_eligible, company, (TAXES,), deadline) == "supplier_not_eligible"


def test_s13_who_is_debarred_after_the_ranking_is_not_awarded() -> None:
    deadline, award = NOON + timedelta(days=1), DECIDED.since
    company = standing(REGISTERED, FILED, VERIFIED, DECIDED)
    p.check_eligible(company, (TAXES,), deadline)
    assert code(p.check_eligible, company, (TAXES,), deadline, award) == "supplier_not_eligible"
    assert code(p.check_not_debarred, company, award) == "debarred"
    p.check_not_debarred(company, DECIDED.until)


def test_a_lifted_debarment_holds_up_to_its_lifting_and_stays_true_before() -> None:
    lifted_at = DECIDED.since + timedelta(days=3)
    company = standing(REGISTERED, DECIDED, DebarmentLifted(COMPANY, CASE, "MD", lifted_at, "Made good", "u-officer"))
    assert company.debarred_at(DECIDED.since) is not None
    assert company.debarred_at(lifted_at - timedelta(seconds=1)) is not None
    assert company.debarred_at(lifted_at) is None


def test_what_a_registrar_finds_counts_backwards_and_a_revocation_from_its_moment_on() -> None:
    assert shortfall(NOON, FILED) is Shortfall.UNVERIFIED
    assert shortfall(NOON, FILED, e.StandingDocumentRejected(COMPANY, DOCUMENT, "False", "u")) is Shortfall.REJECTED
    revoked_at = NOON + timedelta(days=2)
    revoked = e.StandingDocumentRevoked(COMPANY, DOCUMENT, revoked_at, "Withdrawn", "u")
    assert shortfall(revoked_at - timedelta(seconds=1), FILED, VERIFIED, revoked) is None
    assert shortfall(revoked_at, FILED, VERIFIED, revoked) is Shortfall.REVOKED


def test_another_document_may_show_the_same_and_the_nearest_one_is_named() -> None:
    second = replace(FILED, document_id=OTHER, ends=None)
    company = standing(REGISTERED, FILED, VERIFIED, second, replace(VERIFIED, document_id=OTHER))
    (found,) = p.eligible(company, (TAXES,), ENDS).criteria
    assert (found.document_id, found.met) == (OTHER, True)
    (found,) = p.eligible(standing(REGISTERED, FILED, VERIFIED, second), (TAXES,), ENDS).criteria
    assert (found.document_id, found.shortfall) == (OTHER, Shortfall.UNVERIFIED)


def test_what_nobody_showed_is_lacking_and_an_unregistered_company_is_not_eligible() -> None:
    found = p.eligible(standing(REGISTERED, FILED, VERIFIED), (TAXES, INSURANCE, TAXES), NOON)
    assert (found.eligible, found.lacking) == (False, (INSURANCE,))
    assert not p.eligible(standing(), (), NOON).eligible
    assert p.eligible(standing(REGISTERED), (), NOON).eligible


def test_a_mandate_is_asked_for_a_right_a_moment_and_a_value() -> None:
    company, bid = standing(REGISTERED, CONFIRMED), MandateRight.BID
    p.check_mandate(company, ANA, bid, NOON, CEILING)
    assert code(p.check_mandate, company, ANA, MandateRight.COMPLAIN, NOON) == "no_mandate"
    assert code(p.check_mandate, company, ANA, bid, UNTIL) == "no_mandate"
    assert code(p.check_mandate, company, "somebody", bid, NOON) == "no_mandate"
    above = Money(Decimal("500000.01"), "MDL")
    assert code(p.check_mandate, company, ANA, bid, NOON, above) == "above_mandate"
    assert code(p.check_mandate, company, ANA, bid, NOON, Money(Decimal(1), "EUR")) == "currency_mismatch"
    assert p.eligible(company, (), NOON, ANA).eligible
    assert p.eligible(company, (), NOON, "somebody").mandated is False


_FACTS = st.sampled_from(
    [
        REGISTERED,
        FILED,
        VERIFIED,
        replace(FILED, document_id=OTHER, ends=None),
        replace(VERIFIED, document_id=OTHER),
        e.StandingDocumentRejected(COMPANY, DOCUMENT, "False", "u"),
        e.StandingDocumentRevoked(COMPANY, OTHER, NOON + timedelta(days=3), "Withdrawn", "u"),
        DECIDED,
        DebarmentLifted(COMPANY, CASE, "MD", DECIDED.since + timedelta(days=9), "Made good", "u"),
        CONFIRMED,
    ]
)


@given(st.lists(_FACTS, max_size=12), st.integers(-5, 300))
def test_a_company_is_eligible_where_nothing_says_otherwise_and_the_check_agrees(
    facts: list[p.EligibilityFact], days: int
) -> None:
    company, at = standing(*facts), NOON + timedelta(days=days)
    found = p.eligible(company, (TAXES,), at, ANA)
    said = [not found.registered, bool(found.lacking), found.debarment is not None, found.mandated is False]
    assert found.eligible is not any(said)
    if p.eligible(company, (TAXES,), at).eligible:
        p.check_eligible(company, (TAXES,), at)
    else:
        assert code(p.check_eligible, company, (TAXES,), at) == "supplier_not_eligible"
    for finding in found.criteria:
        if finding.met:
            assert finding.document_id is not None
            assert company.documents[finding.document_id].shortfall(at) is None
