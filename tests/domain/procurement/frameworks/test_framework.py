"""A framework agreement: who is in it, whose turn it is, and what is left of it (S11)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.kernel.declarations import Refused
from domain.procurement.contracts.events import ContractDrafted, ContractSigned
from domain.procurement.contracts.state import Folded
from domain.procurement.frameworks import commands as c
from domain.procurement.frameworks import decider
from domain.procurement.frameworks import events as e
from domain.procurement.lots.events import AwardCancelled, AwardDecided, BidsRanked, RankedBid, StandstillEnded
from domain.procurement.parts import ContractCommitment
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.refusals import MESSAGES
from domain.suppliers import refusals as suppliers
from domain.suppliers.debarments.events import DebarmentDecided
from tests.domain.procurement.contracts import made
from tests.domain.procurement.contracts.made import (
    BUYER,
    COMMITMENT,
    FOR_BUYER,
    LOT,
    SHA,
    SIGNATORY,
    STARTS,
    SUPPLIER_SIGNED,
    TENDER,
    by,
    committed,
    lei,
)
from tests.domain.procurement.procedures.sets import adopted
from tests.spec import Spec

spec = Spec(decider.DECIDER, {**suppliers.MESSAGES, **MESSAGES})
HEAD = by("u-head")
FIRST, SECOND, THIRD, FOURTH = COMPANIES = tuple(f"MD:100{n}" for n in range(1, 5))
AWARD = f"{LOT}-a1"
UNTIL, ITEMS = date(2028, 12, 31), ("Paper",)


RANKED = BidsRanked(
    LOT, tuple(RankedBid(f"b{n}", company, Decimal(9000 - n), n, lei("1")) for n, company in enumerate(COMPANIES, 1))
)
AWARDED = AwardDecided(
    AWARD, TENDER, LOT, "b1", FIRST, lei("1"), "Among the best", datetime(2026, 6, 20, tzinfo=UTC), "10d", BUYER
)
FREE = StandstillEnded(AWARD, LOT)
PUBLISHED = replace(made.PUBLISHED, procedure="UA.framework@1")
AGREED = adopted("ua", "framework")
WON = (PUBLISHED, AGREED, RANKED, AWARDED, FREE)
CONCLUDE = c.ConcludeFramework(LOT, COMPANIES, "Paper for years", ITEMS, lei("10000"), UNTIL, e.CallOffOrder.RANKED)
MEMBERS = tuple(e.FrameworkMember(company, n) for n, company in enumerate(COMPANIES, start=1))
CONCLUDED = e.FrameworkConcluded(
    LOT,
    TENDER,
    LOT,
    AWARD,
    BUYER,
    "Paper for years",
    MEMBERS,
    ITEMS,
    lei("10000"),
    UNTIL,
    e.CallOffOrder.RANKED,
    "ocds-x-1",
)
ROTATING = replace(CONCLUDED, order=e.CallOffOrder.ROTATING)
FUNDED = committed("20000")


def call_off(company: str, value: str = "4000", number: str = "1") -> c.CallOff:
    money = (ContractCommitment(COMMITMENT, 2026, lei(value)),)
    return c.CallOff(LOT, number, company, "Paper now", lei(value), STARTS, date(2026, 9, 30), money, SHA)


def called(company: str, value: str = "4000", number: str = "1") -> e.CalledOff:
    return e.CalledOff(LOT, company, f"{LOT}.{number}", lei(value), direct=True)


def drafted(company: str, value: str = "4000", number: str = "1") -> ContractDrafted:
    command = call_off(company, value, number)
    return ContractDrafted(
        f"{LOT}.{number}", TENDER, LOT, AWARD, BUYER, company, "Paper now", lei(value), STARTS, command.ends_on,
        command.commitments, SHA, "ocds-x-1", LOT,
    )  # fmt: skip


def test_s11_the_winners_of_a_lot_are_the_members() -> None:
    spec.given(*WON).when(CONCLUDE, HEAD).then(CONCLUDED)


def test_an_agreement_waits_for_the_standstill_and_takes_no_void_award() -> None:
    spec.given(PUBLISHED, AGREED, RANKED, AWARDED).when(CONCLUDE, HEAD).refused("standstill_running", "contractId")
    spec.given(PUBLISHED, RANKED).when(CONCLUDE, HEAD).refused("unknown_award", "frameworkId")
    spec.given(*WON, AwardCancelled(AWARD, LOT, "complaint")).when(CONCLUDE, HEAD).refused(
        "unknown_award", "frameworkId"
    )


@pytest.mark.parametrize(
    "companies", [(), (SECOND,), (SECOND, FIRST), (FIRST, THIRD), (FIRST, FIRST), (*COMPANIES, "MD:9")]
)
def test_the_members_are_the_first_in_the_ranking(companies: tuple[str, ...]) -> None:
    spec.given(*WON).when(replace(CONCLUDE, companies=companies), HEAD).refused("framework_members", "companies")


@pytest.mark.parametrize("until", [date(2026, 7, 14), date(2030, 7, 16)])
def test_an_agreement_lasts_four_years_at_most(until: date) -> None:
    spec.given(*WON).when(replace(CONCLUDE, until=until), HEAD).refused("framework_period", "until")


def test_how_long_an_agreement_lasts_is_what_its_procedure_says() -> None:
    shorter = [Parameter("max_years", "2") if told.name == "max_years" else told for told in AGREED.parameters]
    two_years = (PUBLISHED, replace(AGREED, parameters=tuple(shorter)), *WON[2:])
    spec.given(*two_years).when(replace(CONCLUDE, until=date(2028, 7, 16)), HEAD).refused("framework_period", "until")
    just = replace(CONCLUDE, until=date(2028, 7, 15))
    spec.given(*two_years).when(just, HEAD).then(replace(CONCLUDED, until=just.until))


def test_only_a_tender_for_an_agreement_ends_in_one() -> None:
    open_one = (replace(PUBLISHED, procedure="UA.open@1"), adopted("ua", "open"), *WON[2:])
    spec.given(*open_one).when(CONCLUDE, HEAD).refused("not_a_framework", "frameworkId")


def test_a_ceiling_is_money_of_the_awards() -> None:
    spec.given(*WON).when(replace(CONCLUDE, ceiling=lei("0")), HEAD).refused("not_positive", "ceiling")
    spec.given(*WON).when(replace(CONCLUDE, ceiling=lei("1", "EUR")), HEAD).refused("currency_mismatch", "ceiling")
    spec.given(*WON, CONCLUDED).when(replace(CONCLUDE, ceiling=lei("1")), HEAD).refused("framework_exists")


def test_a_call_off_drafts_its_contract() -> None:
    wanted = drafted(FIRST)
    spec.given(CONCLUDED, FUNDED).when(call_off(FIRST), HEAD).then(called(FIRST), wanted)


def test_s11_a_call_off_out_of_order_is_refused() -> None:
    given = spec.given(CONCLUDED, FUNDED)
    given.when(call_off(SECOND), HEAD).refused("member_not_next", "company")
    given.when(call_off("MD:9999"), HEAD).refused("not_a_member", "company")
    spec.given(FUNDED).when(call_off(FIRST), HEAD).refused("unknown_framework", "frameworkId")


def test_in_rank_the_first_is_asked_until_it_declines() -> None:
    declined = e.TurnDeclined(LOT, FIRST, "No paper left")
    spec.given(CONCLUDED, called(FIRST), FUNDED).when(call_off(FIRST, number="2"), HEAD).then(
        called(FIRST, number="2"), drafted(FIRST, number="2")
    )
    spec.given(CONCLUDED).when(c.DeclineTurn(LOT, FIRST, "No paper left"), HEAD).then(declined)
    spec.given(CONCLUDED).when(c.DeclineTurn(LOT, SECOND, "No"), HEAD).refused("member_not_next", "company")
    given = spec.given(CONCLUDED, declined, FUNDED)
    given.when(call_off(SECOND), HEAD).then(called(SECOND), drafted(SECOND))
    spec.given(CONCLUDED, declined, called(SECOND), FUNDED).when(call_off(SECOND, number="2"), HEAD).refused(
        "member_not_next", "company"
    )


def test_in_rotation_each_has_its_turn() -> None:
    state = (ROTATING, called(FIRST))
    spec.given(*state, FUNDED).when(call_off(FIRST, number="2"), HEAD).refused("member_not_next", "company")
    assert spec.given(*state).state.agreement.next == SECOND  # type: ignore[union-attr]
    around: list[Folded] = [ROTATING, *(called(each, "1", f"{n}") for n, each in enumerate(COMPANIES, start=1))]
    assert spec.given(*around).state.agreement.next == FIRST  # type: ignore[union-attr]


def test_a_suspended_member_is_passed_over() -> None:
    suspended = e.MemberSuspended(LOT, FIRST, "Bad paper")
    spec.given(CONCLUDED).when(c.SuspendMember(LOT, FIRST, "Bad paper"), HEAD).then(suspended)
    given = spec.given(CONCLUDED, suspended, FUNDED)
    given.when(call_off(FIRST), HEAD).refused("member_is_suspended", "company")
    given.when(call_off(SECOND), HEAD).then(called(SECOND), drafted(SECOND))
    given.when(c.ReinstateMember(LOT, FIRST), HEAD).then(e.MemberReinstated(LOT, FIRST))


def test_an_agreement_ends_with_its_time_and_its_ceiling() -> None:
    after = by("u-head", datetime(2029, 1, 1, 12, tzinfo=UTC))
    spec.given(CONCLUDED, FUNDED).when(call_off(FIRST), after).refused("framework_over", "frameworkId")
    given = spec.given(CONCLUDED, called(FIRST), FUNDED)
    given.when(call_off(FIRST, "6000.01", "2"), HEAD).refused("framework_ceiling", "value")
    given.when(call_off(FIRST, "0", "2"), HEAD).refused("not_positive", "value")


def test_nothing_is_called_off_from_a_debarred_company() -> None:
    held = DebarmentDecided(
        FIRST, "d1", "MD", (), date(2026, 1, 1), date(2027, 1, 1), datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC), "Convicted", "u-debarment",
    )  # fmt: skip
    spec.given(CONCLUDED, FUNDED, held).when(call_off(FIRST), HEAD).refused("debarred", "company")


def test_s11_a_competition_of_the_members_takes_of_the_ceiling_when_it_is_signed() -> None:
    """The contract of its award is signed as any other; the agreement knows of it."""
    mini = replace(made.DRAFTED, framework_id=LOT, company=THIRD)
    held = (*made.RESTS_ON, CONCLUDED, mini, SUPPLIER_SIGNED)
    contract = replace(made.CONTRACT, framework_id=LOT, company=THIRD)
    taken = e.CalledOff(LOT, THIRD, made.ID, lei("8000"), direct=False)
    made.spec.given(*held).when(FOR_BUYER, SIGNATORY).then(made.BUYER_SIGNED, contract, taken)
    made.spec.given(*held[:-2], replace(mini, company="MD:9999"), SUPPLIER_SIGNED).when(FOR_BUYER, SIGNATORY).refused(
        "not_a_member", "company"
    )
    full = (*held, called(FIRST, "2000.01"))
    made.spec.given(*full).when(FOR_BUYER, SIGNATORY).refused("framework_ceiling", "value")
    assert isinstance(contract, ContractSigned)


STEPS = st.lists(
    st.tuples(st.sampled_from(("call", "decline", "suspend", "reinstate")), st.integers(0, 3), st.integers(1, 5_000)),
    max_size=40,
)


@for_all(STEPS, st.sampled_from(e.CallOffOrder))
def test_calls_stay_within_the_ceiling_and_go_to_members_in_turn(
    steps: list[tuple[str, int, int]], order: e.CallOffOrder
) -> None:
    state = decider.DECIDER.fold((replace(CONCLUDED, order=order), committed("1000000")))
    total = Decimal(0)
    for number, (kind, member, value) in enumerate(steps, start=1):
        company = COMPANIES[member]
        commands: dict[str, c.FrameworkCommand] = {
            "call": call_off(company, f"{value}", f"{number}"),
            "decline": c.DeclineTurn(LOT, company, "No"),
            "suspend": c.SuspendMember(LOT, company, "Bad"),
            "reinstate": c.ReinstateMember(LOT, company),
        }
        fresh = replace(state, contract=decider.DECIDER.initial.contract)
        turn = state.agreement.next  # type: ignore[union-attr]
        try:
            events = decider.DECIDER.decide(fresh, commands[kind], HEAD)
        except Refused:
            continue
        if kind == "call":
            assert company == turn
            total += value
        state = decider.DECIDER.fold(events, fresh)
        assert total <= 10_000


def test_the_award_of_an_agreement_is_drafted_as_no_contract() -> None:
    concluded = replace(CONCLUDED, award_id=made.AWARD)
    made.spec.given(*made.RESTS_ON, concluded).when(made.DRAFT).refused("award_of_framework", "awardId")
