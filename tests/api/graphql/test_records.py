"""Lists of records in a row come whole, or in part where a part is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.support.operations import opened

DEFINE = "mutation($input: DefineControlsInput!) { defineControls(input: $input) { userErrors { code message } } }"
RULES = """
query($first: Int, $offset: Int! = 0) {
  budgets { nodes { rules(first: $first, offset: $offset) { levels(first: 1, offset: 1) { dimension } policy } } }
}
"""
LEVELS = ("administrative", "functional", "economic")


@pytest.fixture
async def rules(client: Client) -> None:
    """A budget with three rules, each of two levels."""
    await opened(client)
    pairs = [(first, second) for first in LEVELS for second in LEVELS if first < second]
    given = [{"levels": [{"dimension": name, "level": 1} for name in pair], "policy": "WARN"} for pair in pairs]
    answer = await client.ask(DEFINE, input={"budgetId": "MD-2014", "rules": given})
    assert answer["defineControls"]["userErrors"] == []


async def found(client: Client, **asked: Any) -> list[list[str]]:
    (budget,) = (await client.ask(RULES, **asked))["budgets"]["nodes"]
    return [[level["dimension"] for level in rule["levels"]] for rule in budget["rules"]]


@pytest.mark.usefixtures("rules")
async def test_a_part_is_told_of_a_list_of_records(client: Client) -> None:
    whole = await found(client)
    assert len(whole) == 3
    assert all(len(levels) == 1 for levels in whole)
    assert await found(client, first=2) == whole[:2]
    assert await found(client, first=2, offset=1) == whole[1:]
    assert await found(client, first=100, offset=3) == []
    assert await found(client, offset=2) == whole[2:]
    plain = "{ budgets { nodes { rules { levels { dimension level } } } } }"
    (budget,) = (await client.ask(plain))["budgets"]["nodes"]
    assert [len(rule["levels"]) for rule in budget["rules"]] == [2, 2, 2]


@pytest.mark.usefixtures("rules")
async def test_what_is_no_part_is_refused(client: Client) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"offset": -1}, "offset is 0 or more, not -1."),
        ({"first": 0}, "first is 1 to 100, not 0."),
        ({"first": 101}, "first is 1 to 100, not 101."),
    ]
    for asked, message in wrong:
        (error,) = await client.errors(RULES, **asked)
        assert (error["extensions"]["code"], error["message"]) == ("BAD_USER_INPUT", message)
    assert await client.error_code(RULES, offset=2**31) == "BAD_USER_INPUT"


async def test_what_parts_cost(client: Client) -> None:
    """What is asked for, or a few where the list comes whole."""
    query = "{ budgets(first: 100) { nodes { rules%s { policy byAllotment under { item: functional source } } } } }"
    assert "errors" not in (await client.send(query % "")).json()
    assert await client.error_code(query % "(first: 60)") == "QUERY_TOO_COMPLEX"
