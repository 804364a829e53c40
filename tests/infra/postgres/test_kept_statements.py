"""A statement is kept for one plan, the relations that it reads, and the sight that it was written for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.kernel.sight import EVERYTHING, NOTHING, Sight
from infra.postgres.projecting.tables import Table
from infra.postgres.reading import kept_statements
from infra.postgres.reading.compiled import Statement
from infra.postgres.reading.kept_statements import LONGEST_VALUES, KeptStatements
from infra.postgres.reading.rows import ReadSource
from projections.kernel.declarations import Ordering, Query, Reference, RelatedTest, Summary
from projections.kernel.plans import Constant, GroupList, KeyedRow, PageOfRows, Plan, RootPart, RowObject, SumsOfRows
from tests.infra.postgres.cases import MODELS, sums

MODEL = MODELS[0]
SIGHTS = [
    (EVERYTHING,),
    (NOTHING,),
    (Sight(units=frozenset({"MD:01"})),),
    (Sight(units=frozenset({"MD:02"})),),
    (Sight(jurisdictions=frozenset({"MD:01"})),),
    (Sight(account="ana"),),
    (Sight(account="bo"),),
    (EVERYTHING, NOTHING),
    (),
]


def _plan(key: str) -> Plan:
    return Plan((("case", KeyedRow(MODEL, RowObject((("a", Constant("1")),)), None, key=key)),))


def _sources(sights: tuple[Sight, ...], relation: str = "cases_v1") -> dict[str, ReadSource]:
    return {MODEL.name: ReadSource(Table(MODEL), relation, sights)}


def test_no_two_sights_share_a_statement() -> None:
    kept, plan = KeptStatements(), _plan("x")
    for _ in range(2):
        for sights in SIGHTS:
            statement = Statement(_sources(sights))
            assert kept.of(plan, _sources(sights)) == (statement.of(plan).encode(), statement.values.given)
    assert kept.of(plan, _sources(SIGHTS[2])) is kept.of(plan, _sources(SIGHTS[2]))
    assert b"cases_v2" in kept.of(plan, _sources(SIGHTS[2], "cases_v2"))[0]


MATTERS = replace(MODEL, name="testing.matters", permission=None, scope=None, unfiltered=())
OF_CASE = Reference("unit", MODEL)
THERE = (RelatedTest(OF_CASE, ()),)
SUMMARY = Summary("testing.sums", MATTERS, ("unit",), ("size",), (), sums(MODEL).labels)
REACHING: list[RootPart] = [
    PageOfRows(MATTERS, Query(THERE), (("count", "totalCount"),)),
    PageOfRows(MATTERS, Query(order=(Ordering("size", of=OF_CASE),)), (("rows", RowObject((("a", Constant("1")),))),)),
    SumsOfRows(SUMMARY, None, 1, THERE, None, 9, (("groups", GroupList((("rows", "rows"),))),)),
]


@pytest.mark.parametrize("part", REACHING)
def test_no_two_sights_of_related_rows_share_a_statement(part: RootPart) -> None:
    """Such rows are looked at by a filter, by an order, and by what is summed up."""
    kept, plan = KeptStatements(), Plan((("part", part),))
    assert [model.name for model in plan.models] == [MATTERS.name, MODEL.name]
    for _ in range(2):
        for relation in ("cases_v1", "cases_v2"):
            for sights in SIGHTS:
                matters = ReadSource(Table(MATTERS), "matters_v1", (EVERYTHING,))
                sources = {MATTERS.name: matters, **_sources(sights, relation)}
                statement = Statement(sources)
                text = statement.of(plan)
                assert kept.of(plan, sources) == (text.encode(), statement.values.given)
                assert relation in text


def test_no_two_plans_share_a_statement() -> None:
    kept, plans = KeptStatements(), [_plan("x"), _plan("y")]
    for plan, key in zip(plans, "xy", strict=True):
        assert kept.of(plan, _sources(SIGHTS[0]))[1] == [key]


def test_few_and_short_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_statements, "MOST", 2)
    kept, plans = KeptStatements(), [_plan("x"), _plan("y"), _plan("z"), _plan("x" * LONGEST_VALUES + "x")]
    written = [kept.of(plan, _sources(SIGHTS[0])) for plan in plans]
    again = [kept.of(plan, _sources(SIGHTS[0])) is old for plan, old in zip(plans[1:3], written[1:3], strict=True)]
    assert again == [True, True]
    assert kept.of(plans[0], _sources(SIGHTS[0])) is not written[0]
    assert kept.of(plans[3], _sources(SIGHTS[0])) is not written[3]
