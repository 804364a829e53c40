"""A made-up file in the shape of Mexico's Cuenta Pública of 2010: to the last digit, once, with its repeated rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from application.budgeting.importing.books import for_books
from application.bus.bus import Bus
from bench import cuenta_publica
from infra.budgeting.importer.profiles import load_profile
from infra.runtime import open_bus
from tests.infra.budgeting.importing import staged
from tests.infra.budgeting.test_importer import imported, sums
from tests.suite.profiles import chosen
from tests.support.everyone import Everyone

ROWS = 3_000 if chosen() == "full" else 1_200
"""More than two pages, with all the repeated rows among them."""
PROFILE = for_books(load_profile("cuenta-publica"), None, None)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cuenta_publica.Written]:
    path = tmp_path_factory.mktemp("published") / "cuenta-publica-2010.csv"
    return path, cuenta_publica.write(path, ROWS)


@pytest.fixture
async def bus(database: str) -> AsyncIterator[Bus]:
    async with open_bus(database, policy=Everyone()) as opened:
        yield opened


@pytest.mark.slow
async def test_its_totals_are_in_the_books_to_the_last_digit_and_once(
    bus: Bus, database: str, published: tuple[Path, cuenta_publica.Written]
) -> None:
    path, written = published
    report, _ = await imported(bus, path, PROFILE)
    assert sums(database) == (written.approved, written.adjusted, written.executed)
    assert (report.sent.lines, report.sent.new) == (ROWS, ROWS)
    again, _ = await imported(bus, path, PROFILE)
    assert (again.sent.events, again.sent.unchanged) == (0, ROWS)


def test_it_is_what_it_says_it_is(published: tuple[Path, cuenta_publica.Written]) -> None:
    path, _ = published
    lines = path.read_bytes().split(b"\r\n")[1:-1]
    assert len(lines) == ROWS
    assert len(lines) - len(set(lines)) == cuenta_publica.REPEATS
    assert b"Administraci\xf3n" in path.read_bytes()
    found = staged(path, PROFILE)
    assert found.faults == []
    assert {one.code for one in found.warnings} == {"label_differs"}
    assert any(one.amounts["executed"].amount > one.amounts["adjusted"].amount for one in found.drafts)


def test_what_its_repeated_rows_come_to_is_told_where_they_are_left_out(
    published: tuple[Path, cuenta_publica.Written],
) -> None:
    refusing = msgspec.structs.replace(PROFILE, repeated="refused")
    found = staged(published[0], refusing, keep_going=True)
    assert [one.code for one in found.faults] == ["duplicate_row"] * cuenta_publica.REPEATS
    assert Decimal(found.staging.left_out.texts()["MXN"]["approved"]) == cuenta_publica.REPEATED
    assert "?" not in {one.item for one in found.rejects}
