"""Who judges bids, for which grounds, and how bidders are heard before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.procurement.lots import commands as c
from domain.procurement.lots.evaluation_events import (
    EvaluationFellDue,
    EvaluationProlonged,
    ExplanationFellDue,
    InterestDeclared,
    LowPriceDetected,
    MendingAsked,
    MendingFellDue,
)
from domain.procurement.lots.events import LotUnsuccessful
from tests.domain.procurement.lots.scene import (
    AWARDER,
    EVA,
    EVALUATORS,
    EVAN,
    LOT,
    MACHINE,
    WEIGHTED,
    admitting,
    begun,
    envelope,
    later,
    ranked,
    spec,
    with_panel,
)

B, C = envelope("B", 9_000), envelope("C", 8_000)
ADMIT = c.AdmitBid(LOT, "B")
STRANGER = replace(EVA, actor="u-stranger")


def interest(account: str, *, has: bool) -> c.DeclareInterest:
    return c.DeclareInterest(LOT, account, has, "As I know")


def test_an_evaluator_acts_once_an_interest_is_denied() -> None:
    history = begun(B).does(c.NameEvaluators(LOT, EVALUATORS), AWARDER)
    history.refuses(ADMIT, EVA, "interest_undeclared")
    history.does(interest(EVA.actor, has=False), EVA).does(ADMIT, EVA)


def test_whoever_has_an_interest_does_not_act() -> None:
    history = begun(B).does(c.NameEvaluators(LOT, EVALUATORS), AWARDER).does(interest(EVA.actor, has=True), EVA)
    history.refuses(ADMIT, EVA, "conflict_of_interest")
    history.does(interest(AWARDER.actor, has=True), AWARDER).refuses(c.RankBids(LOT), AWARDER, "conflict_of_interest")


def test_an_interest_is_never_taken_back_but_may_be_added() -> None:
    history = with_panel(begun(B)).does(interest(EVA.actor, has=True), EVA)
    assert history.last(InterestDeclared).has_interest
    spec.given(*history.events).when(interest(EVA.actor, has=False), EVA).then()


def test_an_interest_is_declared_in_person() -> None:
    begun(B).refuses(interest(EVAN.actor, has=False), EVA, "not_in_person")


def test_a_stranger_judges_nothing() -> None:
    with_panel(begun(B)).refuses(ADMIT, STRANGER, "not_an_evaluator")


@pytest.mark.parametrize("account", ["u-opener", "u-drafter", "u-head", "u-awarder"])
def test_evaluators_have_no_other_duty(account: str) -> None:
    begun(B).refuses(c.NameEvaluators(LOT, (*EVALUATORS[:2], account)), AWARDER, "duties_separated")


def test_an_evaluator_does_not_rank() -> None:
    admitting(with_panel(begun(B)), "B").refuses(c.RankBids(LOT), EVA, "duties_separated")


def test_a_lot_has_three_evaluators_at_least() -> None:
    begun(B).refuses(c.NameEvaluators(LOT, (EVALUATORS[0], *EVALUATORS[:2])), AWARDER, "too_few_evaluators")


def test_evaluators_stay_once_points_are_given() -> None:
    history = admitting(with_panel(begun(B, criteria=WEIGHTED)), "B")
    history.does(c.ScoreBid(LOT, "B", "quality", "score-0123456789abcdef", 5), EVA)
    history.refuses(c.NameEvaluators(LOT, (*EVALUATORS, "u-new")), AWARDER, "scoring_begun")


def test_a_ground_is_of_the_list() -> None:
    with_panel(begun(B)).refuses(c.RejectBid(LOT, "B", "no_luck", "Bad luck"), EVA, "ground_not_listed")
    with_panel(begun(B)).refuses(c.RejectBid(LOT, "B", "abnormally_low_price", "Low"), EVA, "price_not_low")


def test_what_is_rejected_is_not_admitted_any_more() -> None:
    history = with_panel(begun(B)).does(c.RejectBid(LOT, "B", "terms_not_met", "Not a desk"), EVA)
    history.refuses(ADMIT, EVA, "bid_decided")
    spec.given(*history.events).when(c.RankBids(LOT), AWARDER).then(
        LotUnsuccessful(LOT, "no_bid_admitted"), once_more=False
    )


def test_bids_are_ranked_when_each_is_decided() -> None:
    admitting(with_panel(begun(B, C)), "B").refuses(c.RankBids(LOT), AWARDER, "bids_undecided")


def test_nothing_is_judged_after_the_ranking() -> None:
    ranked(B).refuses(ADMIT, EVA, "evaluation_over")


def test_papers_are_mended_within_24_hours() -> None:
    history = with_panel(begun(B)).does(c.AskMending(LOT, "B", "The licence"), EVA)
    assert history.last(MendingAsked).due.at == later(EVA, hours=24).at
    mend = c.MendBid(LOT, "B", "UA:company-B", ("ab" * 32,))
    history.refuses(mend, later(EVA, hours=24), "mending_over")
    history.refuses(replace(mend, company="UA:company-C"), EVA, "not_your_bid")
    history.refuses(c.RejectBid(LOT, "B", "papers_missing", "No licence"), EVA, "mending_pending")
    history.does(mend, later(EVA, hours=23)).does(ADMIT, EVA)


def test_no_award_while_papers_are_missing() -> None:
    history = with_panel(begun(B)).does(c.AskMending(LOT, "B", "The licence"), EVA)
    history.does(ADMIT, EVA).does(c.RankBids(LOT), AWARDER)
    history.refuses(c.DecideAward(LOT, "B", "Best"), AWARDER, "papers_missing")


def test_a_procedure_that_lets_nothing_be_mended() -> None:
    history = with_panel(begun(B, mend_papers="0h"))
    assert history.does(c.AskMending(LOT, "B", "The licence"), EVA).last(MendingAsked).due.at == EVA.at


def test_an_evaluation_ends_after_five_working_days_and_is_prolonged_to_twenty() -> None:
    history = with_panel(begun(B))
    mark = c.MarkLotDue(LOT, "evaluation")
    spec.given(*history.events).when(mark, later(MACHINE, days=6)).then()
    spec.given(*history.events).when(mark, later(MACHINE, days=8)).then(EvaluationFellDue(LOT, "UA:kyiv"))
    history.does(c.ProlongEvaluation(LOT, "Many samples"), AWARDER)
    assert history.last(EvaluationProlonged).evaluation.at.isoformat() == "2026-07-13T21:00:00+00:00"
    spec.given(*history.events).when(mark, later(MACHINE, days=8)).then()


def test_what_was_not_mended_or_explained_in_time_is_said_once() -> None:
    history = with_panel(begun(B, C, envelope("D", 5_000))).does(c.AskMending(LOT, "B", "The licence"), EVA)
    assert history.of(LowPriceDetected)
    at = later(MACHINE, days=2)
    spec.given(*history.events).when(c.MarkLotDue(LOT, "mending/B"), at).then(MendingFellDue(LOT, "B"))
    spec.given(*history.events).when(c.MarkLotDue(LOT, "explanation/D"), at).then(ExplanationFellDue(LOT, "D"))
    spec.given(*history.events).when(c.MarkLotDue(LOT, "mending/C"), at).then()
