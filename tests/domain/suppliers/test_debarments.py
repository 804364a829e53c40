"""A company is heard before another officer keeps it out, for a time that is public."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.suppliers.debarments import commands as c
from domain.suppliers.debarments import events as e
from domain.suppliers.debarments.decider import DECIDER
from domain.suppliers.kinds import DebarmentGround
from domain.suppliers.refusals import MESSAGES
from tests.domain.suppliers.values import CASE, COMPANY, KNOWN, YEAR, later
from tests.spec import OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)
COLLUSION, TAXES = DebarmentGround.COLLUSION, DebarmentGround.UNPAID_TAXES
PROPOSE = c.ProposeDebarment(COMPANY, CASE, (COLLUSION,), "Bids of one hand", 10)
HEARD_UNTIL = datetime(2014, 6, 16, 21, tzinfo=UTC)
"""Sunday 1 June is day 0; ten working days, of which Monday 9 June is none, end on Monday 16 June at 24:00."""
PROPOSED = e.DebarmentProposed(COMPANY, CASE, "MD", (COLLUSION,), "Bids of one hand", 10, 1, HEARD_UNTIL, "u-officer")
STATE = c.MakeStatement(COMPANY, CASE, "We never met")
STATED = e.StatementMade(COMPANY, CASE, "u-officer", "We never met")
DECIDE = c.DecideDebarment(COMPANY, CASE, (COLLUSION,), date(2014, 6, 20), date(2014, 12, 31), "Proven")
DECIDED = e.DebarmentDecided(
    COMPANY,
    CASE,
    "MD",
    (COLLUSION,),
    date(2014, 6, 20),
    date(2014, 12, 31),
    datetime(2014, 6, 19, 21, tzinfo=UTC),
    datetime(2014, 12, 31, 22, tzinfo=UTC),
    "Proven",
    "u-officer",
)
LIFT = c.LiftDebarment(COMPANY, CASE, "Made good")
BEFORE = (KNOWN, YEAR)
CLOSED = replace(OFFICER, at=HEARD_UNTIL)


def test_a_company_is_heard_for_so_many_working_days() -> None:
    spec.given(*BEFORE).when(PROPOSE).then(replace(PROPOSED, heard_until=datetime(2014, 6, 16, 21, tzinfo=UTC)))


def test_a_proposal_names_a_company_a_ground_and_a_hearing() -> None:
    spec.given().when(PROPOSE).refused("company_not_known")
    spec.given(*BEFORE).when(replace(PROPOSE, grounds=())).refused("debarment_without_grounds", "grounds")
    spec.given(*BEFORE).when(replace(PROPOSE, hearing_days=2)).refused("hearing_days_range", "hearingDays")
    spec.given(KNOWN).when(PROPOSE).refused("calendar_missing")
    spec.given(*BEFORE, PROPOSED).when(replace(PROPOSE, reasons="Other")).refused("debarment_exists", "caseId")


def test_nobody_is_kept_out_who_was_not_heard() -> None:
    spec.given(*BEFORE, PROPOSED).when(DECIDE).refused("company_not_heard", "caseId")
    just_before = replace(OFFICER, at=HEARD_UNTIL - timedelta(seconds=1))
    spec.given(*BEFORE, PROPOSED).when(DECIDE, by=just_before).refused("company_not_heard")
    spec.given(*BEFORE, PROPOSED).when(DECIDE, by=CLOSED).then(DECIDED)
    spec.given(*BEFORE, PROPOSED, STATED).when(DECIDE).then(DECIDED)


def test_a_company_makes_one_statement_in_its_time() -> None:
    spec.given(*BEFORE, PROPOSED).when(STATE).then(STATED)
    spec.given(*BEFORE, PROPOSED).when(STATE, by=CLOSED).refused("hearing_over")
    spec.given(*BEFORE, PROPOSED, STATED, DECIDED).when(STATE).refused("debarment_settled")
    spec.given(*BEFORE).when(STATE).refused("debarment_unknown")
    assert "never met" not in repr(STATE) + repr(STATED)


def test_what_is_decided_was_proposed_lies_ahead_and_ends() -> None:
    heard = spec.given(*BEFORE, PROPOSED, STATED)
    heard.when(replace(DECIDE, grounds=(COLLUSION, TAXES))).refused("ground_not_proposed", "grounds")
    heard.when(replace(DECIDE, first_day=date(2014, 5, 31))).refused("debarment_backwards", "firstDay")
    heard.when(replace(DECIDE, last_day=date(2014, 6, 19))).refused("debarment_ends_first", "lastDay")
    heard.when(replace(DECIDE, last_day=date(2019, 7, 20))).refused("debarment_too_long", "lastDay")
    decided = spec.given(*BEFORE, PROPOSED, STATED, DECIDED)
    decided.when(replace(DECIDE, reasons="Other")).refused("debarment_settled")


def test_a_proposal_may_come_to_nothing() -> None:
    drop = c.DropDebarment(COMPANY, CASE, "No proof")
    spec.given(*BEFORE, PROPOSED).when(drop).then(e.DebarmentDropped(COMPANY, CASE, "No proof", "u-officer"))
    spec.given(*BEFORE, PROPOSED, STATED, DECIDED).when(drop).refused("debarment_settled")


def test_a_debarment_is_lifted_while_it_holds_or_lies_ahead() -> None:
    there = spec.given(*BEFORE, PROPOSED, STATED, DECIDED)
    lifted_at = later(days=30)
    there.when(LIFT, by=lifted_at).then(e.DebarmentLifted(COMPANY, CASE, "MD", lifted_at.at, "Made good", "u-officer"))
    there.when(LIFT, by=replace(OFFICER, at=DECIDED.until)).then()
    spec.given(*BEFORE, PROPOSED).when(LIFT).refused("debarment_not_decided")
