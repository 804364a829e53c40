"""A contract under way: deliveries, changes, milestones, penalties, its end, and what is said of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.kernel.values import Money
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import events as e
from domain.procurement.contracts.kinds import ChangeGround
from domain.procurement.kinds import ProcedureKind, PurchaseCategory
from domain.procurement.parts import ContractCommitment, DueInstant
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.procedures.parameters import Parameter
from tests.domain.procurement.contracts.made import (
    CALENDAR,
    COMMITMENT,
    COMPANY,
    COMPLETED,
    DELIVERED,
    DRAFTED,
    ENDS,
    ID,
    MANAGER,
    PUBLISHED,
    RECEIVER,
    RESTS_ON,
    RUNNING,
    SHA,
    SIGNED,
    STARTS,
    SUPPLIER,
    accepted,
    by,
    committed,
    lei,
    reported,
    spec,
)

REPORT = c.ReportDelivery(ID, "D-1", ("Paper, 500 boxes",), lei("5000"))
ACCEPT = c.AcceptContractDelivery(ID, "D-1", lei("5000"), SHA, COMMITMENT)
REJECT = c.RejectContractDelivery(ID, "D-1", "Wet")
REJECTED = e.DeliveryRejected(ID, "D-1", "Wet", RECEIVER.actor)


# --- deliveries ----------------------------------------------------------------------------------


def test_what_was_delivered_is_reported_and_accepted() -> None:
    spec.given(*RUNNING).when(REPORT, SUPPLIER).then(reported())
    spec.given(*RUNNING, reported()).when(ACCEPT, RECEIVER).then(accepted())
    spec.given(*RUNNING, reported()).when(replace(ACCEPT, amount=lei("4000")), RECEIVER).then(accepted("4000"))
    spec.given(*RUNNING, reported()).when(REJECT, RECEIVER).then(REJECTED)


def test_nothing_is_delivered_under_what_is_not_signed_by_both() -> None:
    spec.given(*RESTS_ON, DRAFTED).when(REPORT, SUPPLIER).refused("unsigned", "contractId")
    spec.given(*RESTS_ON).when(REPORT, SUPPLIER).refused("unknown_contract", "contractId")


def test_a_delivery_is_decided_once() -> None:
    given = spec.given(*DELIVERED)
    given.when(REPORT, SUPPLIER).then()
    given.when(replace(REPORT, amount=lei("1")), SUPPLIER).refused("delivery_exists", "deliveryId")
    given.when(replace(ACCEPT, amount=lei("4000")), RECEIVER).refused("delivery_decided", "deliveryId")
    given.when(REJECT, RECEIVER).refused("delivery_decided", "deliveryId")
    spec.given(*RUNNING).when(ACCEPT, RECEIVER).refused("delivery_unreported", "deliveryId")


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"amount": lei("5000.01")}, "accepted_above_reported", "amount"),
        ({"amount": lei("0")}, "not_positive", "amount"),
        ({"amount": lei("10", "EUR")}, "currency_mismatch", "amount"),
        ({"amount": Money(Decimal("0.001"), "MDL")}, "too_many_decimals", "amount"),
        ({"commitment_id": "MD-2026:C-8"}, "commitment_not_of_contract", "commitmentId"),
    ],
)
def test_an_acceptance_is_of_what_was_reported(changed: dict[str, Any], code: str, path: str) -> None:
    spec.given(*RUNNING, reported()).when(replace(ACCEPT, **changed), RECEIVER).refused(code, path)


def test_no_more_is_accepted_than_the_contract_is_worth() -> None:
    more = (*DELIVERED, reported("3000.01", "D-2"))
    command = replace(ACCEPT, delivery_id="D-2", amount=lei("3000.01"))
    spec.given(*more).when(command, RECEIVER).refused("accepted_exceeds_value", "amount")
    spec.given(*more).when(replace(command, amount=lei("3000")), RECEIVER).then(accepted("3000", "D-2"))


def test_who_manages_a_contract_accepts_nothing_of_it() -> None:
    managed = (*RUNNING, reported(), e.MilestoneSet(ID, "M-1", "Half", ENDS, MANAGER.actor))
    spec.given(*managed).when(ACCEPT, MANAGER).refused("duties_separated")
    spec.given(*managed).when(REJECT, MANAGER).refused("duties_separated")
    spec.given(*DELIVERED).when(c.SetMilestone(ID, "M-1", "Half", ENDS), RECEIVER).refused("duties_separated")


# --- changes -------------------------------------------------------------------------------------

RULES = {
    "title": "Open",
    "method": "open",
    "currency": "MDL",
    "zone": "Europe/Chisinau",
    "threshold.goods": "9000",
    "threshold.works": "100000",
    "contract_change.review_clause": "true",
    "contract_change.necessary_extras_max": "0.50",
    "contract_change.unforeseen_max": "0.50",
    "contract_change.minor_max.goods": "0.10",
    "contract_change.minor_max.works": "0.15",
    "contract_change.minor_below_threshold": "true",
}


def adopted(**changed: str | None) -> ProcedureAdopted:
    said = {**RULES, **{name.replace("__", "."): value for name, value in changed.items()}}
    parameters = tuple(Parameter(name, value) for name, value in said.items() if value is not None)
    return ProcedureAdopted("MD", "open", 1, ProcedureKind.OPEN, parameters, "Law 131/2015", date(2026, 1, 1))


def works() -> tuple[Any, ...]:
    """The same purchase, of works."""
    return tuple(replace(fact, category=PurchaseCategory.WORKS) if fact is PUBLISHED else fact for fact in RUNNING)


MORE = committed("5000", "MD-2026:C-8")
CHANGEABLE = (*RUNNING, MORE, adopted())


def change(value: str, ground: ChangeGround = ChangeGround.NECESSARY_EXTRAS, number: str = "A-1") -> c.ChangeContract:
    grown = lei(value) - lei("8000")
    added = (ContractCommitment("MD-2026:C-8", 2026, grown),) if grown.amount > 0 else ()
    return c.ChangeContract(ID, number, ground, "More patients", SHA, lei(value), None, added)


def changed(command: c.ChangeContract) -> e.ContractChanged:
    assert command.value is not None
    return e.ContractChanged(
        ID,
        command.change,
        command.ground,
        command.rationale,
        SHA,
        lei("8000"),
        command.value,
        ENDS,
        ENDS,
        command.commitments,
        MANAGER.actor,
        "T-1",
    )


@pytest.mark.parametrize(
    ("value", "ground", "code"),
    [
        ("12000", ChangeGround.NECESSARY_EXTRAS, None),
        ("12000.01", ChangeGround.NECESSARY_EXTRAS, "change_over_limit"),
        ("12000", ChangeGround.UNFORESEEN, None),
        ("12000.01", ChangeGround.UNFORESEEN, "change_over_limit"),
        ("13000", ChangeGround.REVIEW_CLAUSE, None),
        ("8799.99", ChangeGround.MINOR, None),
        ("8800", ChangeGround.MINOR, "change_over_limit"),
        ("7000", ChangeGround.REDUCTION, None),
        ("8000.01", ChangeGround.REDUCTION, "rationale_not_listed"),
        ("7000", ChangeGround.SCHEDULE, "rationale_not_listed"),
    ],
)
def test_a_change_stays_within_what_its_ground_admits(value: str, ground: ChangeGround, code: str | None) -> None:
    command, given = change(value, ground), spec.given(*CHANGEABLE)
    if code is None:
        given.when(command, MANAGER).then(changed(command))
    else:
        given.when(command, MANAGER).refused(code)


def test_works_may_grow_by_more_in_small_changes() -> None:
    command = change("9199.99", ChangeGround.MINOR)
    spec.given(*works(), MORE, adopted()).when(command, MANAGER).then(changed(command))
    spec.given(*works(), MORE, adopted()).when(change("9200", ChangeGround.MINOR), MANAGER).refused(
        "change_over_limit", "value"
    )


def test_small_changes_count_together_and_stay_below_the_threshold() -> None:
    first = change("8500", ChangeGround.MINOR)
    grown = (*CHANGEABLE, changed(first), committed("5000", "MD-2026:C-9"))
    again = replace(
        change("8800", ChangeGround.MINOR, "A-2"), commitments=(ContractCommitment("MD-2026:C-9", 2026, lei("300")),)
    )
    spec.given(*grown).when(again, MANAGER).refused("change_over_limit", "value")
    near = (*RUNNING, MORE, adopted(threshold__goods="8700"))
    spec.given(*near).when(change("8700", ChangeGround.MINOR), MANAGER).refused("change_reaches_threshold", "value")


def test_a_procedure_that_says_nothing_of_changes_admits_reductions_alone() -> None:
    silent = {name.replace(".", "__"): None for name in RULES if name.startswith("contract_change")}
    given = spec.given(*RUNNING, MORE, adopted(**silent))
    given.when(change("9000"), MANAGER).refused("rationale_not_listed", "ground")
    less = change("7000", ChangeGround.REDUCTION)
    given.when(less, MANAGER).then(changed(less))


def test_a_larger_value_needs_its_money() -> None:
    given = spec.given(*CHANGEABLE)
    given.when(replace(change("9000"), commitments=()), MANAGER).refused("commitment_missing", "commitments")
    known = (ContractCommitment(COMMITMENT, 2026, lei("1000")),)
    given.when(replace(change("9000"), commitments=known), MANAGER).refused("commitment_repeated", "commitments")
    little = (ContractCommitment("MD-2026:C-8", 2026, lei("999.99")),)
    given.when(replace(change("9000"), commitments=little), MANAGER).refused("commitment_too_small", "commitments")


def test_a_change_changes_something_and_not_below_what_was_accepted() -> None:
    given = spec.given(*DELIVERED, adopted())
    given.when(change("8000", ChangeGround.SCHEDULE), MANAGER).refused("change_without_effect", "value")
    given.when(change("4999.99", ChangeGround.REDUCTION), MANAGER).refused("value_below_accepted", "value")
    early = replace(change("8000", ChangeGround.SCHEDULE), ends_on=date(2026, 6, 30))
    given.when(early, MANAGER).refused("contract_period", "endsOn")


# --- milestones, penalties, the end ----------------------------------------------------------------

MILESTONE = c.SetMilestone(ID, "M-1", "Half delivered", date(2026, 9, 30))
SET = e.MilestoneSet(ID, "M-1", "Half delivered", date(2026, 9, 30), MANAGER.actor)


def test_a_milestone_is_met_in_time_or_later() -> None:
    spec.given(*RUNNING).when(MILESTONE, MANAGER).then(SET)
    given = spec.given(*RUNNING, SET)
    given.when(c.MeetMilestone(ID, "M-1"), MANAGER).then(
        e.MilestoneMet(ID, "M-1", in_time=True, manager_id=MANAGER.actor)
    )
    late = by(MANAGER.actor, datetime(2026, 10, 1, tzinfo=UTC))
    given.when(c.MeetMilestone(ID, "M-1"), late).then(
        e.MilestoneMet(ID, "M-1", in_time=False, manager_id=MANAGER.actor)
    )
    given.when(replace(MILESTONE, title="All"), MANAGER).refused("milestone_exists", "milestone")
    given.when(c.MeetMilestone(ID, "M-2"), MANAGER).refused("unknown_milestone", "milestone")


def test_a_penalty_is_money() -> None:
    impose = c.ImposePenalty(ID, "P-1", lei("80"), "A week late")
    imposed = e.PenaltyImposed(ID, "P-1", lei("80"), "A week late", MANAGER.actor)
    spec.given(*RUNNING).when(impose, MANAGER).then(imposed)
    spec.given(*RUNNING, imposed).when(replace(impose, amount=lei("81")), MANAGER).refused("penalty_exists", "penalty")
    spec.given(*RUNNING).when(replace(impose, amount=lei("0")), MANAGER).refused("not_positive", "amount")


def test_a_contract_stands_still_and_goes_on() -> None:
    suspended = e.ContractSuspended(ID, "Flood", MANAGER.actor)
    spec.given(*RUNNING).when(c.SuspendContract(ID, "Flood"), MANAGER).then(suspended)
    given = spec.given(*RUNNING, suspended)
    given.when(REPORT, SUPPLIER).refused("contract_suspended", "contractId")
    given.when(c.ResumeContract(ID), MANAGER).then(e.ContractResumed(ID, MANAGER.actor))


def test_a_contract_ends_when_all_is_decided() -> None:
    given = spec.given(*DELIVERED, reported("3000", "D-2"))
    given.when(c.CompleteContract(ID), MANAGER).refused("delivery_undecided", "contractId")
    spec.given(*DELIVERED).when(c.CompleteContract(ID), MANAGER).then(e.ContractCompleted(ID, MANAGER.actor))
    spec.given(*COMPLETED).when(change("7000"), MANAGER).refused("contract_over", "contractId")
    spec.given(*COMPLETED).when(replace(REPORT, delivery_id="D-9"), SUPPLIER).refused("contract_over", "contractId")


def test_what_was_delivered_before_the_termination_is_accepted_after_it() -> None:
    terminated = e.ContractTerminated(ID, "Bankrupt", MANAGER.actor)
    spec.given(*RUNNING, reported()).when(c.TerminateContract(ID, "Bankrupt"), MANAGER).then(terminated)
    spec.given(*RUNNING, reported(), terminated).when(ACCEPT, RECEIVER).then(accepted())


# --- the clock -----------------------------------------------------------------------------------


def test_a_contract_begins_on_its_first_day() -> None:
    before, on = by("system:clock", datetime(2026, 6, 30, 23, 59, tzinfo=UTC)), by("system:clock", at(STARTS))
    spec.given(*SIGNED).when(c.MarkContractDue(ID, "begin"), before).then()
    spec.given(*SIGNED).when(c.MarkContractDue(ID, "begin"), on).then(e.ContractBegun(ID))
    spec.given(*RUNNING).when(c.MarkContractDue(ID, "begin"), on).then()


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_the_end_and_the_milestones_are_told_before() -> None:
    month, week = by("system:clock", at(date(2026, 12, 1))), by("system:clock", at(date(2026, 9, 23)))
    spec.given(*RUNNING).when(c.MarkContractDue(ID, "end-30"), month).then(e.ContractFellDue(ID, None, 30))
    spec.given(*RUNNING).when(c.MarkContractDue(ID, "end-7"), month).then()
    given = spec.given(*RUNNING, SET)
    given.when(c.MarkContractDue(ID, "7 M-1"), week).then(e.ContractFellDue(ID, "M-1", 7))
    met = spec.given(*RUNNING, SET, e.MilestoneMet(ID, "M-1", in_time=True, manager_id=MANAGER.actor))
    met.when(c.MarkContractDue(ID, "7 M-1"), week).then()
    spec.given(*COMPLETED).when(c.MarkContractDue(ID, "end-30"), month).then()


# --- the rating ----------------------------------------------------------------------------------

RATE = c.RateContractor(ID, 8_500, "Good paper, a little late")
RATED = e.ContractorRated(
    ID,
    COMPANY,
    8_500,
    "Good paper, a little late",
    DueInstant(datetime(2026, 7, 25, 21, tzinfo=UTC), "10d", "MD-2026@1"),
    MANAGER.actor,
)


def test_a_supplier_is_rated_when_the_contract_is_over_and_replies_within_ten_days() -> None:
    spec.given(CALENDAR, *COMPLETED).when(RATE, MANAGER).then(RATED)
    spec.given(CALENDAR, *RUNNING).when(RATE, MANAGER).refused("contract_not_over", "contractId")
    given = spec.given(CALENDAR, *COMPLETED, RATED)
    given.when(replace(RATE, points=1), MANAGER).refused("already_rated", "contractId")
    reply = c.PublishReply(ID, "The road was closed")
    in_time = by(SUPPLIER.actor, datetime(2026, 7, 25, 20, 59, 59, tzinfo=UTC))
    given.when(reply, in_time).then(e.ReplyPublished(ID, COMPANY, "The road was closed"))
    given.when(reply, by(SUPPLIER.actor, RATED.reply_until.at)).refused("reply_late", "contractId")
    spec.given(CALENDAR, *COMPLETED).when(reply, in_time).refused("not_rated", "contractId")


@pytest.mark.parametrize("points", [-1, 10_001])
def test_a_rating_has_a_range(points: int) -> None:
    spec.given(CALENDAR, *COMPLETED).when(replace(RATE, points=points), MANAGER).refused("rating_range", "points")


def test_who_accepted_does_not_rate() -> None:
    spec.given(CALENDAR, *COMPLETED).when(RATE, RECEIVER).refused("duties_separated")


def test_amounts_have_the_decimals_of_their_currency() -> None:
    whole = c.ReportDelivery(ID, "D-1", ("Paper, 500 boxes",), Money(Decimal(5000), "MDL"))

    [told] = spec.decider.decide(spec.given(*RUNNING).state, whole, SUPPLIER)
    assert isinstance(told, e.DeliveryReported)
    assert str(told.amount.amount) == "5000.00"
    fine = ContractCommitment("MD-2026:C-8", 2026, Money(Decimal("1000.001"), "MDL"))
    given = spec.given(*CHANGEABLE)
    given.when(replace(change("9001"), commitments=(fine,)), MANAGER).refused("too_many_decimals", "commitments")
