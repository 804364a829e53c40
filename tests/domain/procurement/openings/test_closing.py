"""The box is closed by the clock, once, with the chain over all that came in."""

from typing import Any

from domain.procurement.bids import events as b
from domain.procurement.bids.commitments import first_chain
from domain.procurement.openings import closing
from domain.procurement.openings.commands import CloseBox
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders import events as t
from tests.spec import Spec
from tests.support.sealed_bids import (
    ACT,
    AFTER,
    ALFAS,
    AMENDED,
    AT,
    BEFORE,
    BETAS,
    BOX,
    DEADLINE,
    TENDER,
    amended,
    at,
    mandated,
    periods,
    published,
)

BIDS = mandated()
CLOSING: Any = closing.DECIDER
spec: Spec[Any, Any, Any] = Spec(CLOSING, MESSAGES)
CLOSE = CloseBox(TENDER, BOX)
TENDERING = published()
EMPTY = first_chain(TENDER).hex()


def box(*histories: list[Any]) -> list[b.BoxEntered]:
    return [fact for facts in histories for fact in facts if isinstance(fact, b.BoxEntered)]


ALFA_IN = list(BIDS.decide(BIDS.fold([TENDERING]), ALFAS.submit(), ACT))
BETA_IN = list(BIDS.decide(BIDS.fold([TENDERING, *box(ALFA_IN)]), BETAS.submit(), ACT))
BOTH = box(ALFA_IN, BETA_IN)


def test_an_empty_box_is_closed_too() -> None:
    closed = t.TenderingClosed(TENDER, EMPTY, 0, (0, 0), DEADLINE, ("1", "2"))
    spec.given(TENDERING).when(CLOSE, at(AT)).then(closed, b.BoxClosed(BOX, EMPTY))


def test_the_closing_says_the_chain_and_how_many_stand_in_each_lot() -> None:
    closed = t.TenderingClosed(TENDER, BOTH[-1].chain, 2, (2, 0), DEADLINE, ("1", "2"))
    spec.given(TENDERING, *BOTH).when(CLOSE, at(AFTER)).then(closed, b.BoxClosed(BOX, BOTH[-1].chain))


def test_bids_under_earlier_terms_do_not_stand() -> None:
    (closed, _) = CLOSING.decide(CLOSING.fold([TENDERING, amended(), *BOTH]), CLOSE, at(AFTER))
    assert closed.confirmed == (0, 0)
    assert BOTH[-1].counts is not None
    assert BOTH[-1].counts.terms_sha256 != AMENDED


def test_a_scheduler_that_comes_early_or_twice_closes_nothing() -> None:
    spec.given(TENDERING).when(CLOSE, at(BEFORE)).then()
    spec.given(TENDERING, t.DeadlineExtended(TENDER, DEADLINE, periods(AFTER), "outage")).when(CLOSE, at(AT)).then()
    spec.given(TENDERING, t.TenderCancelled(TENDER)).when(CLOSE, at(AFTER)).then()
    spec.given().when(CLOSE, at(AFTER)).then()
