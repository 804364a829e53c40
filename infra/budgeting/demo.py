"""The demo story: what happens in a year of a small, synthetic state, act by act, each by the person whose duty it is.

All sums come from a fixed seed and the year, so that a year is always told in the same way.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from application.kernel.orders import Principal
from domain.budgeting.accounts.commands import AllotFunds
from domain.budgeting.books.commands import CloseBudget, DefineControls, OpenBudget, ScheduleClosing
from domain.budgeting.books.decider import budget_id
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import (
    Commit,
    CommitAboveAvailable,
    OrderPayment,
    Pay,
    ReleaseCommitment,
    VerifyLiability,
)
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, account_id, node_of
from domain.budgeting.lines.commands import (
    ApproveAppropriation,
    DesignateContingency,
    MakeVirement,
    RecordExecution,
    ReleaseContingency,
    SupplementAppropriation,
)
from domain.budgeting.notes.commands import AttachNote
from domain.budgeting.revenue.commands import AssessRevenue, CollectRevenue, ForecastRevenue
from domain.kernel.values import Money, money

GOVERNMENT, CURRENCY, SEED = "DEMO", "EUR", 2026
CLERK = Principal("demo:budget-clerk", f"{GOVERNMENT}:treasury")
COMMITTER = Principal("demo:commitment-officer", f"{GOVERNMENT}:ministry")
VERIFIER = Principal("demo:receiving-officer", f"{GOVERNMENT}:ministry")
ORDERER = Principal("demo:authorising-officer", f"{GOVERNMENT}:ministry")
PAYER = Principal("demo:treasurer", f"{GOVERNMENT}:treasury")

EDUCATION, HEALTH, RESERVE = "10", "20", "90"
WAGES, GOODS, ASSETS = "21", "22", "31"
FUNCTIONS = {EDUCATION: "09", HEALTH: "07", RESERVE: "01"}
LABELS = {
    ("administrative", EDUCATION): "Ministry of Education (demo)",
    ("administrative", HEALTH): "Ministry of Health (demo)",
    ("administrative", RESERVE): "Reserve of the government (demo)",
    ("functional", "01"): "General public services",
    ("functional", "03"): "Public order and safety",
    ("functional", "07"): "Health",
    ("functional", "09"): "Education",
    ("economic", WAGES): "Compensation of employees",
    ("economic", GOODS): "Use of goods and services",
    ("economic", ASSETS): "Nonfinancial assets",
    ("economic", "28"): "Other expense",
    ("economic", "11"): "Taxes (demo)",
    ("economic", "14"): "Other revenue (demo)",
}
INSTITUTION = (LevelOf("administrative", 1),)


@dataclass(frozen=True, slots=True)
class StoryAct:
    """One act of the story: when it is told, what is done, and by whom."""

    on: date
    command: Any
    by: Principal = CLERK
    waits_for: tuple[str, ...] = ()


def told(today: date) -> Iterator[StoryAct]:
    """Last year to its close, and this year up to today."""
    before, now = Year(today.year - 1), Year(today.year)
    yield from sorted(before.acts(), key=lambda act: act.on)
    yield from sorted((act for act in now.acts() if act.on <= today), key=lambda act: act.on)
    yield StoryAct(today, MapCode(before.id, "administrative", (before.courts,), now.id, (now.courts,)))
    yield StoryAct(today, CloseBudget(before.id))
    yield StoryAct(today, ScheduleClosing(now.id, datetime(now.year + 1, 1, 31, 22, tzinfo=UTC)))


@dataclass(frozen=True)
class Year:
    """A fiscal year of the state; its courts get another code every year, as happens in reorganisations."""

    year: int

    @property
    def id(self) -> str:
        """The budget."""
        return budget_id(GOVERNMENT, self.year)

    @property
    def courts(self) -> str:
        """The code of the courts in this year."""
        return "30" if self.year % 2 else "35"

    @cached_property
    def rules(self) -> tuple[ControlRule, ...]:
        """Each institution is held as a whole: education by its quotas too, the courts with a warning alone."""
        warned = ControlRule(INSTITUTION, ControlPolicy.WARN, under=Coding(administrative=(self.courts,)))
        allotted = ControlRule(INSTITUTION, by_allotment=True, under=Coding(administrative=(EDUCATION,)))
        return (warned, allotted, ControlRule(INSTITUTION))

    @cached_property
    def approved(self) -> dict[tuple[str, str], Decimal]:
        """What is approved for each institution and economic class."""
        chance = random.Random(f"{SEED}:{self.year}:approved")  # noqa: S311 - a seeded story, no secret
        lines = [(unit, economic) for unit in (EDUCATION, HEALTH, self.courts) for economic in (WAGES, GOODS, ASSETS)]
        return {line: Decimal(chance.randrange(200, 900)) * 10_000 for line in lines} | {
            (RESERVE, "28"): Decimal(900_000)
        }

    def coding(self, institution: str, economic: str) -> Coding:
        """The coding of a line."""
        source = ("loans",) if economic == ASSETS else ("general",)
        functional = (FUNCTIONS.get(institution, "03"),)
        return Coding(administrative=(institution,), functional=functional, economic=(economic,), source=source)

    def line(self, institution: str, economic: str) -> str:
        """The id of a line."""
        return line_id(self.id, self.coding(institution, economic), 1)

    def day(self, month: int, day: int) -> date:
        """A day of the year."""
        return date(self.year, month, day)

    def acts(self) -> Iterator[StoryAct]:
        """Everything that happens in the year."""
        yield from self._adoption()
        yield from self._changes()
        for (institution, economic), approved in self.approved.items():
            if economic == WAGES:
                yield from self._payroll(institution, approved)
            elif institution != RESERVE:
                yield from self._purchases(institution, economic, approved)
        yield from self._revenue()

    def _adoption(self) -> Iterator[StoryAct]:
        first = self.day(1, 1)
        yield StoryAct(first, OpenBudget(GOVERNMENT, self.year, CURRENCY))
        for (dimension, code), label in {**LABELS, ("administrative", self.courts): "Courts (demo)"}.items():
            yield StoryAct(first, NameCode(self.id, dimension, (code,), label))
        yield StoryAct(first, DefineControls(self.id, self.rules))
        for (institution, economic), amount in self.approved.items():
            coding = self.coding(institution, economic)
            yield StoryAct(first, ApproveAppropriation(self.id, coding, euros(amount), "demo: budget law"))
        yield StoryAct(first, DesignateContingency(self.line(RESERVE, "28")))
        account = account_id(self.id, node_of(self.rules[1], self.coding(EDUCATION, WAGES)))
        granted = sum(amount for (institution, _), amount in self.approved.items() if institution == EDUCATION)
        for quarter in range(4):
            quota = AllotFunds(account, 3 * quarter + 1, euros(granted * Decimal("0.24")), f"demo: quota {quarter + 1}")
            yield StoryAct(first, quota)

    def _changes(self) -> Iterator[StoryAct]:
        health, schools = self.line(HEALTH, GOODS), self.line(EDUCATION, GOODS)
        moved = MakeVirement(schools, self.line(EDUCATION, ASSETS), euros(60_000), "demo: virement 1")
        yield StoryAct(self.day(4, 3), moved)
        more = SupplementAppropriation(self.line(self.courts, ASSETS), euros(250_000), "demo: supplementary budget")
        yield StoryAct(self.day(5, 20), more)
        released = ReleaseContingency(self.line(RESERVE, "28"), health, euros(400_000), "demo: decree, flood")
        yield StoryAct(self.day(6, 11), released)
        text = "The reserve was released after the spring flood: hospitals were resupplied."
        yield StoryAct(self.day(6, 12), AttachNote(self.id, health, text))

    def _payroll(self, institution: str, approved: Decimal) -> Iterator[StoryAct]:
        line = self.line(institution, WAGES)
        for month in range(1, 13):
            on, paid = self.day(month, 26), euros(approved * Decimal("0.076"))
            yield StoryAct(on, RecordExecution(line, paid, f"demo: payroll {month}", on), PAYER)

    def _purchases(self, institution: str, economic: str, approved: Decimal) -> Iterator[StoryAct]:
        """A commitment a quarter: ordered goods come, are verified, and are paid by four different people."""
        chance = random.Random(f"{SEED}:{self.year}:{institution}:{economic}")  # noqa: S311 - as above
        line, delivered = self.line(institution, economic), 8 + chance.randrange(16)
        for quarter in range(4):
            number, month = f"{institution}-{economic}-{quarter + 1}", 3 * quarter + 2
            whole, on = euros(approved * chance.randrange(16, 22) / 100), self.day(month, 4 + quarter)
            yield StoryAct(on, Commit(line, number, whole, on, "demo: framework contract"), COMMITTER)
            owed = euros(whole.amount * chance.randrange(70, 100) / 100)
            yield from self._delivery(f"{self.id}:{number}", owed, self.day(month, delivered))
        if (institution, economic) == (self.courts, ASSETS):
            on, cost = self.day(11, 20), euros(approved * Decimal("0.8"))
            roof = CommitAboveAvailable(line, "roof", cost, on, "demo: storm damage", "demo: danger to life")
            yield StoryAct(on, roof, COMMITTER)

    def _delivery(self, commitment: str, owed: Money, on: date) -> Iterator[StoryAct]:
        digest = hashlib.sha256(f"demo invoice {commitment}".encode()).hexdigest()
        yield StoryAct(on, VerifyLiability(commitment, "I1", owed, digest, on), VERIFIER)
        ordered, paid, end = on + timedelta(6), on + timedelta(14), self.day(12, 28)
        yield StoryAct(ordered, OrderPayment(commitment, "I1", "O1", owed, ordered), ORDERER)
        yield StoryAct(paid, Pay(commitment, "O1", "P1", owed, paid), PAYER)
        yield StoryAct(end, ReleaseCommitment(commitment, end, "demo: not needed any more"), COMMITTER)

    def _revenue(self) -> Iterator[StoryAct]:
        expected = sum(self.approved.values())
        taxes, fees = euros(expected * Decimal("0.92")), euros(expected * Decimal("0.08"))
        for heading, amount in ((("11",), taxes), (("14",), fees)):
            yield StoryAct(self.day(1, 2), ForecastRevenue(self.id, heading, amount, "demo: budget law"))
        chance = random.Random(f"{SEED}:{self.year}:revenue")  # noqa: S311 - as above
        for month in range(1, 13):
            on, part = self.day(month, 28), taxes.amount * chance.randrange(70, 95) / 1000
            yield StoryAct(on, CollectRevenue(self.id, ("11",), euros(part), on, f"demo: taxes {month}"), PAYER)
            if month % 3 == 0:
                due = euros(fees.amount / 4)
                yield StoryAct(
                    self.day(month, 1),
                    AssessRevenue(self.id, ("14",), due, self.day(month, 1), f"demo: fees {month}"),
                )
                came = euros(due.amount * Decimal("0.9"))
                yield StoryAct(on, CollectRevenue(self.id, ("14",), came, on, f"demo: fees {month}"), PAYER)


def euros(amount: Decimal | int) -> Money:
    """An amount of the story, to the cent."""
    return money(Decimal(amount).quantize(Decimal("0.01")), CURRENCY)
