"""One chain of money: a contract takes commitments and says what was accepted; the budget pays that, and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from application.budgeting import streams as budget
from application.budgeting.slice import SLICES as BUDGETING
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from application.kernel.rules import Slice
from application.ledger.envelope import Codec
from application.procurement import contracts, frameworks
from application.procurement.contracts import CONTRACT
from application.procurement.streams import CONTRACTS, FRAMEWORKS, LOTS, PROCEDURES, TENDERS
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments import commands as b
from domain.budgeting.commitments.events import CommitmentBound, LiabilityVerified, PaymentMade
from domain.budgeting.lines.commands import ApproveAppropriation
from domain.budgeting.published import COMMITMENTS as PUBLISHED
from domain.kernel.declarations import Act, Recorded, Refused
from domain.kernel.values import Money, money
from domain.organisations.published import CompanyRegistered
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import events as e
from domain.procurement.contracts.kinds import ContractSide
from domain.procurement.contracts.state import State
from domain.procurement.frameworks import commands as f
from domain.procurement.frameworks import events as fe
from domain.procurement.lots.events import AwardDecided, BidsRanked, LotFact, RankedBid, StandstillEnded
from domain.procurement.parts import ContractCommitment
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders.events import TenderFact
from domain.suppliers.published import MandateConfirmed, mandate_stream
from projections.budgeting import COMMITMENTS, PAYEE_TOTALS
from projections.procurement.contracts import CONTRACT_BALANCES, DELIVERIES
from projections.procurement.contracts import CONTRACTS as CONTRACT_ROWS
from tests.domain.procurement.contracts.made import AWARDED, COMPANY, FREE, ID, LOT, MANDATED
from tests.domain.procurement.contracts.made import PUBLISHED as TENDER_PUBLISHED
from tests.domain.procurement.procedures.sets import adopted
from tests.spec import rows
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
ON, SHA = date(2026, 7, 10), "0f" * 32
CODING = Coding(administrative=("12",), economic=("22",))
LINE = line_id("MD-2026", CODING, 1)
C7 = "MD-2026:C-7"
RANKED = BidsRanked(LOT, (RankedBid("b1", COMPANY, Decimal(9000), 1, money("8000", "MDL")),))
KNOWN: tuple[Slice[Any, Any, Any], ...] = (*BUDGETING, *contracts.SLICES, *frameworks.SLICES)
_LOT, _TENDER = LotFact.__args__, TenderFact.__args__
CODEC = Codec(
    {kind for each in KNOWN for kind in each.events}
    | {*_LOT, *_TENDER, ProcedureAdopted, CompanyRegistered, MandateConfirmed}
)


def lei(amount: str) -> Money:
    return money(amount, "MDL")


MONEY = (ContractCommitment(C7, 2026, lei("8000")),)
DRAFT = c.DraftContract(ID, "Paper", lei("8000"), date(2026, 7, 1), date(2026, 12, 31), MONEY, SHA)


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(NOON)


@pytest.fixture
def policy() -> Everyone:
    return Everyone()


@pytest.fixture
async def bus(journal: MemoryJournal, policy: Everyone) -> AsyncIterator[Bus]:
    bus = Bus(KNOWN, CODEC, journal, policy)
    await give(bus, OpenBudget("MD", 2026, "MDL"))
    await give(bus, ApproveAppropriation("MD-2026", CODING, lei("20000"), "law"))
    await give(bus, b.Commit(LINE, "C-7", lei("8000"), ON, "Paper"), "u-proposer")
    put(journal, TENDERS("T-1"), replace(TENDER_PUBLISHED, procedure="UA.framework@1"))
    put(journal, PROCEDURES("UA.framework"), adopted("ua", "framework"))
    put(journal, mandate_stream(COMPANY, "u-supplier"), MANDATED)
    put(journal, LOTS(LOT), RANKED, replace(AWARDED, buyer="MD:moh"), FREE)
    yield bus
    await bus.close()


def put(journal: MemoryJournal, stream: str, *events: Any) -> None:
    """Facts of rooms that are not looked at here."""
    for version, event in enumerate(events, start=1):
        act = Act("u-award-officer", "MD:moh", "g", NOON)
        ids = [UUID(int=len(journal.stored) * 10 + n + 1) for n in range(3)]
        fact = Recorded(event, stream, version, 0, act, ids[0], ids[1], ids[2], None)
        journal.stored.append(CODEC.seal(fact, {}, []))


async def give(bus: Bus, command: Any, actor: str = "u-clerk") -> Receipt:
    return await bus.execute(Order(command), Principal(actor, "MD-treasury"))


async def signed(bus: Bus, draft: c.DraftContract = DRAFT) -> None:
    await give(bus, draft, "u-manager")
    await give(bus, c.SignContract(ID, ContractSide.SUPPLIER, SHA, "u-supplier"), "u-supplier")
    await give(bus, c.SignContract(ID, ContractSide.BUYER, SHA), "u-signatory")


async def accepted(bus: Bus, number: str, amount: str) -> None:
    await give(bus, c.ReportDelivery(ID, number, ("Paper",), lei(amount)), "u-supplier")
    await give(bus, c.AcceptContractDelivery(ID, number, lei(amount), SHA, C7), "u-receiver")


def verify(amount: str, acceptance: str | None, number: str) -> b.VerifyLiability:
    return b.VerifyLiability(C7, number, lei(amount), SHA, ON, acceptance=acceptance)


async def paid(bus: Bus, delivery: str, amount: str) -> None:
    await give(bus, verify(amount, delivery, f"F-{delivery}"), "u-verifier")
    await give(bus, b.OrderPayment(C7, f"F-{delivery}", f"O-{delivery}", lei(amount), ON), "u-orderer")
    await give(bus, b.Pay(C7, f"O-{delivery}", f"P-{delivery}", lei(amount), ON), "u-payer")


def facts(journal: MemoryJournal) -> list[Any]:
    return [CODEC.open(stored.state).event for stored in journal.stored]


def folded(model: Any, journal: MemoryJournal) -> dict[str, Any]:
    kinds = set(model.events)
    found: dict[str, Any] = rows(model).given(*(fact for fact in facts(journal) if type(fact) in kinds)).folded()
    return found


async def test_s1_a_contract_is_delivered_paid_and_balanced(bus: Bus, journal: MemoryJournal) -> None:
    await signed(bus)
    for delivery, amount in (("D-1", "5000"), ("D-2", "3000")):
        await accepted(bus, delivery, amount)
        await paid(bus, delivery, amount)
    await give(bus, c.CompleteContract(ID), "u-manager")
    balance = folded(CONTRACT_BALANCES, journal)[ID]
    assert (balance.value, balance.accepted, balance.verified, balance.ordered, balance.paid, balance.left) == (
        8000, 8000, 8000, 8000, 8000, 0,
    )  # fmt: skip
    commitment = folded(COMMITMENTS, journal)[C7]
    assert (commitment.paid, commitment.accepted, commitment.contract_id) == (8000, 8000, ID)
    assert folded(PAYEE_TOTALS, journal)[f"MD-2026/{COMPANY}"].paid == 8000
    assert {row.unpaid for row in folded(DELIVERIES, journal).values()} == {0}
    assert folded(CONTRACT_ROWS, journal)[ID].status == "completed"


async def test_the_second_signature_takes_the_commitment_in_the_same_act(bus: Bus, journal: MemoryJournal) -> None:
    await signed(bus)
    assert {stored.originator_id for stored in journal.stored[-3:]} == {CONTRACTS(ID), budget.commitment(C7)}
    assert CommitmentBound(C7, ID, Decimal("8000.00"), "MDL", COMPANY) in facts(journal)


async def test_a_commitment_that_was_spent_meanwhile_stops_the_signature(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, DRAFT, "u-manager")
    await give(bus, c.SignContract(ID, ContractSide.SUPPLIER, SHA, "u-supplier"), "u-supplier")
    await give(bus, b.ReduceCommitment(C7, lei("1"), ON, "cheaper"), "u-proposer")
    with pytest.raises(Refused, match="commitment_too_small"):
        await give(bus, c.SignContract(ID, ContractSide.BUYER, SHA), "u-signatory")
    assert not any(isinstance(fact, e.ContractSigned) for fact in facts(journal))


async def test_a_commitment_with_another_payee_is_not_for_this_supplier(bus: Bus, journal: MemoryJournal) -> None:
    put(journal, budget.company(OTHER), CompanyRegistered(OTHER, "MD", "MD", "1", "Pixuri SRL", "SRL", ON))
    await give(bus, b.Commit(LINE, "C-8", lei("8000"), ON, "Pens", payee_company_id=OTHER))
    other = replace(DRAFT, commitments=(ContractCommitment("MD-2026:C-8", 2026, lei("8000")),))
    await give(bus, other, "u-manager")
    await give(bus, c.SignContract(ID, ContractSide.SUPPLIER, SHA, "u-supplier"), "u-supplier")
    with pytest.raises(Refused, match="payee_differs"):
        await give(bus, c.SignContract(ID, ContractSide.BUYER, SHA), "u-signatory")


OTHER = "MD:1"


async def test_liabilities_rest_on_acceptances(bus: Bus, journal: MemoryJournal) -> None:
    await signed(bus)
    await accepted(bus, "D-1", "5000")
    for command, code in (
        (verify("5000.01", "D-1", "F-1"), "liability_exceeds_accepted"),
        (verify("5000", None, "F-1"), "acceptance_missing"),
        (verify("5000", "D-2", "F-1"), "unknown_acceptance"),
    ):
        with pytest.raises(Refused, match=code):
            await give(bus, command, "u-verifier")
    await give(bus, verify("5000", "D-1", "F-1"), "u-verifier")
    with pytest.raises(Refused, match="liability_exceeds_accepted"):
        await give(bus, verify("1", "D-1", "F-2"), "u-verifier")
    [owed] = [fact for fact in facts(journal) if isinstance(fact, LiabilityVerified)]
    assert (owed.contract_id, owed.acceptance, owed.payee_company_id) == (ID, "D-1", COMPANY)


async def test_who_manages_the_contract_does_not_verify(bus: Bus) -> None:
    await signed(bus)
    await give(bus, c.SetMilestone(ID, "M-1", "Half", ON), "u-boss")
    await accepted(bus, "D-1", "5000")
    with pytest.raises(Refused, match="segregation_of_duties"):
        await give(bus, verify("5000", "D-1", "F-1"), "u-boss")
    await paid(bus, "D-1", "5000")


async def test_what_is_refused_by_the_budget_is_not_accepted(bus: Bus, journal: MemoryJournal) -> None:
    """More than the commitment has is accepted by neither."""
    longer = replace(DRAFT, ends_on=date(2027, 6, 30), commitments=(ContractCommitment(C7, 2026, lei("3000")),))
    await signed(bus, longer)
    await give(bus, b.ReduceCommitment(C7, lei("5000"), ON, "as signed"), "u-proposer")
    await give(bus, c.ReportDelivery(ID, "D-1", ("Paper",), lei("5000")), "u-supplier")
    with pytest.raises(Refused, match="acceptance_exceeds_commitment"):
        await give(bus, c.AcceptContractDelivery(ID, "D-1", lei("5000"), SHA, C7), "u-receiver")
    assert not any(isinstance(fact, e.DeliveryAccepted) for fact in facts(journal))


async def test_s11_a_direct_call_off_is_signed_and_paid_like_any_contract(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, b.Commit(LINE, "C-9", lei("900"), ON, "Paper now"), "u-proposer")
    conclude = f.ConcludeFramework(LOT, (COMPANY,), "Years of paper", ("Paper",), lei("1000"), ON.replace(year=2027),
                                   fe.CallOffOrder.RANKED)  # fmt: skip
    await give(bus, conclude, "u-head")
    taken = (ContractCommitment("MD-2026:C-9", 2026, lei("900")),)
    call = f.CallOff(LOT, "1", COMPANY, "Paper now", lei("900"), ON, date(2026, 9, 1), taken, SHA)
    await give(bus, call, "u-manager")
    contract = f.contract_of(LOT, "1")
    for side, actor in ((ContractSide.SUPPLIER, "u-supplier"), (ContractSide.BUYER, "u-signatory")):
        await give(bus, c.SignContract(contract, side, SHA, actor), actor)
    called = [fact for fact in facts(journal) if isinstance(fact, fe.CalledOff)]
    assert [(fact.value, fact.direct) for fact in called] == [(lei("900"), True)]
    assert FRAMEWORKS(LOT) in {stored.originator_id for stored in journal.stored}
    assert folded(CONTRACT_BALANCES, journal)[contract].left == 900
    with pytest.raises(Refused, match="framework_ceiling"):
        await give(bus, replace(call, number="2", value=lei("101")), "u-manager")


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (c.SignContract(ID, ContractSide.BUYER, SHA), ("MD:moh", "MD")),
        (c.SignContract(ID, ContractSide.SUPPLIER, SHA), (f"company:{COMPANY}",)),
        (c.ReportDelivery(ID, "D-1", ("Paper",), lei("1")), (f"company:{COMPANY}",)),
        (c.AcceptContractDelivery(ID, "D-1", lei("1"), SHA, C7), ("MD:moh", "MD")),
        (c.TerminateContract(ID, "Why"), ("MD:moh", "MD")),
        (c.PublishReply(ID, "Why"), (f"company:{COMPANY}",)),
    ],
    ids=lambda it: type(it).__name__ if hasattr(it, "contract_id") else "",
)
def test_each_side_acts_for_itself(command: Any, place: tuple[str, ...]) -> None:
    drafted = CONTRACT.decider.fold([DRAFTED])
    assert CONTRACT.commands[type(command)].need(command, drafted).places == (place,)


DRAFTED = e.ContractDrafted(
    ID, "T-1", LOT, ID, "MD:moh", COMPANY, "Paper", lei("8000"), ON, ON, MONEY, SHA, award_officer="u-award-officer"
)


def test_persons_are_barred_from_the_other_duty() -> None:
    given = e.ContractSignatureGiven(ID, ContractSide.SUPPLIER, SHA, "u-supplier")
    sign = c.SignContract(ID, ContractSide.BUYER, SHA)
    assert bars(CONTRACT.decider.fold([DRAFTED, given]), sign) == {"u-award-officer", "u-supplier"}
    contract = e.ContractSigned(ID, "T-1", LOT, ID, "MD:moh", COMPANY, "Paper", lei("8000"), ON, ON, MONEY, SHA)
    managed = [DRAFTED, contract, e.MilestoneSet(ID, "M-1", "Half", ON, "u-manager")]
    delivered = [*managed, e.DeliveryReported(ID, "D-1", (), lei("1")), accepted_by("u-receiver")]
    state = CONTRACT.decider.fold(delivered)
    assert bars(state, c.AcceptContractDelivery(ID, "D-1", lei("1"), SHA, C7)) == {"u-manager"}
    assert bars(state, c.TerminateContract(ID, "Why")) == {"u-receiver"}


def accepted_by(actor: str) -> e.DeliveryAccepted:
    return e.DeliveryAccepted(ID, "D-1", lei("1"), (), SHA, C7, accepted_by=actor)


def bars(state: State, command: Any) -> set[str]:
    found = CONTRACT.commands[type(command)].terms.bars(command, state)
    assert {bar.refusal for bar in found} == {"duties_separated"}
    return {bar.account for bar in found}


def test_what_contracts_look_at_of_the_budget_is_published() -> None:
    assert PUBLISHED in CONTRACT.looks_at
    assert PaymentMade not in PUBLISHED.events
    assert AwardDecided in _LOT
    assert StandstillEnded in _LOT
