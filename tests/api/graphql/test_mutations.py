"""One mutation a command: its receipt, its refusals, and what it lets a client read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from application.kernel.orders import ClockLeapt, Order, OutcomeUnknown, Principal, Receipt
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.operations import ADJUST, APPROVE, OPEN, approval, approved, opened, opening


async def test_a_command_answers_with_its_entity_and_a_receipt(client: Client) -> None:
    id_ = str(uuid4())
    answer = (await client.ask(OPEN, input=opening(commandId=id_, clientMutationId="mine")))["openBudget"]
    assert answer["budget"]["budgetId"] == "MD-2014"
    assert answer["receipt"] == {
        "commandId": id_,
        "position": "1",
        "version": "1",
        "replayed": False,
        "projected": True,
    }
    assert answer["userErrors"] == []
    assert answer["clientMutationId"] == "mine"


async def test_the_same_command_id_is_carried_out_once(client: Client, world: World) -> None:
    given = opening(commandId=str(uuid4()))
    first = (await client.ask(OPEN, input=given))["openBudget"]["receipt"]
    again = (await client.ask(OPEN, input=given))["openBudget"]["receipt"]
    assert again == {**first, "replayed": True}
    assert len(world.ledger.events) == 1


async def test_a_command_id_belongs_to_one_command(client: Client) -> None:
    id_ = str(uuid4())
    await client.ask(OPEN, input=opening(commandId=id_))
    assert await client.error_code(OPEN, input=opening("RO", commandId=id_)) == "COMMAND_ID_REUSED"


async def test_a_version_that_was_left_behind_is_a_conflict(client: Client) -> None:
    await opened(client)
    (line,) = await approved(client, ("100.00", ("01",)))
    given = {"lineId": line, "by": {"amount": "1.00", "currency": "MDL"}, "reference": "Law 2"}
    (error,) = await client.errors(ADJUST, input={**given, "expectedVersion": "7"})
    assert error["extensions"] == {"code": "CONFLICT", "expected": "7", "actual": "1"}
    answer = await client.ask(ADJUST, input={**given, "expectedVersion": "1"})
    assert answer["adjustAppropriation"]["budgetLine"] == {"adjusted": {"amount": "101.00"}}


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (None, "A fiscal year is a year between 1900 and 2200, not 99."),
        ("es-MX,en;q=0.5", "Un ejercicio fiscal es un año entre 1900 y 2200, no 99."),
        ("de, en;q=0.8, es;q=0.7", "A fiscal year is a year between 1900 and 2200, not 99."),
        ("es;q=0, *;q=0.1", "A fiscal year is a year between 1900 and 2200, not 99."),
        ("ES", "Un ejercicio fiscal es un año entre 1900 y 2200, no 99."),
    ],
)
async def test_a_refusal_is_told_in_the_clients_language(client: Client, language: str | None, message: str) -> None:
    headers: dict[str, str | bytes] = {"accept-language": language} if language else {}
    answer = (await client.ask(OPEN, headers, input=opening(year=99)))["openBudget"]
    assert answer["userErrors"] == [{"message": message, "code": "not_a_fiscal_year", "path": ["fiscalYear"]}]
    assert answer["budget"] is None
    assert answer["receipt"] is None


async def test_the_path_of_a_refusal_leads_into_nested_inputs(client: Client) -> None:
    await opened(client)
    answer = (await client.ask(APPROVE, input=approval("1.00", " 01")))["approveAppropriation"]
    assert answer["userErrors"][0]["code"] == "code_not_plain"
    assert answer["userErrors"][0]["path"] == ["coding", "functional"]


async def test_a_refusal_without_words_shows_its_code(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services(refusals={}))
    answer = (await client.ask(OPEN, input=opening(year=99)))["openBudget"]
    assert answer["userErrors"][0]["message"] == "not_a_fiscal_year"


async def test_who_lacks_the_permission_is_told_so_and_nothing_else(client: Client, world: World) -> None:
    world.policy.denied.add("budgeting.open_budget")
    (error,) = await client.errors(OPEN, input=opening())
    assert error["message"] == "You may not do this."
    assert error["extensions"] == {"code": "FORBIDDEN", "permission": "budgeting.open_budget"}
    assert world.ledger.events == []


async def test_an_unknown_outcome_asks_for_the_same_id_again(world: World, client_of: ClientOf) -> None:
    class Lost:
        async def execute(self, order: Order[object], by: Principal) -> Receipt:
            del by
            raise OutcomeUnknown(order.command_id)

    id_ = str(uuid4())
    client = client_of(world.services(bus=Lost()))
    (error,) = await client.errors(OPEN, input=opening(commandId=id_))
    assert error["extensions"] == {"code": "OUTCOME_UNKNOWN", "commandId": id_, "retry": True}


async def test_a_wrong_clock_records_nothing_and_says_so(world: World, client_of: ClientOf) -> None:
    class Leapt:
        async def execute(self, order: Order[object], by: Principal) -> Receipt:
            del order, by
            raise ClockLeapt("the clock of the database says so; set it right, then send it again")

    (error,) = await client_of(world.services(bus=Leapt())).errors(OPEN, input=opening())
    assert error["message"].startswith("Nothing was recorded: the clock of the database")
    assert error["extensions"] == {"code": "UNAVAILABLE", "reason": "clock", "retry": True}


async def test_a_receipt_that_somebody_changed_is_not_given_out(client: Client, world: World) -> None:
    id_ = str(uuid4())
    await client.ask(OPEN, input=opening(commandId=id_))
    ((key, held),) = world.ledger.commands.items()
    world.ledger.commands[key] = replace(held, receipt=replace(held.receipt, events=2, position=2))

    (error,) = await client.errors(OPEN, input=opening(commandId=id_))
    assert error["extensions"] == {"code": "RECEIPT_DOUBTED", "commandId": id_}


async def test_a_payload_says_when_the_read_models_lag(client: Client, world: World) -> None:
    world.reads.lag = 1
    answer = (await client.ask(OPEN, input=opening()))["openBudget"]
    assert answer["receipt"]["projected"] is False
    assert answer["budget"] is None


async def test_the_read_models_are_waited_for_only_where_the_entity_is_selected(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[list[str], float]] = []

    async def projected(models: list[str], position: int, timeout: float) -> bool:
        assert position == len(world.ledger.events)
        asked.append((list(models), timeout))
        return True

    monkeypatch.setattr(world.reads, "projected", projected)
    client = client_of(world.services())
    await client.ask("mutation($i: OpenBudgetInput!) { openBudget(input: $i) { receipt { version } } }", i=opening())
    assert asked == []
    await client.ask("mutation($i: OpenBudgetInput!) { openBudget(input: $i) { receipt { projected } } }", i=opening())
    assert asked == [(["budgeting.budgets"], 0.0)]
    asked.clear()
    query = """
      mutation($i: ApproveAppropriationInput!) {
        approveAppropriation(input: $i) { ...P receipt { projected } }
      }
      fragment P on ApproveAppropriationPayload { budgetLine { lineId codes { label } } }
    """
    await client.ask(query, i=approval("1.00", "01"))
    assert asked[0] == (["budgeting.budget_lines", "budgeting.classification_codes"], 2.0)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("variables", "lists"),
    [
        ({}, 'lines(filter: {not: {account: {available: {lt: "0"}}}}) { totalCount }'),
        ({}, "lines(first: 1, orderBy: [{field: ACCOUNT__AVAILABLE}]) { nodes { lineId } }"),
        ({"f": {"or": [{"account": {}}]}}, "lines(filter: $f) { totalCount }"),
        ({"f": {"level": {"eq": "CENTRAL"}}}, "lines(filter: $f) { nodes { account { available { amount } } } }"),
    ],
)
async def test_what_filters_and_orders_of_lists_look_at_is_waited_for(
    world: World,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, Any],
    lists: str,
    *,
    compiled: bool,
) -> None:
    asked: list[list[str]] = []

    async def projected(models: list[str], position: int, timeout: float) -> bool:
        asked.append(list(models))
        return position == len(world.ledger.events) and timeout > 0

    monkeypatch.setattr(world.reads, "projected", projected)
    declared = ", $f: BudgetLineFilter" if variables else ""
    text = f"""mutation($i: OpenBudgetInput!{declared}) {{
      openBudget(input: $i) {{ budget {{ budgetId {lists} }} receipt {{ projected }} }}
    }}"""
    client = client_of(world.services(compiled=compiled))
    await client.send(text, i=opening(), **variables)
    assert asked[0] == ["budgeting.budgets", "budgeting.budget_lines", "budgeting.control_accounts"]


async def test_the_correlation_id_of_the_request_is_stamped_on_the_act(client: Client) -> None:
    given = str(uuid4())
    response = await client.send(OPEN, {"x-correlation-id": given}, input=opening())
    assert response.headers["x-correlation-id"] == given
    events = await client.ask("{ events { nodes { correlationId actor unit grant } } }")
    assert events["events"]["nodes"] == [
        {"correlationId": given, "actor": "tester", "unit": "treasury", "grant": "test-grant"}
    ]


@pytest.mark.parametrize("given", ["", "x", "1" * 36, "é" * 36, "../../etc/passwd", "a" * 5000])
async def test_a_correlation_id_that_makes_no_sense_is_replaced(client: Client, given: str) -> None:
    response = await client.send("{ __typename }", {"x-correlation-id": given.encode()})
    assert len(response.headers["x-correlation-id"]) == 36
    assert response.headers["x-correlation-id"] != given


async def test_null_for_a_record_that_may_be_left_out_is_as_if_it_were_left_out(client: Client) -> None:
    await opened(client)
    text = """mutation($input: DefineControlsInput!) { defineControls(input: $input) {
      budget { rules { policy under { functional } } } userErrors { code } } }"""
    rule = {"levels": [{"dimension": "administrative", "level": 1}], "under": None}
    answer = (await client.ask(text, input={"budgetId": "MD-2014", "rules": [rule]}))["defineControls"]
    assert answer == {"budget": {"rules": [{"policy": "STOP", "under": {"functional": []}}]}, "userErrors": []}
