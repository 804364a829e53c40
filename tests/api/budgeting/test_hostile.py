"""Each mutation of budgeting with one field wrong at a time, over the real API: a code, no 5xx, nothing recorded.

After its bad inputs each mutation is given a good one, so that every refusal is that field's own.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from unittest.mock import ANY
from uuid import uuid4

import pytest

from api.budgeting.mutations import MUTATIONS
from tests.api.budgeting.chain import (
    People,
    a_budget,
    a_line,
    amounts,
    committing,
    head,
    lei,
    up_to_now,
)
from tests.api.budgeting.conftest import people  # noqa: F401 - a fixture
from tests.api.budgeting.mistakes import story
from tests.api.conftest import Client
from tests.api.support import hostile as h
from tests.api.support.named import acting

PEOPLE = {"verifyLiability": "u-verifier", "orderPayment": "u-orderer", "pay": "u-payer"}


async def send(client: Client, name: str, given: dict[str, Any], **headers: str) -> tuple[set[str], str]:
    """The codes of an answer, empty when it was carried out; and all that it said."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    text = (
        f"mutation($input: {kind}!) {{ {name}(input: $input) {{ receipt {{ position version replayed }} "
        "userErrors { code message path } } }"
    )
    sent = acting(PEOPLE.get(name, "u-clerk"), **headers)
    response = await client.send(text, dict(sent), input=given)
    assert response.status_code < 500, (name, response.text)
    answer = response.json()
    found = {one["extensions"]["code"] for one in answer.get("errors", ())}
    payload = (answer.get("data") or {}).get(name) or {}
    found |= {one["code"] for one in payload.get("userErrors", ())}
    assert bool(payload.get("receipt")) is not bool(found), (name, answer)
    return found, response.text


async def close_the_first(client: Client) -> None:
    assert (await send(client, "closeBudget", {"budgetId": "MD-2013"}))[0] == set()


@pytest.mark.slow
async def test_each_field_wrong_is_refused_with_its_code_and_nothing_is_recorded(people: People) -> None:  # noqa: F811
    client, wrong, tried = people.client, list[tuple[Any, ...]](), 0
    for name, good, bad in story():
        if name == "approveAppropriation" and bad:
            await close_the_first(client)
        before = await head(client) if name != "openBudget" else None
        for where, value, code in bad:
            found, said = await send(client, name, {**good, where: value})
            tried += 1
            if "INTERNAL_SERVER_ERROR" in found or len(found) != 1 or (code and found != {code}):
                wrong.append((name, where, str(value)[:60], f"expected {code or 'a refusal'}", found or "taken"))
            if len(said) > 4_000:
                wrong.append((name, where, str(value)[:60], "said back", len(said)))
        if before is not None and await head(client) != before:
            wrong.append((name, "the head moved"))
        found, said = await send(client, name, good)
        if found:
            wrong.append((name, "the good one", said))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 1_000


async def test_text_that_is_no_unicode_is_refused_in_every_mutation(people: People) -> None:  # noqa: F811
    for name, good, _ in story():
        for where, value in good.items():
            if isinstance(value, str):
                kind = f"{name[0].upper()}{name[1:]}Input"
                text = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ receipt {{ position }} }} }}"
                body = json.dumps({"query": text, "variables": {"input": {**good, where: "a\ud800"}}})
                answer = await people.client.http.post(
                    "/graphql", content=body, headers={"content-type": "application/json"}
                )
                assert answer.status_code == 400, (name, where, answer.text)
    assert (await people.client.ask("{ events { nodes { position } } }"))["events"]["nodes"] == []


async def test_a_command_id_is_of_one_command_and_a_version_of_one_moment(people: People) -> None:  # noqa: F811
    lines = await a_budget(people)
    send_ = partial(send, people.client, "commit")
    first = {**committing(lines["wages"], "C-1", "80.00"), "commandId": str(uuid4())}
    assert await send_(first) == (set(), ANY)
    at = await head(people.client)
    _, again = await send_(first)
    assert json.loads(again)["data"]["commit"]["receipt"] == {"position": at, "version": "1", "replayed": True}
    other = {**first, "amount": lei("0.01"), "number": "C-2"}
    assert (await send_(other))[0] == {"COMMAND_ID_REUSED"}
    for version in ("1", "999", "9223372036854775807"):
        fresh = {**committing(lines["wages"], "C-3", "1.00"), "expectedVersion": version}
        assert (await send_(fresh))[0] == {"CONFLICT"}
    for wrong in (1, "-1", "1.0", "٣", "9223372036854775808"):
        assert (await send_({**first, "expectedVersion": wrong}))[0] == {h.BAD}
    assert (await send_({**first, "commandId": "x"}))[0] == {h.BAD}
    assert await head(people.client) == at
    fitting = {**committing(lines["wages"], "C-3", "1.00"), "expectedVersion": "0"}
    assert await send_(fitting) == (set(), ANY)


async def test_the_largest_amounts_are_added_up_to_the_cent(people: People) -> None:  # noqa: F811
    most = "999999999999999999.99"
    await a_budget(people)
    lines = [await a_line(people.treasury, ("0101", f"{n}"), most) for n in (7, 8)]
    for number, one in enumerate(lines):
        await people.proposer.does("commit", **committing(one, f"C-{number}", most))
    refusal = await people.proposer.cannot("commit", **committing(lines[0], "C-9", "150.01"))
    assert "150.00" in refusal["message"]
    for one in lines:
        await people.treasury.does("supplementAppropriation", lineId=one["lineId"], amount=lei(most), reference="Law 2")
    text = """{ controlSummary(dimension: ADMINISTRATIVE) { groups {
        ceiling { amount } consumed { amount } available { amount } } }
      budgetSummary(dimension: ADMINISTRATIVE, level: 1) { groups { adjusted { amount } committed { amount } } } }"""
    found = await people.client.ask(text, await up_to_now(people.client))
    [account], [ministry] = found["controlSummary"]["groups"], found["budgetSummary"]["groups"]
    ceiling, consumed = "4000000000000000149.96", "1999999999999999999.98"
    assert amounts(account) == {"ceiling": ceiling, "consumed": consumed, "available": "2000000000000000149.98"}
    assert amounts(ministry) == {"adjusted": ceiling, "committed": consumed}


def test_every_mutation_is_tried() -> None:
    given = {name for name, _, _ in story()}
    names = {name[0].lower() + name[1:] for name in (mutation.command.__name__ for mutation in MUTATIONS)}
    assert given == names
    assert {name for name, _, bad in story() if bad} == names
