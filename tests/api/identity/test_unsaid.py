"""Whatever is wrong with an input, the answer does not repeat it: it may be somebody's name."""

from __future__ import annotations

from typing import Any

import pytest

from api.kernel.unsaid import without_values
from tests.api.conftest import ClientOf, World
from tests.domain.identity.people import ANA

REGISTER = "mutation($i: RegisterAccountInput!) { registerAccount(input: $i) { userErrors { code message } } }"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"accountId": ANA, "fullName": "Canaria"}, "to include required field 'kind'"),
        ({"accountId": ANA, "kind": "CITIZEN", "fullName": ["Canaria"]}, "String cannot represent a non string value"),
        ({"accountId": ANA, "kind": "Canaria"}, "does not exist in 'AccountKind'"),
        ({"accountId": ANA, "kind": "CITIZEN", "town": "Canaria"}, "Variable '$i' has invalid value"),
        ("Canaria", "Variable '$i' has invalid value"),
    ],
)
async def test_variables(world: World, client_of: ClientOf, given: Any, said: str) -> None:
    (error, *_) = await client_of(world.services()).errors(REGISTER, i=given)
    assert said in error["message"]
    assert "Canaria" not in str(error)


@pytest.mark.parametrize(
    "written",
    [
        '{accountId: "x", kind: CITIZEN, fullName: 1, email: "Canaria", town: "Canaria"}',
        '{accountId: "x", fullName: "Canaria"}',
        '{accountId: "x", kind: "Canaria", fullName: ["Canaria"]}',
        '"Canaria"',
        '{accountId: "x" kind "Canaria"}',
        '{accountId: "x" kind """Canaria"""}',
    ],
)
async def test_literals(world: World, client_of: ClientOf, written: str) -> None:
    query = f"mutation {{ registerAccount(input: {written}) {{ userErrors {{ code }} }} }}"
    errors = await client_of(world.services()).errors(query)
    assert errors
    assert "Canaria" not in str(errors)


@pytest.mark.parametrize("field", ["fullName", "email", "nationalNumber"])
async def test_text_that_cannot_be_stored(world: World, client_of: ClientOf, field: str) -> None:
    given = {"accountId": ANA, "kind": "CITIZEN", "fullName": "Canaria", field: "Canaria\0"}
    answer = await client_of(world.services()).send(REGISTER, i=given)
    assert "Canaria" not in answer.text


def test_what_says_no_value_stays() -> None:
    for message in ("Syntax Error: Expected Name, found <EOF>.", "Cannot query field 'x' on type 'Query'."):
        assert without_values(message) == message
