"""Files go into a real ledger: once, whole or not at all, corrected where they were corrected, through kills."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from application.budgeting.importing.books import for_books
from application.budgeting.importing.profile import Profile
from application.bus.bus import Bus
from application.importing.problem import BrokenFile, Problem
from application.kernel.orders import Order, Principal
from domain.budgeting.books import commands as c
from infra.bootstrap import INSTALLATION
from infra.budgeting.importer.importing import Job, Report, read, record
from infra.budgeting.importer.profiles import load_profile
from infra.budgeting.importer.scratch import SqliteScratch
from infra.runtime import open_bus
from tests.infra.budgeting.importing import WIDE, row, write
from tests.support.everyone import Everyone

BY = Principal("tester", "XX")
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "presupuesto-largo.csv"


@pytest.fixture
async def bus(database: str) -> AsyncIterator[Bus]:
    async with open_bus(database, policy=Everyone()) as opened:
        yield opened


async def imported(
    bus: Bus, path: Path, profile: Profile = WIDE, rejects: Path | None = None
) -> tuple[Report, list[Problem]]:
    with SqliteScratch() as scratch:
        found = read(Job(path, profile, rejects), scratch)
        assert found.may_be_sent
        report = await record(found, scratch, bus, BY, INSTALLATION.refusals)
        return report, list(scratch.notes("fault"))


def facts(database: str) -> list[tuple[str, int, str, dict[str, object]]]:
    """Stream, version, type and data of all events, whatever the order in which streams were written."""
    query = (
        "SELECT originator_id, originator_version, topic, convert_from(state, 'UTF8')::jsonb -> 'data'"
        " FROM ledger.stored_events ORDER BY 1, 2"
    )
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def sums(database: str) -> tuple[Decimal, Decimal, Decimal]:
    """Approved, adjusted and executed of all lines, from the events alone."""
    approved = adjusted = executed = Decimal(0)
    for _, _, topic, data in facts(database):
        amount = Decimal(str(data.get("amount", data.get("by", 0))))
        match topic.removeprefix("budgeting."):
            case "AppropriationApproved" | "ApprovalCorrected":
                approved += amount
            case "AppropriationAdjusted" | "AdjustmentCorrected":
                adjusted += amount
            case "ExecutionRecorded" | "ExecutionCorrected":
                executed += amount
            case _:
                pass
    return approved, approved + adjusted, executed


async def test_a_real_budget_goes_in_exactly_and_only_once(bus: Bus, database: str, shared_data: Path) -> None:
    path = shared_data / "budget" / "moldova-2014.csv"
    profile = for_books(load_profile("boost"), None, None)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    independent = tuple(sum(Decimal(one[phase]) for one in rows) for phase in ("approved", "adjusted", "executed"))
    report, _ = await imported(bus, path, profile)
    totals = report.sent.totals["MD-2014"]
    assert sums(database) == independent == (totals.approved, totals.adjusted, totals.executed)
    assert (report.sent.lines, report.sent.new, report.sent.corrected) == (2000, 2000, 0)
    stored = facts(database)
    assert len(stored) == report.sent.events
    assert sum(topic == "budgeting.AppropriationApproved" for _, _, topic, _ in stored) == 2000

    again, _ = await imported(bus, path, profile)
    assert (again.sent.events, again.sent.unchanged) == (0, 2000)
    assert facts(database) == stored


async def test_a_corrected_file_records_the_corrections_alone(bus: Bus, database: str, tmp_path: Path) -> None:
    lines = [row(kind=f"K{number}") for number in range(5)]
    await imported(bus, write(tmp_path / "a.csv", lines))
    before = facts(database)
    lines[1] = row(kind="K1", approved="11")
    lines[3] = row(kind="K3", adjusted="13", executed="0")
    lines.append(row(kind="K5"))
    report, _ = await imported(bus, write(tmp_path / "a.csv", lines))
    assert (report.sent.new, report.sent.corrected, report.sent.unchanged) == (1, 2, 3)
    added = [(fact[2], fact[3].get("by")) for fact in facts(database) if fact not in before]
    assert sorted(added, key=str) == sorted(
        [
            ("budgeting.ApprovalCorrected", "0.50"),
            ("budgeting.AdjustmentCorrected", "-0.50"),
            ("budgeting.AdjustmentCorrected", "1.00"),
            ("budgeting.ExecutionCorrected", "3.25"),
            ("budgeting.ImportBegun", None),
            ("budgeting.ImportFinished", None),
            ("budgeting.CodeNamed", None),
            ("budgeting.AppropriationApproved", None),
            ("budgeting.AppropriationAdjusted", "1.50"),
            ("budgeting.ExecutionRecorded", None),
        ],
        key=str,
    )


async def test_a_corrected_label_is_recorded(bus: Bus, database: str, tmp_path: Path) -> None:
    await imported(bus, write(tmp_path / "a.csv", [row()]))
    report, _ = await imported(bus, write(tmp_path / "a.csv", [row(office_name="Court registry")]))
    assert (report.sent.names, report.sent.events, report.sent.unchanged) == (1, 3, 1)  # begun, named, finished


async def test_a_long_file_of_another_publisher(bus: Bus, database: str) -> None:
    report, _ = await imported(bus, SAMPLE, for_books(load_profile("presupuesto-largo"), None, None))
    assert sums(database) == tuple(map(Decimal, ("1595000.00", "1610500.50", "1398345.72")))
    assert report.sent.totals["ES_EX-2023"].currency == "EUR"
    labels = [data["label"] for _, _, topic, data in facts(database) if topic == "budgeting.CodeNamed"]
    assert "Dirección General de la Dehesa" in labels


async def test_acts_say_which_line_of_which_file_they_come_from(bus: Bus, database: str, tmp_path: Path) -> None:
    await imported(bus, write(tmp_path / "budget 2014.csv", [row()]))
    references = {data["reference"] for _, _, _, data in facts(database) if "reference" in data}
    assert references == {"budget 2014.csv line 2"}


async def test_all_events_of_one_import_belong_together(bus: Bus, database: str, tmp_path: Path) -> None:
    report, _ = await imported(bus, write(tmp_path / "a.csv", [row()]))
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "SELECT DISTINCT convert_from(state, 'UTF8')::jsonb ->> 'correlation' FROM ledger.stored_events"
        ).fetchall()
    assert found == [(str(report.run),)]


async def test_books_in_another_currency_take_nothing(bus: Bus, database: str, tmp_path: Path) -> None:
    await bus.execute(Order(c.OpenBudget("XX", 2014, "EUR")), BY)
    report, faults = await imported(bus, write(tmp_path / "a.csv", [row()]))
    assert (report.refused, report.sent.commands) == (1, 0)
    assert (faults[0].code, faults[0].remedy) == ("currency_mismatch", "The currency here is EUR, not MDL.")
    assert len(facts(database)) == 1


async def test_closed_books_take_the_same_file_and_no_other(bus: Bus, database: str, tmp_path: Path) -> None:
    lines = [row(kind=f"K{number}") for number in range(3)]
    await imported(bus, write(tmp_path / "a.csv", lines))
    await bus.execute(Order(c.CloseBudget("XX-2014")), BY)
    before = facts(database)
    same, _ = await imported(bus, tmp_path / "a.csv")
    assert (same.refused, same.sent.unchanged) == (0, 3)
    changed, faults = await imported(
        bus, write(tmp_path / "a.csv", [row(kind="New"), *lines[:2], row(kind="K2", executed="1")])
    )
    assert [(one.line, one.code) for one in faults] == [
        (2, "budget_closed"),
        (2, "budget_closed"),
        (5, "budget_closed"),
    ]
    assert "reopen them first" in faults[0].remedy
    assert changed.sent.commands == 0
    assert facts(database) == before


async def test_broken_rows_are_set_aside_corrected_and_imported_alone(bus: Bus, database: str, tmp_path: Path) -> None:
    rows = [row(), row(approved="x"), row(approved="30"), row(kind="Goods", executed="?")]
    path, rejects = write(tmp_path / "a.csv", rows), tmp_path / "a.rejected.csv"
    report, _ = await imported(bus, path, rejects=rejects)
    assert (report.sent.lines, report.rejected) == (2, 2)
    with rejects.open(encoding="utf-8", newline="") as file:
        aside = list(csv.DictReader(file))
    assert [(one["foja_line"], one["foja_item"], one["approved"]) for one in aside] == [
        ("3", "2", "x"),
        ("5", "1", "10.50"),
    ]
    assert aside[0]["foja_error"].startswith("approved: not_an_amount: a number such as 1234.50")

    corrected = rejects.read_text("utf-8").replace(",x,", ",20,").replace(",?,", ",4,")
    rejects.write_text(corrected, "utf-8")
    await imported(bus, rejects)
    whole = [row(), row(approved="20"), row(approved="30"), row(kind="Goods", executed="4")]
    full, _ = await imported(bus, write(tmp_path / "a.csv", whole))
    assert (full.sent.events, full.sent.unchanged) == (0, 4)


async def test_rejected_rows_in_a_file_of_another_encoding(bus: Bus, tmp_path: Path) -> None:
    profile = for_books(load_profile("presupuesto-largo"), None, None)
    path, rejects = tmp_path / "a.csv", tmp_path / "r.csv"
    path.write_bytes(SAMPLE.read_bytes().replace(b"120.000,10", b"120.000.10").replace(b"campa\xf1as", b"campa\x81as"))
    report, _ = await imported(bus, path, profile, rejects)
    assert (report.sent.lines, report.rejected) == (1, 5)
    written = rejects.read_bytes()
    assert b"120.000.10" in written
    assert b"campa\x81as" in written
    assert "Sección".encode("cp1252") in written
    rejects.write_bytes(written.replace(b"120.000.10", b"120.000,10"))
    again, faults = await imported(bus, rejects, profile, tmp_path / "r2.csv")
    assert (again.sent.new, again.rejected) == (1, 2)
    assert {one.code for one in faults} == {"bad_encoding"}


async def test_corrections_in_a_file_of_rejected_rows_are_not_overwritten(bus: Bus, tmp_path: Path) -> None:
    path, rejects = write(tmp_path / "a.csv", [row(), row(approved="x")]), tmp_path / "r.csv"
    await imported(bus, path, rejects=rejects)
    await imported(bus, path, rejects=rejects)
    rejects.write_text(rejects.read_text("utf-8").replace(",x,", ",20,"), "utf-8")
    with pytest.raises(BrokenFile, match="rejects_exist"):
        await imported(bus, path, rejects=rejects)
    assert _names(tmp_path) == ["a.csv", "r.csv"]


def _names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())
