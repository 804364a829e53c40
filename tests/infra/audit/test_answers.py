"""Auditors ask by GraphQL: bounded answers from the ledger, for those who hold the permission."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import HTTPConnection

from api.app import create_app
from application.kernel.orders import Principal
from infra.audit import answers as audit_answers
from infra.audit.answers import AuditAnswers
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.services import open_services
from infra.settings.settings import Settings
from projections.budgeting.budget_lines import BUDGET_LINES
from projections.budgeting.budgets import BUDGETS
from projections.kernel.declarations import ReadModel
from tests.api.conftest import Client
from tests.api.support.operations import ADJUST, APPROVE, OPEN, approval, opening
from tests.infra.postgres.replaying import tamper
from tests.infra.processes.running import running
from tests.support.everyone import Everyone

REPLAY = """
query($model: String!, $key: String, $at: Position, $time: DateTime, $first: Int) {
  auditReplay(model: $model, key: $key, at: $at, time: $time, first: $first) {
    model position livePosition same rows liveRows missing extra changed notCompared notFolded unread
    leftOut { key position by reason }
    differences { kind key since until fields { field replayed live } }
  }
}
"""
EXPLAIN = """
query($model: String!, $key: String!, $field: String, $at: Position, $first: Int, $after: Position) {
  auditExplain(model: $model, key: $key, field: $field, at: $at, first: $first, after: $after) {
    position recordedAt at type stream actor unit grant commandId effect changes { field before after }
  }
}
"""
HISTORY = """
query($of: String!, $model: String, $at: Position, $first: Int, $after: Position) {
  auditHistory(of: $of, model: $model, at: $at, first: $first, after: $after) {
    position type actor grant touched data
  }
}
"""
MODELS: tuple[ReadModel[Any], ...] = (BUDGETS, BUDGET_LINES)
LINES = BUDGET_LINES.name
LIVE = f"projections.budgeting_budget_lines_v{BUDGET_LINES.version}"


class World:
    """A client, what it may not do, and a line of a budget."""

    def __init__(self, client: Client, denying: Everyone, line: str, database: str) -> None:
        self.client, self.denying, self.line, self.database = client, denying, line, database

    async def replay(self, **given: Any) -> Any:
        (found,) = (await self.client.ask(REPLAY, model=LINES, **given))["auditReplay"]
        return found


async def _auditor(_: HTTPConnection) -> Principal:
    return Principal("auditor", "court")


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    denying = Everyone()
    settings = Settings(database_url=database, valkey_url="")
    projectors = [Projector(model, database, INSTALLATION.codec).run for model in MODELS]
    async with running(*projectors), open_services(settings, policy=Everyone()) as services:
        changed = replace(
            services, policy=denying, principal_of=_auditor, answers={**services.answers, **_answers(database, denying)}
        )
        client = Client(create_app(changed))
        try:
            yield World(client, denying, await _spent(client), database)
        finally:
            await client.app.state.api.close()
            await client.http.aclose()


def _answers(database: str, policy: Everyone, most: int = 1_000) -> Any:
    return AuditAnswers(database, policy, INSTALLATION, most).by_question


async def _spent(client: Client) -> str:
    """A budget with one line, approved and then adjusted, in positions 1 to 3; the line."""
    await client.ask(OPEN, input=opening())
    made = await client.ask(APPROVE, input=approval("100.00", "01"))
    line: str = made["approveAppropriation"]["budgetLine"]["lineId"]
    given = {"lineId": line, "by": {"amount": "-5.00", "currency": "MDL"}, "reference": "Law 2"}
    answer = await client.ask(ADJUST, input=given)
    assert answer["adjustAppropriation"]["receipt"]["projected"]
    return line


async def test_a_replay_says_that_the_live_read_model_is_the_same(world: World) -> None:
    found = await world.replay()
    assert found["same"] is True
    assert (found["position"], found["livePosition"]) == ("3", "3")
    assert (found["rows"], found["liveRows"], found["differences"]) == (2, 2, [])
    assert (await world.replay(at="2"))["rows"] == 1


async def test_a_replay_finds_what_was_done_by_hand(world: World) -> None:
    tamper(world.database, f"UPDATE {LIVE} SET adjusted = 1000000 WHERE line_id = '{world.line}'")
    for given in ({}, {"key": world.line}):
        found = await world.replay(**given)
        assert (found["same"], found["changed"], found["missing"], found["extra"]) == (False, 1, 0, 0)
        assert found["differences"] == [
            {
                "kind": "CHANGED",
                "key": world.line,
                "since": "3",
                "until": None,
                "fields": [{"field": "adjusted", "replayed": "95.00", "live": "1000000"}],
            }
        ]
    assert (await world.replay(key="another"))["same"] is True


async def test_the_first_differences_are_shown_and_all_are_counted(world: World) -> None:
    insert = 'INSERT INTO {0} SELECT (jsonb_populate_record(t, \'{{"line_id": "{1}"}}\')).* FROM {0} t LIMIT 1'
    tamper(world.database, insert.format(LIVE, "x1"), insert.format(LIVE, "x2"))
    found = await world.replay(first=1)
    assert (found["extra"], [one["key"] for one in found["differences"]]) == (2, ["x1"])


async def test_an_explanation_tells_each_act_and_what_it_changed(world: World) -> None:
    found = (await world.client.ask(EXPLAIN, model=LINES, key=world.line, field="adjusted"))["auditExplain"]
    assert [(one["position"], one["effect"], one["changes"]) for one in found] == [
        ("2", "MADE", [{"field": "adjusted", "before": None, "after": "100.00"}]),
        ("3", "CHANGED", [{"field": "adjusted", "before": "100.00", "after": "95.00"}]),
    ]
    assert found[1]["type"] == "budgeting.AppropriationAdjusted"
    assert (found[1]["actor"], found[1]["unit"], found[1]["grant"]) == ("auditor", "court", "g-test")
    page = await world.client.ask(EXPLAIN, model=LINES, key=world.line, after="2", first=1)
    assert [one["position"] for one in page["auditExplain"]] == ["3"]
    past = await world.client.ask(EXPLAIN, model=LINES, key=world.line, at="2")
    assert [one["position"] for one in past["auditExplain"]] == ["2"]


async def test_a_history_tells_what_happened_to_a_key_or_a_stream(world: World) -> None:
    found = (await world.client.ask(HISTORY, of=world.line, model=LINES))["auditHistory"]
    assert [(one["position"], one["touched"]) for one in found] == [("2", [LINES]), ("3", [LINES])]
    assert '"by":"-5.00"' in found[1]["data"]
    everything = (await world.client.ask(HISTORY, of=world.line))["auditHistory"]
    assert [one["position"] for one in everything] == ["2", "3"]
    assert LINES in everything[0]["touched"]


async def test_each_question_needs_its_permission(world: World) -> None:
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "audit.replay": (REPLAY, {"model": LINES}),
        "audit.explain": (EXPLAIN, {"model": LINES, "key": world.line}),
        "audit.history": (HISTORY, {"of": world.line}),
    }
    for permission, (query, given) in asked.items():
        world.denying.denied = set(asked) - {permission}
        await world.client.ask(query, **given)
        world.denying.denied = {permission}
        assert await world.client.error_code(query, **given) == "FORBIDDEN"


async def test_who_may_not_read_a_read_model_may_not_replay_it_either(world: World) -> None:
    world.denying.denied.add("identity.read_account")
    assert await world.client.error_code(REPLAY, model="identity.accounts") == "FORBIDDEN"
    assert await world.client.error_code(EXPLAIN, model="identity.accounts", key="x") == "FORBIDDEN"
    assert await world.client.error_code(HISTORY, model="identity.accounts", of="x") == "FORBIDDEN"


REFUSED: list[tuple[Any, str, str]] = [
    ({"model": "nope"}, "unknown_read_model", "There is no read model nope; there are: "),
    ({"model": LINES, "at": "9"}, "beyond_ledger", "Position 9 is not recorded yet: the ledger ends at 3."),
    ({"model": LINES, "first": 101}, "too_many_rows", "One answer gives 1 to 100 rows, not 101"),
    ({"model": LINES, "first": 0}, "too_many_rows", "not 0"),
    ({"model": LINES, "at": "1", "time": "2026-01-01T00:00:00Z"}, "two_moments", "not both"),
]


async def test_what_cannot_be_answered_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for given, refusal, said in REFUSED:
        (error,) = await world.client.errors(REPLAY, **given)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["extensions"]["refusal"] == refusal
        assert said in error["message"]
    monkeypatch.setattr(audit_answers, "WAITING", 0)
    (error,) = await world.client.errors(REPLAY, model=LINES)
    assert error["extensions"]["refusal"] == "replays_are_busy"


async def test_large_ledgers_belong_to_the_command_line(world: World) -> None:
    services = world.client.app.state.api.engine.services
    client = Client(
        create_app(replace(services, answers={**services.answers, **_answers(world.database, world.denying, most=1)}))
    )
    (error,) = await client.errors(REPLAY, model=LINES)
    assert error["extensions"]["refusal"] == "too_much_for_one_request"
    assert "./foja audit replay budgeting.budget_lines" in error["message"]
    (error,) = await client.errors(EXPLAIN, {"accept-language": "es"}, model=LINES, key=world.line)
    assert f"./foja audit explain budgeting.budget_lines {world.line}" in error["message"]
    assert "línea de órdenes" in error["message"]
    (error,) = await client.errors(HISTORY, of=world.line)
    assert f"./foja audit history {world.line}" in error["message"]
    await client.http.aclose()
