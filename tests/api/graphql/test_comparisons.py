"""Summaries in other shapes: years side by side in the codes of one, charts, and the way of the money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from application.kernel.orders import Order, Principal
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.lines.commands import ApproveAppropriation, RecordExecution
from domain.kernel.values import money
from infra.processes.demo import play
from infra.runtime import open_bus
from tests.api.conftest import Client, World
from tests.api.support.real import real_client
from tests.support.everyone import Everyone

COMPARE = """
query($years: [Int!]!, $target: Int, $level: Int! = 1, $asOf: AsOf, $filter: BudgetLineFilter) {
  budgetComparison(government: "XX", fiscalYears: $years, dimension: FUNCTIONAL, level: $level,
                   targetFiscalYear: $target, asOf: $asOf, filter: $filter) {
    fiscalYears targetFiscalYear position
    rows { path code label unmapped cells { fiscalYear paths rows approved { amount currency } } }
  }
}
"""
CHART = """
query($top: Int! = 10, $level: Int! = 1, $measures: [BudgetSeriesMeasure!]! = [APPROVED, EXECUTED],
      $asOf: AsOf, $filter: BudgetLineFilter) {
  budgetSeries(dimension: FUNCTIONAL, level: $level, measures: $measures, top: $top, asOf: $asOf, filter: $filter) {
    currency position categories { path code label others count } series { measure values }
  }
}
"""
FUNNEL = """
query($filter: BudgetLineFilter, $asOf: AsOf) {
  budgetFunnel(filter: $filter, asOf: $asOf) {
    funnels { currency stages { stage amount { amount currency } reached { amount } } } position
  }
}
"""

SHAPES = """
query($asOf: AsOf, $years: [Int!]!, $year: Int!) {
  budgetSummary(asOf: $asOf) { groups { fiscalYear adjusted { amount } available { amount } executed { amount } } }
  budgetComparison(government: "DEMO", fiscalYears: $years, dimension: ADMINISTRATIVE, asOf: $asOf) {
    rows { label unmapped cells { paths adjusted { amount } } }
  }
  budgetFunnel(filter: {fiscalYear: {eq: $year}}, asOf: $asOf) { funnels { stages { amount { amount } } } }
  budgetSeries(dimension: ECONOMIC, measures: [ADJUSTED, EXECUTED], top: 2, filter: {fiscalYear: {eq: $year}},
               asOf: $asOf) {
    series { values }
  }
}
"""


async def give(world: World, *commands: Any) -> str:
    """Carry out commands; the position after them."""
    for command in commands:
        await world.bus.execute(Order(command, uuid4()), Principal("tester", "XX"))
    return str(len(world.ledger.events))


def opened(year: int, currency: str = "EUR") -> OpenBudget:
    return OpenBudget("XX", year, currency)


def line(year: int, path: Sequence[str], amount: int, currency: str = "EUR") -> ApproveAppropriation:
    return ApproveAppropriation(f"XX-{year}", Coding(functional=tuple(path)), money(amount, currency), "law")


def named(year: int, path: Sequence[str], label: str) -> NameCode:
    return NameCode(f"XX-{year}", "functional", tuple(path), label)


def mapped(year: int, path: Sequence[str], to: int, to_path: Sequence[str]) -> MapCode:
    return MapCode(f"XX-{year}", "functional", tuple(path), f"XX-{to}", tuple(to_path))


@pytest.fixture
async def years(world: World) -> None:
    """Education moves from 03 to 09 in 2025, a part of it (0322) to research; 08 is given up without a word."""
    await give(
        world,
        opened(2024),
        opened(2025),
        line(2024, ("03", "0321"), 100),
        line(2024, ("03", "0322"), 40),
        line(2024, ("07", "0701"), 50),
        line(2024, ("08", "0801"), 5),
        named(2024, ("03",), "Schools"),
        named(2024, ("03", "0322"), "Institutes"),
        named(2024, ("08",), "Old"),
        line(2025, ("09", "0901"), 120),
        line(2025, ("07", "0701"), 60),
        line(2025, ("10", "1001"), 44),
        named(2025, ("09",), "Education"),
        named(2025, ("10",), "Research"),
        mapped(2024, ("03",), 2025, ("09",)),
        mapped(2024, ("03", "0322"), 2025, ("10", "1001")),
    )


def table(answer: Any) -> dict[str, tuple[Any, ...]]:
    """The approved amounts of each code, and its label and mark."""
    return {
        one["code"]: (
            *(cell and cell["approved"]["amount"].removesuffix(".00") for cell in one["cells"]),
            one["label"],
            one["unmapped"],
        )
        for one in answer["budgetComparison"]["rows"]
    }


@pytest.mark.usefixtures("years")
async def test_codes_of_another_year_count_as_what_they_are_mapped_to(client: Client) -> None:
    found = await client.ask(COMPARE, years=[2024, 2025])

    assert table(found) == {
        "07": ("50", "60", None, False),
        "08": ("5", None, "Old", True),
        "09": ("100", "120", "Education", False),
        "10": ("40", "44", "Research", False),
    }
    assert found["budgetComparison"]["targetFiscalYear"] == 2025
    [education] = [one for one in found["budgetComparison"]["rows"] if one["code"] == "09"]
    assert education["cells"][0]["paths"] == [["03", "0321"]]
    assert education["cells"][1]["rows"] == 1


@pytest.mark.usefixtures("years")
async def test_a_code_counts_in_each_year_as_what_it_is_mapped_to_there(world: World, client: Client) -> None:
    await give(world, opened(2026), line(2026, ("77",), 7), mapped(2024, ("03",), 2026, ("77",)))

    for target, code, sums in ((2025, "09", ("100", "120", None)), (2026, "77", ("140", None, "7"))):
        found = await client.ask(COMPARE, years=[2024, 2025, 2026], target=target)
        assert table(found)[code][:3] == sums
    mappings = await client.ask("{ codeMappings(first: 9) { nodes { path toBudgetId toPath } } }")
    assert {(tuple(one["path"]), one["toBudgetId"]) for one in mappings["codeMappings"]["nodes"]} == {
        (("03",), "XX-2025"),
        (("03",), "XX-2026"),
        (("03", "0322"), "XX-2025"),
    }


@pytest.mark.usefixtures("years")
async def test_a_code_below_a_mapped_one_goes_with_it(client: Client) -> None:
    found = await client.ask(COMPARE, years=[2024, 2025], level=2)

    assert {tuple(one["path"]): one["unmapped"] for one in found["budgetComparison"]["rows"]} == {
        ("07", "0701"): False,
        ("08", "0801"): True,
        ("09", "0321"): False,
        ("09", "0901"): False,
        ("10", "1001"): False,
    }


@pytest.mark.usefixtures("years")
async def test_what_has_no_mapping_stands_as_it_is(client: Client) -> None:
    found = await client.ask(COMPARE, years=[2024, 2025], target=2024)

    assert table(found) == {
        "03": ("140", None, "Schools", False),
        "07": ("50", "60", None, False),
        "08": ("5", None, "Old", False),
        "09": (None, "120", "Education", True),
        "10": (None, "44", "Research", True),
    }


@pytest.mark.usefixtures("years")
async def test_nothing_is_lost_or_counted_twice(client: Client) -> None:
    for level in (1, 2, 3):
        for target in (2024, 2025):
            found = await client.ask(COMPARE, years=[2024, 2025], level=level, target=target)
            cells = [cell for one in found["budgetComparison"]["rows"] for cell in one["cells"] if cell]
            sums = {year: Decimal(0) for year in (2024, 2025)}
            for cell in cells:
                sums[cell["fiscalYear"]] += Decimal(cell["approved"]["amount"])
            assert sums == {2024: 195, 2025: 224}, (level, target)


async def test_a_comparison_is_asked_of_the_past_and_filtered(world: World, client: Client, years: None) -> None:
    before = str(len(world.ledger.events))
    await give(world, line(2025, ("07", "0702"), 1_000), named(2025, ("08",), "Kept"))

    past = await client.ask(COMPARE, years=[2025], asOf={"position": before})
    assert table(past)["07"][0] == "60"
    assert past["budgetComparison"]["position"] == before
    now = await client.ask(COMPARE, years=[2024, 2025], filter={"approved": {"gte": "50"}})
    assert {code: amounts[:2] for code, amounts in table(now).items()} == {"07": ("50", "1060"), "09": ("100", "120")}
    assert table(await client.ask(COMPARE, years=[2024, 2025]))["08"] == ("5", None, "Kept", False)


async def test_each_year_has_its_own_currency(world: World, client: Client) -> None:
    await give(world, opened(2024, "USD"), opened(2025), line(2024, ("01",), 7, "USD"), line(2025, ("01",), 1))

    [row] = (await client.ask(COMPARE, years=[2024, 2025]))["budgetComparison"]["rows"]
    assert [one["approved"]["currency"] for one in row["cells"]] == ["USD", "EUR"]


@pytest.mark.usefixtures("years")
async def test_years_are_bounded(client: Client) -> None:
    assert await client.error_code(COMPARE, years=[]) == "BAD_USER_INPUT"
    assert await client.error_code(COMPARE, years=list(range(2000, 2011))) == "BAD_USER_INPUT"
    assert await client.error_code(COMPARE, years=[2024], level=0) == "BAD_USER_INPUT"
    assert (await client.ask(COMPARE, years=[1999]))["budgetComparison"]["rows"] == []
    assert (await client.ask(COMPARE, years=[2024, 2024]))["budgetComparison"]["fiscalYears"] == [2024]


@pytest.mark.usefixtures("years")
async def test_a_chart_has_the_largest_codes_and_the_others(client: Client) -> None:
    only = {"fiscalYear": {"eq": 2024}}
    found = (await client.ask(CHART, top=2, filter=only))["budgetSeries"]

    assert found["currency"] == "EUR"
    assert [(one["code"], one["label"], one["others"], one["count"]) for one in found["categories"]] == [
        ("03", "Schools", False, 1),
        ("07", None, False, 1),
        (None, None, True, 1),
    ]
    assert found["series"] == [
        {"measure": "APPROVED", "values": ["140.00", "50.00", "5.00"]},
        {"measure": "EXECUTED", "values": ["0.00", "0.00", "0.00"]},
    ]
    whole = (await client.ask(CHART, top=4, filter=only))["budgetSeries"]
    assert [one["others"] for one in whole["categories"]] == [False] * 3


@pytest.mark.usefixtures("years")
async def test_a_code_of_two_years_is_one_category(client: Client) -> None:
    found = (await client.ask(CHART, measures=["APPROVED"]))["budgetSeries"]

    values = dict(zip([one["code"] for one in found["categories"]], found["series"][0]["values"], strict=True))
    assert values == {"03": "140.00", "09": "120.00", "07": "110.00", "10": "44.00", "08": "5.00"}


async def test_a_chart_is_of_one_currency(world: World, client: Client, years: None) -> None:
    await give(world, opened(2026, "USD"), line(2026, ("01",), 7, "USD"))

    assert await client.error_code(CHART) == "BAD_USER_INPUT"
    found = await client.ask(CHART, filter={"currency": {"eq": "USD"}})
    assert found["budgetSeries"]["currency"] == "USD"
    nothing = (await client.ask(CHART, filter={"fiscalYear": {"eq": 1999}}))["budgetSeries"]
    assert (nothing["currency"], nothing["categories"], nothing["series"][0]["values"]) == (None, [], [])
    assert await client.error_code(CHART, top=0) == "BAD_USER_INPUT"
    assert await client.error_code(CHART, top=101) == "BAD_USER_INPUT"
    assert await client.error_code(CHART, measures=[]) == "BAD_USER_INPUT"


async def test_a_funnel_counts_each_amount_once(world: World, client: Client) -> None:
    await give(world, opened(2025), line(2025, ("01",), 1_000))
    id_ = line_id("XX-2025", Coding(functional=("01",)), 1)
    before = await give(world, RecordExecution(id_, money(200, "EUR"), "order"))
    await give(world, RecordExecution(id_, money(50, "EUR"), "order"))

    [way] = (await client.ask(FUNNEL))["budgetFunnel"]["funnels"]
    assert [(one["stage"], one["amount"]["amount"], one["reached"]["amount"]) for one in way["stages"]] == [
        ("ADJUSTED", "1000.00", "1000.00"),
        ("COMMITTED", "0.00", "250.00"),
        ("LIABILITY", "0.00", "250.00"),
        ("ORDERED", "0.00", "250.00"),
        ("PAID", "250.00", "250.00"),
    ]
    past = (await client.ask(FUNNEL, asOf={"position": before}))["budgetFunnel"]
    assert past["funnels"][0]["stages"][-1]["amount"] == {"amount": "200.00", "currency": "EUR"}
    assert (await client.ask(FUNNEL, filter={"government": {"eq": "YY"}}))["budgetFunnel"]["funnels"] == []


async def test_the_shapes_of_a_real_ledger_add_up_to_its_summary(database: str, valkey_url: str) -> None:
    today = datetime.now(UTC).date()
    years = [today.year - 1, today.year]
    async with open_bus(database, policy=Everyone()) as bus:
        await play(bus, today)
    async with real_client(database, valkey_url) as client:
        newest = await client.ask("{ events(first: 1, newestFirst: true) { nodes { position } } }")
        head = newest["events"]["nodes"][0]["position"]
        asked = {"asOf": {"position": head}, "years": years, "year": today.year}
        found = await client.ask(SHAPES, {"x-min-position": head}, **asked)
    totals = {one["fiscalYear"]: one for one in found["budgetSummary"]["groups"]}
    rows = found["budgetComparison"]["rows"]
    for place, year in enumerate(years):
        cells = [one["cells"][place] for one in rows if one["cells"][place]]
        assert sum(Decimal(one["adjusted"]["amount"]) for one in cells) == Decimal(totals[year]["adjusted"]["amount"])
    [courts] = [one for one in rows if one["label"] == "Courts (demo)"]
    assert ([one["paths"] for one in courts["cells"]], courts["unmapped"]) == ([[["30"]], [["35"]]], False)
    stages = [Decimal(one["amount"]["amount"]) for one in found["budgetFunnel"]["funnels"][0]["stages"]]
    assert stages[0] - sum(stages[1:]) == Decimal(totals[today.year]["available"]["amount"])
    # On some days nothing waits at one of the stages between; a young year has not been paid from.
    assert stages[0]
    assert stages[-1] or today.month < 3
    executed = sum(map(Decimal, found["budgetSeries"]["series"][1]["values"]))
    assert executed == Decimal(totals[today.year]["executed"]["amount"]) == stages[-1]
