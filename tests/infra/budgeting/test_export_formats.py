"""Whatever the values are: read back by others' readers, they are the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.levels import Level
from infra.budgeting.opendata.formats import FORMULA, Csv, Ndjson
from infra.budgeting.opendata.labels import Labels
from infra.budgeting.opendata.tables import LINES
from projections.budgeting.budget_lines import BudgetLine
from tests.infra.transparency.publishing import COURTS
from tests.suite.profiles import examples

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
PATH = st.lists(TEXT, max_size=3).map(tuple)
AMOUNT = st.decimals(min_value=-(10**18), max_value=10**18, places=2)
DEPTHS = {field.name: 3 if field.kind == "path" else 0 for field in LINES.fields}
ZEROS: dict[str, Any] = {field.name: Decimal(0) for field in LINES.fields if field.kind == "decimal"}
EMPTY = BudgetLine(
    line_id=COURTS,
    budget_id="XX-2014",
    government="XX",
    fiscal_year=2014,
    level=Level.CENTRAL,
    currency="MDL",
    administrative=(),
    functional=(),
    economic=(),
    programme=(),
    source=(),
    geographic=(),
    nature=(),
    item=1,
    reference="",
    **ZEROS,
)


class Known(Labels):
    """Labels that need no look-up: each is what stands at its level."""

    def __init__(self) -> None:
        pass

    def of(self, dimension: str, path: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{dimension} {n}" for n in range(len(path)))


@st.composite
def lines(draw: st.DrawFn) -> BudgetLine:
    amounts: dict[str, Any] = {name: draw(AMOUNT) for name in ("approved", "adjusted", "executed", "available")}
    paths: dict[str, Any] = {name: draw(PATH) for name in ("administrative", "economic", "nature")}
    account = draw(st.none() | TEXT.filter(bool))
    return replace(EMPTY, reference=draw(TEXT), account_id=account, **amounts, **paths)


def cells(content: bytes) -> list[Mapping[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@settings(max_examples=examples(200))
@given(rows=st.lists(lines(), max_size=4))
def test_csv_holds_the_values(rows: list[BudgetLine]) -> None:
    writes = Csv(LINES, DEPTHS)
    read = cells(writes.head() + writes.rows(rows, Known()))
    assert len(read) == len(rows)
    for row, cell in zip(rows, read, strict=True):
        assert (cell["reference"], cell["account_id"]) == (row.reference, row.account_id or "")
        for name in ("approved", "adjusted", "executed", "available"):
            assert Decimal(cell[name]) == getattr(row, name)
        for name in ("administrative", "economic", "nature"):
            path = getattr(row, name)
            assert [cell[f"{name}_{n}"] for n in (1, 2, 3)] == [*path, *[""] * (3 - len(path))]
            assert cell[f"{name}_1_label"] == (f"{name} 0" if path else "")


@settings(max_examples=examples(100))
@given(row=lines())
def test_marked_texts_are_no_formulas_and_amounts_stay(row: BudgetLine) -> None:
    writes = Csv(LINES, DEPTHS, marked=True)
    [plain] = cells(Csv(LINES, DEPTHS).head() + Csv(LINES, DEPTHS).rows([row], Known()))
    [marked] = cells(writes.head() + writes.rows([row], Known()))
    kinds = {heading.name: heading.field.kind for heading in LINES.headings(DEPTHS)}
    for name, cell in marked.items():
        if kinds[name] in {"decimal", "integer", "boolean"}:
            assert cell == plain[name]
        else:
            assert not cell.startswith(FORMULA)
            assert cell.removeprefix("'") == plain[name].removeprefix("'")


@settings(max_examples=examples(100))
@given(row=lines())
def test_json_lines_hold_the_values(row: BudgetLine) -> None:
    found: dict[str, Any] = json.loads(Ndjson(LINES).rows([row], Known()))
    assert found.keys() >= {field.name for field in fields(BudgetLine)}
    assert (found["reference"], found["account_id"], found["level"]) == (row.reference, row.account_id, "central")
    assert (tuple(found["economic"]), Decimal(found["executed"])) == (row.economic, row.executed)
    assert len(found["economic_labels"]) == len(row.economic)
