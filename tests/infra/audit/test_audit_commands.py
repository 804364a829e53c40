"""`foja audit replay`, `explain` and `history` as an auditor meets them: exit codes, formats, pages, next steps."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from typer.testing import CliRunner

from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.lines.commands import AdjustAppropriation, ApproveAppropriation
from domain.kernel.values import money
from infra.bootstrap import INSTALLATION
from infra.cli.__main__ import app
from infra.postgres.projecting.projector import Projector
from projections.budgeting.budget_lines import BUDGET_LINES
from tests.infra.postgres.replaying import tamper
from tests.infra.postgres.tallies import Eye, eventually
from tests.infra.processes.running import a_bus, give, running

MODEL = BUDGET_LINES.name
LIVE = f"projections.budgeting_budget_lines_v{BUDGET_LINES.version}"
CODING = Coding(functional=("01",))
LINE = line_id("MD-2014", CODING, 1)
HOSTILE = "<script>alert('x')</script>"
SECOND = line_id("MD-2014", CODING, 2)


async def _fill(database: str) -> None:
    amount = money("100.00", "MDL")
    async with a_bus(database) as bus:
        receipt = await give(
            bus,
            OpenBudget("MD", 2014, "MDL"),
            ApproveAppropriation("MD-2014", CODING, amount, "Law 1", 1),
            ApproveAppropriation("MD-2014", CODING, amount, HOSTILE, 2),
            AdjustAppropriation(LINE, money("-5.00", "MDL"), "Law 2"),
        )
    projector = Projector(BUDGET_LINES, database, INSTALLATION.codec)
    async with running(projector.run), Eye.open(database, BUDGET_LINES) as eye:
        await eventually(lambda: eye.reached(receipt.position))


@pytest.fixture
def filled(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A budget of two lines in four acts, and the read model of lines that followed them."""
    asyncio.run(_fill(database))
    monkeypatch.setenv("FOJA_DATABASE_URL", database)
    return database


def audit(*arguments: str) -> tuple[int, str]:
    """The exit code, and what goes to standard output."""
    answer = CliRunner().invoke(app, ["audit", *arguments], prog_name="foja")
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, answer.stdout if answer.exit_code != 1 else answer.output


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


