"""A statement is kept for one plan, the relations that it reads, and the sight that it was written for."""

from __future__ import annotations

import pytest

from domain.kernel.sight import EVERYTHING, NOTHING, Sight
from infra.postgres.projecting.tables import Table
from infra.postgres.reading import kept_statements
from infra.postgres.reading.compiled import ReadSource, Statement
from infra.postgres.reading.kept_statements import LONGEST_VALUES, KeptStatements
from projections.kernel.plans import Constant, KeyedRow, Plan, RowObject
from tests.infra.postgres.cases import MODELS

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
