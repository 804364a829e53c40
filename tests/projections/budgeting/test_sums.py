"""Whatever happened: the transactions and the months of a line add up to the line, its commitments to its stages, and
at every level of every classification the parts add up to the whole, now and as of any earlier position.
"""

import asyncio
from collections import defaultdict
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.budgeting.coding import DIMENSIONS
from domain.budgeting.commitments.events import CommitmentMade
from domain.budgeting.lines.events import AppropriationApproved, ExecutionCorrected, ExecutionRecorded
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect_async
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.registry import adopt
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.budgeting import (
    BUDGET_LINES,
    BUDGET_MONTHS,
    BUDGET_SUMMARY,
    BUDGET_TRANSACTIONS,
    CLASSIFICATION_CODES,
    COMMITMENTS,
    LINE_MONTHS,
)
from projections.budgeting.movements import MEASURES
from projections.kernel.declarations import Condition, Group, ReadModel, Reads, everything
from tests.infra.postgres.tallies import Pen
from tests.projections.budgeting.histories import histories
from tests.spec import rows
from tests.suite.profiles import examples

MODELS: tuple[ReadModel[Any], ...] = (BUDGET_LINES, BUDGET_TRANSACTIONS, LINE_MONTHS, CLASSIFICATION_CODES)
EXAMPLES = count(1)
DEPTH = 4
SHARED = ("budget_id", "government", "fiscal_year", "currency", *DIMENSIONS)
Sums = dict[str, Decimal]
Groups = dict[tuple[str, ...], Sums]


def total(found: list[Any], names: tuple[str, ...] = MEASURES) -> Sums:
    """The sums of these fields."""
    return {name: sum((getattr(one, name) for one in found), Decimal(0)) for name in names}


@given(history=histories())
def test_the_transactions_of_a_line_add_up_to_the_line(history: list[Any]) -> None:
    transactions = rows(BUDGET_TRANSACTIONS).given(*history).folded().values()
    for line_id, line in rows(BUDGET_LINES).given(*history).folded().items():
        own = [one for one in transactions if one.line_id == line_id]
        assert total(own) == total([line])
        assert line.available == line.adjusted - line.committed - line.liability - line.ordered - line.executed


@given(history=histories())
def test_the_months_of_a_line_are_the_sums_of_its_transactions_and_add_up_to_it(history: list[Any]) -> None:
    transactions = rows(BUDGET_TRANSACTIONS).given(*history).folded().values()
    months = rows(LINE_MONTHS).given(*history).folded()
    assert set(months) == {f"{one.line_id}/{one.period}" for one in transactions}
    for month in months.values():
        own = [one for one in transactions if (one.line_id, one.period) == (month.line_id, month.period)]
        assert total(own) == total([month])
        assert all(getattr(one, name) == getattr(month, name) for one in own for name in SHARED)
    for line_id, line in rows(BUDGET_LINES).given(*history).folded().items():
        assert total([one for one in months.values() if one.line_id == line_id]) == total([line])


@given(history=histories())
def test_the_commitments_of_a_line_add_up_to_its_stages(history: list[Any]) -> None:
    made = [one for one in history if isinstance(one, CommitmentMade)]
    known = {one.commitment_id for one in made}
    first = {id(next(made_ for made_ in made if made_.commitment_id == one)) for one in known}
    kept = [one for one in history if _stands(one, known, first)]
    ordered = sorted(kept, key=lambda one: not isinstance(one, AppropriationApproved | CommitmentMade))
    commitments = rows(COMMITMENTS).given(*ordered).folded().values()
    for line_id, line in rows(BUDGET_LINES).given(*ordered).folded().items():
        own = [one for one in commitments if one.line_id == line_id]
        stages = ("committed", "liability", "ordered")
        assert total(own, stages) == total([line], stages)
        direct = sum((_recorded(one) for one in ordered if getattr(one, "line_id", None) == line_id), Decimal(0))
        assert line.executed == direct + sum((one.paid - one.returned for one in own), Decimal(0))


