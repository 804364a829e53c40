"""A real national budget goes in as commands and comes out of GraphQL: the sums are those of the file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from application.budgeting.importing.books import for_books
from application.kernel.orders import Principal
from infra.bootstrap import INSTALLATION
from infra.budgeting.importer.importing import Job, read, record
from infra.budgeting.importer.profiles import load_profile
from infra.budgeting.importer.scratch import SqliteScratch
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from infra.runtime import open_bus
from projections.budgeting import READ_MODELS
from tests.api.conftest import Client
from tests.api.support.real import real_client
from tests.infra.processes.running import PATIENCE
from tests.support.everyone import Everyone

LEVELS = {
    "ADMINISTRATIVE": (
        "admin1",
        "admin2!",
        "admin3 (code)",
        "admin4 (code)",
        "admin5 (code)",
        "admin6 (code)",
    ),
    "FUNCTIONAL": ("func1 (code)", "func2 (code)"),
    "ECONOMIC": ("econ1 (code)", "econ2 (code)"),
    "SOURCE": ("fin_source",),
    "NATURE": ("exp_type", "transfer"),
}
PHASES = ("approved", "adjusted", "executed")
Sums = dict[tuple[str, ...], tuple[Any, ...]]

SUMMARY = """
query($dimension: BudgetSummaryDimension, $level: Int!, $asOf: AsOf) {
  budgetSummary(dimension: $dimension, level: $level, asOf: $asOf, filter: {budgetId: {eq: "MD-2014"}}) {
    groups { path rows label approved { amount } adjusted { amount } executed { amount } } } }
"""


@pytest.mark.slow
async def test_sums_at_every_level_are_those_of_the_file(database: str, valkey_url: str, shared_data: Path) -> None:
    file = shared_data / "budget" / "moldova-2014.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    await _import(database, file)
    async with real_client(database, valkey_url) as client:
        newest = await client.ask("{ events(first: 1, newestFirst: true) { nodes { position } } }")
        head = newest["events"]["nodes"][0]["position"]
        await _projected(database, int(head))
        for dimension, columns in LEVELS.items():
            for level in range(1, len(columns) + 1):
                found = await _summary(client, head, dimension=dimension, level=level)
                assert _sums(found) == _expected(rows, columns, level), (dimension, level)
                assert all(group["label"] for group in found)
                past = await _summary(client, head, dimension=dimension, level=level, asOf={"position": head})
                assert past == found
        [total] = await _summary(client, head, level=1)
        assert [total[phase]["amount"] for phase in PHASES] == ["730448500.00", "779486656.62", "738288201.78"]


async def _import(database: str, file: Path) -> None:
    settled = for_books(load_profile("boost"), None, None)
    with SqliteScratch() as scratch:
        found = read(Job(file, settled, None), scratch)
        async with open_bus(database, policy=Everyone()) as bus:
            report = await record(found, scratch, bus, Principal("tester", "MD"), INSTALLATION.refusals)
    assert report.sent.lines == 2_000


async def _projected(database: str, position: int) -> None:
    """A request waits for its rows for a moment alone: let the worker take the whole import first."""
    signals = await PostgresSignals.open(database)
    reads = await PostgresReads.open(database, READ_MODELS, signals)
    try:
        assert await reads.projected([model.name for model in READ_MODELS], position, PATIENCE)
    finally:
        await reads.close()
        await signals.close()


async def _summary(client: Client, head: str, **variables: Any) -> list[dict[str, Any]]:
    answer = await client.ask(SUMMARY, {"x-min-position": head}, **variables)
    found: list[dict[str, Any]] = answer["budgetSummary"]["groups"]
    return found


def _sums(groups: Sequence[dict[str, Any]]) -> Sums:
    return {
        tuple(group["path"]): (group["rows"], *(Decimal(group[phase]["amount"]) for phase in PHASES))
        for group in groups
    }


def _expected(rows: Sequence[dict[str, str]], columns: Sequence[str], level: int) -> Sums:
    found: dict[tuple[str, ...], list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0), Decimal(0)])
    for row in rows:
        path = [row[column] for column in columns]
        while path and not path[-1]:
            path.pop()
        sums = found[tuple(path[:level])]
        sums[0] += 1
        for number, phase in enumerate(PHASES, 1):
            sums[number] += Decimal(row[phase])
    return {path: tuple(sums) for path, sums in found.items()}
