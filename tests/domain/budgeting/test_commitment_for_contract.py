"""A commitment that is for a contract: what is owed under it was accepted first."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.budgeting.commitments import decider
from domain.budgeting.commitments.commands import (
    BindCommitment,
    CommitmentCommand,
    OrderPayment,
    Pay,
    RecordAcceptance,
    ReduceCommitment,
    ReleaseCommitment,
    VerifyLiability,
    WriteOffLiability,
)
from domain.budgeting.commitments.events import (
    AcceptanceRecorded,
    CommitmentBound,
    LiabilityVerified,
    LiabilityWrittenOff,
)
from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from tests.domain.budgeting.chain import (
    COURTS,
    ID,
    LINE,
    ON,
    OPENED,
    ORDERER,
    PAYER,
    SHA,
    VERIFIER,
    WHY,
    by,
    ended,
    made,
    mdl,
    ordered,
    paid,
    spec,
    verified,
)

COMPANY, OTHER = "MD:1003600012345", "MD:1003600099999"
MANAGER, RECEIVER = by("u-manager"), by("u-receiver")
BIND = BindCommitment(ID, "k1", mdl("60"), COMPANY)
BOUND = CommitmentBound(ID, "k1", Decimal("60.00"), "MDL", COMPANY)
ACCEPT = RecordAcceptance(ID, "k1", "D-1", mdl("40"), SHA, (MANAGER.actor,))
ACCEPTED = AcceptanceRecorded(ID, "k1", "D-1", Decimal("40.00"), "MDL", SHA, RECEIVER.actor, (MANAGER.actor,))
COMMITTED = (OPENED, made(account=None))
IN_USE = (*COMMITTED, BOUND)
DELIVERED = (*IN_USE, ACCEPTED)


def verify(amount: str, acceptance: str | None = "D-1", liability: str = "L-1") -> VerifyLiability:
    return VerifyLiability(ID, liability, mdl(amount), SHA, ON, acceptance=acceptance)


def owed(amount: str, acceptance: str = "D-1", liability: str = "L-1") -> LiabilityVerified:
    return replace(verified(amount, liability), payee_company_id=COMPANY, contract_id="k1", acceptance=acceptance)


def test_a_commitment_is_used_for_a_contract_once() -> None:
    spec.given(*COMMITTED).when(BIND).then(BOUND)
    given = spec.given(*IN_USE)
    given.when(BIND).then()
    given.when(replace(BIND, contract_id="k2")).refused("commitment_in_use", "commitmentId")
    spec.given(*COMMITTED, verified("10.00")).when(BIND).refused("commitment_in_use", "commitmentId")


def test_what_is_used_is_there_and_is_enough() -> None:
    spec.given(OPENED).when(BIND).refused("unknown_commitment", "commitmentId")
    spec.given(*COMMITTED, ended("60.00")).when(BIND).refused("commitment_released", "commitmentId")
    given = spec.given(*COMMITTED)
    given.when(replace(BIND, amount=mdl("60.01"))).refused("commitment_too_small", "amount")
    given.when(replace(BIND, amount=mdl("0"))).refused("not_positive", "amount")
    given.when(replace(BIND, amount=mdl("60", "EUR"))).refused("currency_mismatch", "amount")


def test_a_contract_is_with_the_payee_of_its_commitment() -> None:
    for_company = (OPENED, replace(made(account=None), payee_company_id=COMPANY))
    spec.given(*for_company).when(BIND).then(BOUND)
    spec.given(*for_company).when(replace(BIND, payee_company_id=OTHER)).refused("payee_differs", "payeeCompanyId")


def test_what_was_accepted_may_become_owed_and_no_more() -> None:
    spec.given(*IN_USE).when(ACCEPT, RECEIVER).then(ACCEPTED)
    given = spec.given(*DELIVERED)
    given.when(verify("40"), VERIFIER).then(owed("40.00"))
    given.when(verify("40.01"), VERIFIER).refused("liability_exceeds_accepted", "amount")
    given.when(verify("40", None), VERIFIER).refused("acceptance_missing", "acceptance")
    given.when(verify("40", "D-2"), VERIFIER).refused("unknown_acceptance", "acceptance")
    further = spec.given(*DELIVERED, owed("30.00"))
    further.when(verify("10", liability="L-2"), VERIFIER).then(owed("10.00", liability="L-2"))
    further.when(verify("10.01", liability="L-2"), VERIFIER).refused("liability_exceeds_accepted", "amount")


def test_a_liability_without_a_contract_rests_on_no_acceptance() -> None:
    spec.given(*COMMITTED).when(verify("40"), VERIFIER).refused("unknown_acceptance", "acceptance")


def test_what_is_written_off_may_become_owed_again() -> None:
    written_off = LiabilityWrittenOff(ID, LINE, COURTS, "L-1", Decimal("40.00"), "MDL", ON, 6, WHY)
    given = spec.given(*DELIVERED, owed("40.00"), written_off)
    given.when(verify("20", liability="L-2"), VERIFIER).then(owed("20.00", liability="L-2"))
    given.when(verify("20.01", liability="L-2"), VERIFIER).refused("exceeds_open", "amount")


def test_who_manages_the_contract_does_not_verify_what_is_owed() -> None:
    spec.given(*DELIVERED).when(verify("40"), MANAGER).refused("segregation_of_duties")


def test_acceptances_stay_within_the_commitment() -> None:
    given = spec.given(*DELIVERED)
    given.when(replace(ACCEPT, managed_by=()), RECEIVER).then()
    given.when(replace(ACCEPT, amount=mdl("41")), RECEIVER).refused("acceptance_exists", "acceptance")
    given.when(replace(ACCEPT, acceptance="D-2", amount=mdl("20.01")), RECEIVER).refused(
        "acceptance_exceeds_commitment", "amount"
    )
    given.when(replace(ACCEPT, contract_id="k2"), RECEIVER).refused("commitment_of_another", "commitmentId")
    spec.given(*COMMITTED).when(ACCEPT, RECEIVER).refused("commitment_of_another", "commitmentId")


def test_what_was_accepted_is_not_given_back() -> None:
    given = spec.given(*DELIVERED)
    given.when(ReduceCommitment(ID, mdl("20.01"), ON, WHY)).refused("accepted_not_owed", "commitmentId")
    given.when(ReleaseCommitment(ID, ON, WHY)).refused("accepted_not_owed", "commitmentId")
    spec.given(*DELIVERED, owed("40.00")).when(ReleaseCommitment(ID, ON, WHY)).then(
        replace(ended("20.00"), payee_company_id=COMPANY, contract_id="k1")
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("accept", "verify", "write off", "reduce", "release")),
        st.integers(1, 4),
        st.integers(1, 4),
        st.integers(1, 70),
    ),
    max_size=30,
)


@for_all(STEPS)
def test_liabilities_never_exceed_what_was_accepted(steps: Sequence[tuple[str, int, int, int]]) -> None:
    state = decider.DECIDER.fold(IN_USE)
    accepted, owing = Decimal(0), Decimal(0)
    for kind, delivery, liability, amount in steps:
        money = Money(Decimal(amount), "MDL")
        commands: dict[str, CommitmentCommand] = {
            "accept": RecordAcceptance(ID, "k1", f"D-{delivery}", money, SHA),
            "verify": VerifyLiability(ID, f"L-{liability}", money, SHA, ON, acceptance=f"D-{delivery}"),
            "write off": WriteOffLiability(ID, f"L-{liability}", money, ON, WHY),
            "reduce": ReduceCommitment(ID, money, ON, WHY),
            "release": ReleaseCommitment(ID, ON, WHY),
        }
        try:
            events = decider.DECIDER.decide(state, commands[kind], VERIFIER)
        except Refused:
            continue
        state = decider.DECIDER.fold(events, state)
        for event in events:
            match event:
                case AcceptanceRecorded():
                    accepted += event.amount
                case LiabilityVerified():
                    owing += event.amount
                case LiabilityWrittenOff():
                    owing -= event.amount
                case _:
                    pass
        assert 0 <= owing <= accepted <= 60


def test_what_follows_names_the_contract_and_what_was_accepted() -> None:
    of: dict[str, Any] = {"payee_company_id": COMPANY, "contract_id": "k1", "acceptance": "D-1"}
    way = (*DELIVERED, owed("40.00"))
    spec.given(*way).when(OrderPayment(ID, "L-1", "O-1", mdl("40"), ON), ORDERER).then(replace(ordered("40.00"), **of))
    further = (*way, replace(ordered("40.00"), **of))
    spec.given(*further).when(Pay(ID, "O-1", "P-1", mdl("40"), ON), PAYER).then(replace(paid("40.00"), **of))