def _recorded(event: Any) -> Decimal:
    """What was spent without a commitment."""
    match event:
        case ExecutionRecorded():
            return event.amount
        case ExecutionCorrected():
            return event.by
        case _:
            return Decimal(0)


def _stands(event: Any, known: set[str], first: set[int]) -> bool:
    """Whether an event can follow: commitments are made once, and before anything happens under them."""
    if isinstance(event, CommitmentMade):
        return id(event) in first
    return getattr(event, "commitment_id", None) is None or event.commitment_id in known


@settings(max_examples=examples(12), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_at_every_level_the_parts_add_up_to_the_whole(database: str, data: st.DataObject) -> None:
    budget = f"E{next(EXAMPLES)}-2014"
    asyncio.run(_check(database, budget, data.draw(histories(budget)), data))


async def _check(database: str, budget: str, history: list[Any], data: st.DataObject) -> None:
    async with Pen.open(database, INSTALLATION.codec) as pen:
        last = await pen.append(*history, stream=budget)
    await _project(database)
    signals = await PostgresSignals.open(database)
    reads = await PostgresReads.open(database, MODELS, signals)
    try:
        known = data.draw(st.integers(0, len(history)), label="how much of the history was known")
        for moment, upto in ((None, history), (last - len(history) + known, history[:known])):
            lines = list(rows(BUDGET_LINES).given(*upto).folded().values())
            await _check_summaries(reads.seen(everything), budget, moment, lines)
            await _check_months(
                reads.seen(everything), budget, moment, list(rows(BUDGET_TRANSACTIONS).given(*upto).folded().values())
            )
    finally:
        await reads.close()
        await signals.close()


async def _project(database: str) -> None:
    async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
        for model in MODELS:
            table = Table(model)
            relation = await adopt(connection, table)
            assert relation is not None
            following = Follower(connection, table, INSTALLATION.codec, relation)
            await following.begin()
            await following.step()
            while following.behind:
                await following.step()


async def _check_summaries(reads: Reads, budget: str, moment: int | None, lines: list[Any]) -> None:
    where = (Condition("budget_id", "eq", budget),)
    for dimension in DIMENSIONS:
        above: Groups = {(): total(lines, BUDGET_SUMMARY.measures)} if lines else {}
        for level in range(1, DEPTH + 1):
            groups = (await reads.summarise(BUDGET_SUMMARY, dimension, level, where, moment)).groups
            assert _by_path(groups, level - 1, BUDGET_SUMMARY.measures) == above, (dimension, level)
            above = _by_path(groups, level, BUDGET_SUMMARY.measures)
        months = (await reads.summarise(BUDGET_MONTHS, dimension, DEPTH, where, moment)).groups
        assert _by_path(months, DEPTH, MEASURES) == {
            path: {name: sums[name] for name in MEASURES} for path, sums in above.items()
        }


async def _check_months(reads: Reads, budget: str, moment: int | None, transactions: list[Any]) -> None:
    """At every level, each month's sums are those of its transactions under the same codes."""
    where = (Condition("budget_id", "eq", budget),)
    for dimension in DIMENSIONS:
        for level in range(1, DEPTH + 1):
            groups = (await reads.summarise(BUDGET_MONTHS, dimension, level, where, moment)).groups
            found = {(one.by["period"], one.path): dict(one.sums) for one in groups}
            own: dict[tuple[int, tuple[str, ...]], list[Any]] = defaultdict(list)
            for one in transactions:
                own[one.period, getattr(one, dimension)[:level]].append(one)
            assert found == {key: total(them) for key, them in own.items()}, (dimension, level)


def _by_path(groups: Any, level: int, measures: tuple[str, ...]) -> Groups:
    """The sums of the groups that share the first codes of their path."""
    found: Groups = defaultdict(lambda: dict.fromkeys(measures, Decimal(0)))
    one: Group
    for one in groups:
        into = found[one.path[:level]]
        for name in measures:
            into[name] += one.sums[name]
    return dict(found)
