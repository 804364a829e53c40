"""The report on a budget: exact figures, words as text, one page that needs nothing but a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from graphql import parse, validate
from typer.testing import CliRunner

from api.graphql.schema import build_schema
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.codes.commands import NameCode
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.lines.commands import ApproveAppropriation, RecordExecution
from domain.kernel.values import money
from infra.bootstrap import INSTALLATION
from infra.budgeting.report import writing
from infra.budgeting.report.gathering import NothingToReport, ReportRequest
from infra.budgeting.report.page import query, render
from infra.budgeting.report.picture import (
    Account,
    Breakdown,
    Figures,
    Heading,
    Line,
    Note,
    Part,
    PayeeSums,
    Picture,
    Unfinished,
)
from infra.budgeting.report.writing import report, write
from infra.cli.__main__ import app
from infra.processes.worker import work
from infra.runtime import open_reads
from infra.settings.settings import Settings
from projections.budgeting.payees import PayeeKind
from projections.kernel.declarations import Reads, everything
from tests.api.support.browser import Browser, browsing

HOSTILE = "<script>alert('x')</script> & \"quoted\" </svg> \N{GRINNING FACE}" + " and so on" * 5
FIGURES = Figures(*map(Decimal, ("1000.00", "1200.50", "100.00", "50.25", "25.00", "900.00")))
PICTURE = Picture(
    budget_id="XX-2025",
    government="XX",
    year=2025,
    currency="EUR",
    starts_in=1,
    position=77,
    recorded_at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC),
    total=FIGURES,
    count=1,
    breakdowns=[Breakdown("administrative", 1, [Part(("10",), HOSTILE, FIGURES), Part((), None, Figures())])],
    lines=[Line((HOSTILE, "21"), FIGURES)],
    months={1: Decimal("400.00"), 12: Decimal("300.00"), 13: Decimal("100.00")},
    undated=Decimal("100.00"),
    headings=[Heading(("11",), HOSTILE, Decimal(500), Decimal(0), Decimal(600))],
    accounts=3,
    tight=[Account((HOSTILE,), "stop", Decimal(100), Decimal(120))],
    notes=[Note(HOSTILE, f"Because {HOSTILE}")],
)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "These books are unfinished: 15,000 lines are recorded, and the import of &lt;b&gt;.csv (20,000 lines)",
        ),
        (
            "es",
            "Estos libros están inacabados: constan 15.000 líneas, y la importación de &lt;b&gt;.csv (20.000 líneas)",
        ),
    ],
)
def test_unfinished_books_say_so_before_any_figure(language: str, said: str) -> None:
    page = render(replace(PICTURE, count=15_000, unfinished=[Unfinished("<b>.csv", 20_000)]), language)
    assert said in page
    assert page.index(said.partition(":")[0]) < page.index('id="glance"')
    assert "unfinished" not in render(PICTURE, language).split("</style>")[1]


def test_numbers_and_dates_are_written_as_the_language_has_them() -> None:
    english, spanish = (re.sub(r"\s+", " ", render(PICTURE, language)) for language in ("en", "es"))

    assert "Position 77 of the ledger, recorded December 31, 2025, 23:59 UTC" in english
    assert "Posición 77 del registro, anotada el 31 de diciembre de 2025, 23:59 UTC" in spanish
    assert "<td>1,200.50</td>" in english
    assert "<td>1.200,50</td>" in spanish
    assert "<b>75.0%</b>" in english
    assert "<b>75,0 %</b>" in spanish
    assert ">Jan<" in english
    assert ">ene<" in spanish


def test_each_amount_stands_at_one_stage_and_counts_at_all_before_it() -> None:
    assert FIGURES.available == Decimal("125.25")
    assert FIGURES.reached() == {
        "adjusted": Decimal("1200.50"),
        "committed": Decimal("1075.25"),
        "liability": Decimal("975.25"),
        "ordered": Decimal("925.00"),
        "executed": Decimal("900.00"),
    }
    assert Figures().rate is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_ledger_says_is_text_and_never_markup(language: str) -> None:
    page = render(PICTURE, language)

    assert "<script" not in page
    assert page.count("</svg>") == page.count("<svg") == 4
    assert page.count("&lt;script&gt;") >= 6
    assert not re.search(r"https?://(?!www\.w3\.org/)", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_budget_without_figures_has_a_page(language: str) -> None:
    nothing: dict[str, Any] = {"total": Figures(), "breakdowns": [], "lines": [], "months": {}, "undated": Decimal(0)}
    empty = replace(PICTURE, **nothing, headings=[], accounts=0, tight=[], notes=[], recorded_at=None)

    assert "XX" in render(empty, language)


def test_companies_are_told_by_their_ids_and_persons_together() -> None:
    payees = [
        PayeeSums(PayeeKind.COMPANY, "MD:1003600012345", Decimal("5.00"), Decimal("450.00")),
        PayeeSums(PayeeKind.PERSON, None, Decimal("0.00"), Decimal("90.00")),
        PayeeSums(PayeeKind.UNNAMED, None, Decimal("0.00"), Decimal("1.00")),
    ]
    page = render(replace(PICTURE, payees=payees), "en")

    assert [name for name in ("MD:1003600012345", "Persons", "(no payee named)") if name in page] == [
        "MD:1003600012345",
        "Persons",
        "(no payee named)",
    ]
    assert ">450.00<" in page
    assert 'id="payees"' in page
    assert 'id="payees"' not in render(replace(PICTURE, payees=payees[2:]), "en")


def test_the_page_tells_the_question_that_gives_its_figures() -> None:
    assert validate(build_schema(INSTALLATION.exposed), parse(query(PICTURE))) == []
    assert 'asOf: {position: "77"}' in query(PICTURE)


def test_the_smaller_parts_stand_together() -> None:
    parts = [Part((str(n),), None, Figures(adjusted=Decimal(n))) for n in range(60, 0, -1)]
    page = render(replace(PICTURE, breakdowns=[Breakdown("economic", 1, parts)]), "en")

    assert "Others (20)" in page  # of the table, which shows 40
    assert "Others (48)" in page  # of the chart, which shows 12
    assert ">210.00<" in page  # 1 + ... + 20


def test_the_lines_and_the_others_add_up_to_the_budget() -> None:
    page = render(replace(PICTURE, count=21, total=FIGURES + FIGURES), "en")

    [lines] = re.findall(r'<section id="lines">(.*?)</section>', page, re.DOTALL)
    assert "Others (20)" in lines
    assert lines.count("<td>1,200.50</td>") == 2
    assert lines.count("<td>2,401.00</td>") == 1


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write(tmp_path / "a.html", "one")
    write(tmp_path / "a.html", "two")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "two"
    with pytest.raises(NothingToReport, match="cannot be written"):
        write(tmp_path / "none" / "a.html", "three")
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


@asynccontextmanager
async def projected(database: str, valkey_url: str) -> AsyncIterator[Reads]:
    """The read side, with a worker that keeps it up to date."""
    stop = asyncio.Event()
    worker = asyncio.ensure_future(work(Settings(database_url=database, valkey_url=valkey_url), stop))
    try:
        async with open_reads(database, valkey_url) as reads:
            yield reads.seen(everything)
    finally:
        stop.set()
        await worker


async def give(bus: Bus, *commands: Any) -> int:
    position = 0
    for command in commands:
        receipt = await bus.execute(Order(command, uuid4()), Principal("tester", "XX"))
        position = receipt.position
    return position


def _coded(institution: str, economic: str) -> Coding:
    return Coding(administrative=(institution,), functional=("01", "01.1"), economic=(economic,))


def _euros(amount: int) -> Any:
    return money(amount, "EUR")


BUDGET = "XX-2025"
BEGUN = (
    OpenBudget("XX", 2025, "EUR"),
    NameCode(BUDGET, "administrative", ("10",), HOSTILE),
    *(
        ApproveAppropriation(BUDGET, _coded(institution, economic), _euros(1_000_000), "law 1")
        for institution in ("10", "20", "30")
        for economic in ("21", "22")
    ),
)
SPENT = RecordExecution(line_id(BUDGET, _coded("10", "21"), 1), _euros(250_000), "order 1", date(2025, 3, 31))


async def test_the_figures_are_those_of_the_ledger_now_and_then(database: str, valkey_url: str, bus: Bus) -> None:
    async with projected(database, valkey_url) as reads:
        with pytest.raises(NothingToReport, match="No budget is recorded there"):
            await report(reads, ReportRequest(2025), None, "en")
        before = await give(bus, *BEGUN)
        await give(bus, SPENT)
        now = (await report(reads, ReportRequest(2025), None, "en")).picture
        then = (await report(reads, ReportRequest(2025, "XX", "economic", 1), before, "es")).picture
        with pytest.raises(NothingToReport, match=r"no budget of YY for 2025. There are: XX 2025"):
            await report(reads, ReportRequest(2025, "YY"), None, "en")
        with pytest.raises(NothingToReport, match="position 999 is not recorded yet"):
            await report(reads, ReportRequest(2025), 999, "en")
    assert (now.total.approved, now.total.executed, now.count) == (Decimal(6_000_000), Decimal(250_000), 6)
    assert (then.total.executed, then.position) == (Decimal(0), before)
    assert now.months == {3: 250_000}
    assert now.undated == 0
    assert [one.dimension for one in now.breakdowns] == ["administrative", "functional", "economic"]
    assert [one.dimension for one in then.breakdowns] == ["economic", "administrative", "functional"]
    first = now.breakdowns[0]
    assert (first.level, first.parts[0].label, first.parts[0].figures.executed) == (1, HOSTILE, Decimal(250_000))
    assert sum((one.figures for one in first.parts), Figures()) == now.total
    assert now.lines[0].names[0] in {HOSTILE, "20", "30"}


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path / "profile") as opened:
        yield opened


def test_a_browser_shows_it_without_network_or_complaint(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    write(file, render(PICTURE, "en"))
    browser.call("Page.navigate", url=file.as_uri())
    browser.wait_for("document.readyState === 'complete' && document.querySelectorAll('.chart svg').length === 4")

    drawn = "[...document.querySelectorAll('.chart svg')].every(one => one.getBoundingClientRect().height > 60)"
    assert browser.evaluate(drawn)
    assert browser.evaluate("[...document.querySelectorAll('.chart')].every(one => one.getAttribute('aria-label'))")
    assert browser.evaluate("document.querySelectorAll('table caption').length") == 6
    assert browser.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert browser.evaluate("document.querySelectorAll('script').length") == 0
    asked = {one["params"]["request"]["url"] for one in browser.events if one["method"] == "Network.requestWillBeSent"}
    assert asked == {file.as_uri()}
    assert browser.complaints() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--dimension", "colour"], "--dimension colour is no classification"),
        (["--level", "2"], "say --dimension too"),
        (["--lang", "fr"], "--lang fr is not spoken"),
        (["--as-of", "2014-12-31"], "--as-of 2014-12-31 is neither a position nor a time with its offset"),
    ],
)
def test_options_that_say_nothing_are_refused(options: list[str], said: str, tmp_path: Path) -> None:
    command = ["report", "budget", "--year", "2025", "--html", str(tmp_path / "a.html"), *options]
    answer = CliRunner().invoke(app, command, env={"FOJA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})

    assert answer.exit_code == 1
    assert said in " ".join(answer.output.split())


async def test_read_models_that_nobody_builds_are_told(
    database: str, bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.1)
    await give(bus, BEGUN[0])
    command = ["report", "budget", "--year", "2025", "--html", str(tmp_path / "a.html")]
    environment = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": ""}
    answer = await asyncio.to_thread(CliRunner().invoke, app, command, env=environment)

    assert answer.exit_code == 1
    assert "Is a worker running? Look: ./foja projections status" in " ".join(answer.output.split())
    assert not (tmp_path / "a.html").exists()
