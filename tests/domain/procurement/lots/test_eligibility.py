"""S13 of the specification, from the ranking on; and mandates of bidders on the buyer's side."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from domain.procurement.kinds import CriterionKind
from domain.procurement.lots import commands as c
from domain.procurement.lots.events import AwardDecided
from domain.procurement.parts import Criterion
from domain.suppliers.debarments.events import DebarmentDecided, DebarmentLifted
from domain.suppliers.kinds import DebarmentGround, MandateRight
from domain.suppliers.mandates.events import MandateConfirmed
from tests.domain.procurement.lots.scene import (
    AWARDER,
    BY_PRICE,
    EVA,
    EVALUATORS,
    LOT,
    OPENED,
    History,
    admitting,
    begun,
    envelope,
    later,
    ranked,
    with_panel,
)

C = envelope("C", 8_000)
FIRST = c.DecideAward(LOT, "C", "The lowest price")
FAR = datetime(2199, 1, 1, tzinfo=UTC)
NO_INTEREST = c.DeclareInterest(LOT, EVA.actor, has_interest=False, statement="None")


def debarred() -> DebarmentDecided:
    days = (date(2026, 6, 16), date(2027, 6, 15))
    held = (OPENED - timedelta(hours=1), OPENED + timedelta(days=365))
    return DebarmentDecided(C.company, "case-1", "UA", (DebarmentGround.COLLUSION,), *days, *held, "Cartel", "u-judge")


def test_s13_a_company_that_was_debarred_after_the_ranking_is_not_awarded() -> None:
    history = ranked(C).knows(debarred())
    history.refuses(FIRST, AWARDER, "supplier_not_eligible")
    lifted = DebarmentLifted(C.company, "case-1", "UA", OPENED - timedelta(minutes=1), "Cleared", "u-judge")
    assert history.knows(lifted).does(FIRST, AWARDER).of(AwardDecided)


def test_a_criterion_of_e_certis_is_shown_by_a_standing_document() -> None:
    taxes = Criterion("tax-pay", CriterionKind.EXCLUDING, "Taxes paid")
    history = admitting(with_panel(begun(C, criteria=(*BY_PRICE, taxes))), "C").does(c.RankBids(LOT), AWARDER)
    history.refuses(FIRST, AWARDER, "supplier_not_eligible")


def panel(ended: timedelta) -> History:
    history = begun(C).does(c.NameEvaluators(LOT, EVALUATORS), AWARDER)
    since, until = OPENED - timedelta(days=2_000), OPENED - ended
    return history.knows(MandateConfirmed(C.company, EVA.actor, (MandateRight.BID,), since, until, None, "u-registrar"))


def test_whoever_acted_for_a_bidder_in_the_last_24_months_judges_nothing() -> None:
    panel(timedelta(days=-10)).refuses(NO_INTEREST, EVA, "conflict_of_interest")
    panel(timedelta(days=700)).refuses(NO_INTEREST, EVA, "conflict_of_interest")
    panel(timedelta(days=732)).does(NO_INTEREST, EVA).does(c.AdmitBid(LOT, "C"), later(EVA, hours=1))
