"""Who proposed money does not verify it, who verified it does not order it, and none of them pays it."""

import pytest

from domain.budgeting.commitments import decider as commitment
from domain.budgeting.commitments.commands import CommitmentCommand, OrderPayment, Pay, ReversePayment, VerifyLiability
from domain.budgeting.commitments.duties import Duty, require_other_person
from domain.kernel.declarations import Act, Refused
from tests.domain.budgeting.chain import (
    COMMITTED,
    ID,
    ON,
    ORDERED,
    ORDERER,
    OWED,
    PAID,
    PAYER,
    PROPOSER,
    SHA,
    VERIFIER,
    WHY,
    by,
    mdl,
    spec,
)

VERIFY = VerifyLiability(ID, "L-1", mdl("50"), SHA, ON)
ORDER = OrderPayment(ID, "L-1", "O-1", mdl("40"), ON)
PAY = Pay(ID, "O-1", "P-1", mdl("30"), ON)


@pytest.mark.parametrize(
    ("given", "command", "actor", "duty"),
    [
        (COMMITTED, VERIFY, PROPOSER, "propose"),
        (OWED, ORDER, PROPOSER, "propose"),
        (OWED, ORDER, VERIFIER, "verify"),
        (ORDERED, PAY, PROPOSER, "propose"),
        (ORDERED, PAY, VERIFIER, "verify"),
        (ORDERED, PAY, ORDERER, "order"),
    ],
)
def test_the_same_money_passes_through_different_hands(
    given: tuple[commitment.Event, ...], command: CommitmentCommand, actor: Act, duty: str
) -> None:
    when = spec.given(*given).when(command, actor)
    when.refused("segregation_of_duties", "")
    with pytest.raises(Refused) as caught:
        when.then()
    assert caught.value.values == {"duty": duty}, "and nobody is named"


def test_other_money_of_the_commitment_is_another_matter() -> None:
    verifier_of_another = by("u-other")
    other = VerifyLiability(ID, "L-2", mdl("10"), SHA, ON)
    (second,) = commitment.decide(spec.given(*OWED).state, other, verifier_of_another)
    both = spec.given(*OWED, second)
    (order,) = commitment.decide(both.state, ORDER, verifier_of_another)
    assert commitment.decide(spec.given(*OWED, second, order).state, PAY, PAYER)
    both.when(OrderPayment(ID, "L-2", "O-2", mdl("10"), ON), verifier_of_another).refused("segregation_of_duties")
    both.when(OrderPayment(ID, "L-2", "O-2", mdl("10"), ON), PROPOSER).refused("segregation_of_duties")


def test_one_duty_may_be_carried_out_again_by_who_has_it() -> None:
    again = Pay(ID, "O-1", "P-2", mdl("40"), ON)
    (reversed_,) = commitment.decide(spec.given(*PAID).state, ReversePayment(ID, "P-1", ON, WHY), PROPOSER)
    given = spec.given(*PAID, reversed_)
    assert commitment.decide(given.state, again, PAYER)
    given.when(again, ORDERER).refused("segregation_of_duties")


def test_a_step_that_was_done_adds_nothing_whoever_asks() -> None:
    for actor in (PROPOSER, VERIFIER, ORDERER, PAYER):
        for command in (VERIFY, ORDER, PAY):
            spec.given(*PAID).when(command, actor).then()


def test_no_duty_yet() -> None:
    require_other_person("u-1", {})
    require_other_person("u-1", {Duty.PROPOSE: "u-2"})