class Texts(HTMLParser):
    """The elements of a page, and the text in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        assert not [value for name, value in attrs if name in {"src", "href"}], attrs

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


@pytest.mark.usefixtures("filled")
def test_the_exit_code_is_0_where_nothing_differs() -> None:
    code, said = audit("replay", MODEL)
    assert code == 0
    assert f"{MODEL} version {BUDGET_LINES.version}, replayed to position 4" in said
    assert "compared with the live rows at position 4: 24 of 24 fields, superseded rows too" in said
    assert said.endswith("rows: 3 replayed, 3 there\nthe same\n")
    assert audit("replay", MODEL, "--position", "2")[0] == 0


def test_the_exit_code_is_2_where_something_differs(filled: str) -> None:
    tamper(filled, f"UPDATE {LIVE} SET approved = 1 WHERE line_id = '{LINE}'")
    code, said = audit("replay", MODEL)
    assert code == 2
    assert "1 rows differ: 1 changed" in said
    assert "approved: 100.00 by the replay, 1 there" in said
    assert audit("replay", MODEL, "--key", LINE)[0] == 2
    assert audit("replay", MODEL, "--key", SECOND)[0] == 0
    assert audit("replay", MODEL, "--at", "3", "--against", "4")[0] == 2
    assert audit("replay", MODEL, "--at", "4", "--against", "4")[0] == 0


def test_differences_are_given_as_csv_and_json(filled: str, tmp_path: Path) -> None:
    tamper(filled, f"UPDATE {LIVE} SET approved = 1, reference = '', functional = '{{99}}' WHERE line_id = '{LINE}'")
    code, said = audit("replay", MODEL, "--format", "csv")
    assert code == 2
    assert rows(said) == [
        {"kind": "changed", "key": LINE, "since": "4", "until": "", "field": field, "replayed": one, "against": other}
        for field, one, other in [
            ("functional", '["01"]', '["99"]'),
            ("approved", "100.00", "1"),
            ("reference", "Law 2", ""),
        ]
    ]
    found = json.loads(audit("replay", MODEL, "--json")[1])
    assert (found["same"], found["counts"]) == (False, {"missing": 0, "extra": 0, "changed": 1})
    assert found["differences"][0]["changes"][0] == {"field": "functional", "replayed": ["01"], "against": ["99"]}
    file = tmp_path / "found.csv"
    assert audit("replay", MODEL, "--format", "csv", "--out", str(file)) == (2, "")
    assert file.read_bytes().decode().replace("\r\n", "\n") == said


def test_a_page_holds_what_differs_as_text(filled: str, tmp_path: Path) -> None:
    tamper(
        filled,
        f"UPDATE {LIVE} SET reference = '<b>bold</b>' WHERE line_id = '{LINE}'",
        f"DELETE FROM {LIVE} WHERE line_id = '{SECOND}'",
    )
    file = tmp_path / "found.html"
    assert audit("replay", MODEL, "--format", "html", "--out", str(file))[0] == 2
    page = Texts(file.read_text(encoding="utf-8"))
    assert not page.tags & {"script", "link", "img"}
    assert {"Not the same", "<b>bold</b>", HOSTILE, f"./foja audit replay {MODEL}"} <= set(page.texts)


@pytest.mark.usefixtures("filled")
def test_an_explanation_tells_the_acts_in_each_format(tmp_path: Path) -> None:
    code, said = audit("explain", MODEL, LINE, "--field", "adjusted")
    assert code == 0
    assert f"{MODEL} {LINE}, adjusted, as of position 4: 2 acts" in said
    assert "budgeting.AppropriationAdjusted  u-clerk for MD-treasury under g-test, command " in said
    assert "adjusted: 100.00 -> 95.00" in said
    assert said.endswith("the row: adjusted=95.00\n")
    lines = rows(audit("explain", MODEL, LINE, "--field", "adjusted", "--format", "csv")[1])
    assert [(one["position"], one["effect"], one["before"], one["after"]) for one in lines] == [
        ("2", "made", "", "100.00"),
        ("4", "changed", "100.00", "95.00"),
    ]
    found = json.loads(audit("explain", MODEL, LINE, "--position", "2", "--json")[1])
    assert (found["row"]["adjusted"], len(found["acts"])) == ("100.00", 1)
    assert found["acts"][0]["grant"] == "g-test"
    file = tmp_path / "found.html"
    assert audit("explain", MODEL, SECOND, "--format", "html", "--out", str(file)) == (0, "")
    page = Texts(file.read_text(encoding="utf-8"))
    assert {f"How {SECOND} came about", HOSTILE, "budgeting.AppropriationApproved", "g-test"} <= set(page.texts)


@pytest.mark.usefixtures("filled")
def test_a_history_tells_the_acts_in_each_format(tmp_path: Path) -> None:
    code, said = audit("history", LINE)
    assert code == 0
    assert f"key {LINE}, up to position 4: 2 acts" in said
    (stream,) = {one["stream"] for one in rows(audit("history", LINE, "--format", "csv")[1])}
    found = json.loads(audit("history", stream, "--json")[1])
    assert found["stream"] is True
    assert [one["position"] for one in found["acts"]] == [2, 4]
    assert found["acts"][1]["data"]["by"] == "-5.00"
    file = tmp_path / "found.html"
    subtitle = "Los actos de la clave, hasta la posición 4 del libro."
    in_spanish = ("--lang", "es", "--format", "html", "--out", str(file))
    assert audit("history", SECOND, "--model", MODEL, *in_spanish) == (0, "")
    page = Texts(file.read_text(encoding="utf-8"))
    assert {HOSTILE, f"Qué pasó con {SECOND}", "Actos en orden (1)", "quién", subtitle} <= set(page.texts)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay", "nope"), "There is no read model nope; there are: "),
        (("replay", MODEL, "--at", "9"), "Position 9 is not recorded yet: the ledger ends at 4."),
        (("replay", MODEL, "--at", "1", "--position", "1"), "give one of them"),
        (("replay", MODEL, "--at", "yesterday"), "--at yesterday is neither a position nor a time with its offset"),
        (("replay", MODEL, "--against", "2014-01-01"), "--against 2014-01-01 is neither"),
        (("replay", MODEL, "--json", "--format", "csv"), "--json and --format csv are two formats"),
        (("replay", MODEL, "--format", "csv", "--out", "/nowhere/x.csv"), "/nowhere/x.csv cannot be written"),
        (("replay", "identity.accounts"), "No live tables of identity.accounts version "),
        (("explain", MODEL, "nothing"), f"Up to position 4 no act touched {MODEL} nothing."),
        (("explain", MODEL, LINE, "--field", "size"), f"The rows of {MODEL} have no field size; they have: line_id, "),
        (("history", "nothing"), "Up to position 4 no act touched nothing."),
        (("history", LINE, "--model", "nope"), "There is no read model nope"),
    ],
    ids=lambda one: " ".join(one)[:60] if isinstance(one, tuple) else None,
)
def test_a_mistake_is_told_with_what_would_be_right(arguments: tuple[str, ...], said: str) -> None:
    code, told = audit(*arguments)
    assert code == 1
    assert said in told


def test_without_the_right_to_temporary_tables_the_grant_is_told(filled: str) -> None:
    name = conninfo_to_dict(filled)["dbname"]
    with psycopg.connect(filled, autocommit=True) as connection:
        connection.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC".encode())
        code, told = audit("replay", MODEL)
        (grant,) = re.findall(r"or: (GRANT .*)", told)
        assert code == 1
        connection.execute(grant.encode())
    assert audit("replay", MODEL)[0] == 0
