"""The demo story: a small synthetic state adopts, adjusts and executes its budget.

Everything is made up and says so: the government is `DEMO`, its codes and sums come from a fixed seed, and each
reference begins with "demo". It runs through the same bus as any other act; playing it again adds nothing.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from application.bus import Bus
from application.kernel import Order, Principal
from domain.budgeting import commands as c
from domain.budgeting.budget import budget_id
from domain.budgeting.coding import Coding, line_id
from domain.values import money
from infra.runtime import open_bus
from infra.settings import Settings

GOVERNMENT, CURRENCY, SEED = "DEMO", "EUR", 2026
CLERK = Principal("demo:budget-clerk", "demo:treasury")
INSTITUTIONS = {"10": "Ministry of Education (demo)", "20": "Ministry of Health (demo)", "30": "Courts (demo)"}
FUNCTIONS = {"10": ("09", "Education"), "20": ("07", "Health"), "30": ("03", "Public order and safety")}
ECONOMIC = {"21": "Compensation of employees", "22": "Use of goods and services", "31": "Nonfinancial assets"}


def story(this_year: int) -> Iterator[Any]:
    """The acts of the story, in order: last year's books to their close, and this year's so far."""
    chance = random.Random(SEED)  # noqa: S311 - a seeded story, no secret
    for year in (this_year - 1, this_year):
        budget = budget_id(GOVERNMENT, year)
        yield c.OpenBudget(GOVERNMENT, year, CURRENCY)
        yield from _names(budget)
        for institution in INSTITUTIONS:
            for economic in ECONOMIC:
                yield from _line(budget, institution, economic, chance)
        if year < this_year:
            yield c.CloseBudget(budget)
        else:
            yield c.ScheduleClosing(budget, datetime(this_year + 1, 1, 31, 22, tzinfo=UTC))


def _names(budget: str) -> Iterator[c.NameCode]:
    for code, label in INSTITUTIONS.items():
        yield c.NameCode(budget, "administrative", (code,), label)
    for code, label in dict(FUNCTIONS.values()).items():
        yield c.NameCode(budget, "functional", (code,), label)
    for code, label in ECONOMIC.items():
        yield c.NameCode(budget, "economic", (code,), label)


def _line(budget: str, institution: str, economic: str, chance: random.Random) -> Iterator[Any]:
    coding = Coding(administrative=(institution,), functional=FUNCTIONS[institution][:1], economic=(economic,))
    approved = Decimal(chance.randrange(200, 900)) * 10_000
    id_ = line_id(budget, coding, 1)
    yield c.ApproveAppropriation(budget, coding, money(approved, CURRENCY), "demo: budget law")
    if chance.random() < 0.5:
        by = Decimal(chance.randrange(-5, 10)) * 1_000 or Decimal(1_000)
        yield c.AdjustAppropriation(id_, money(by, CURRENCY), "demo: supplementary decree 1")
    for quarter in range(1, 5):
        spent = (approved * chance.randrange(15, 27) / 100).quantize(Decimal("0.01"))
        yield c.RecordExecution(id_, money(spent, CURRENCY), f"demo: quarter {quarter}")


async def play(bus: Bus, this_year: int) -> int:
    """Give the story's commands, each under an id of its own place in the story; how many added something."""
    added = 0
    for number, command in enumerate(story(this_year)):
        id_ = uuid5(NAMESPACE_URL, f"foja:demo:{this_year}:{number}")
        receipt = await bus.execute(Order(command, id_), CLERK)
        added += bool(receipt.events) and not receipt.replayed
    return added


async def _main() -> None:
    database_url = Settings.load().database_url
    if not database_url:
        sys.exit("The demo plays against a running stack: start it with ./foja up --demo")
    async with open_bus(database_url) as bus:
        year = datetime.now(UTC).year
        added = await play(bus, year)
    sys.stdout.write(f"demo: {added} acts played (budgets {GOVERNMENT}-{year - 1} and {GOVERNMENT}-{year})\n")


if __name__ == "__main__":
    asyncio.run(_main())
