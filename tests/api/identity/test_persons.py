"""Who the person of an account is, only those are told who may know."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.api.conftest import ClientOf, World
from tests.domain.identity.people import ANA

REGISTER = "mutation($i: RegisterAccountInput!) { registerAccount(input: $i) { account { accountId } } }"
GIVEN = {"accountId": ANA, "kind": "CITIZEN", "fullName": "Canaria Secretova", "email": "canary@example.org"}
ACCOUNT = "query($id: String!) { account(accountId: $id) { accountId kind status verification } }"
PERSON = "query($id: String!) { account(accountId: $id) { person { fullName } } }"
PERSONS = "{ accountPersons(first: 5) { totalCount nodes { fullName } } }"
OTHERS = ("{ accountPersons(first: 5) { totalCount } }", PERSONS, PERSON)


async def test_whoever_may_read_persons_is_told(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services())
    await client.ask(REGISTER, i={**GIVEN, "commandId": str(uuid4())})
    purpose: dict[str, str | bytes] = {"x-purpose": "File 1/2026"}
    told = {"person": {"fullName": "Canaria Secretova"}}
    assert (await client.ask(PERSON, purpose, id=ANA))["account"] == told
    assert (await client.ask(PERSONS, purpose))["accountPersons"]["totalCount"] == 1


async def test_whoever_may_only_read_accounts_is_not(world: World, client_of: ClientOf) -> None:
    world.policy.denied.add("identity.read_person")
    client = client_of(world.services())
    await client.ask(REGISTER, i={**GIVEN, "commandId": str(uuid4())})
    shown = {"accountId": ANA, "kind": "CITIZEN", "status": "ACTIVE", "verification": "SELF_ASSERTED"}
    assert (await client.ask(ACCOUNT, id=ANA))["account"] == shown
    for query in OTHERS:
        given: dict[str, Any] = {"id": ANA} if "$id" in query else {}
        answer = await client.send(query, **given)
        assert "errors" not in answer.json()
        assert "anar" not in answer.text
        assert answer.json()["data"] in (
            {"account": {"person": None}},
            {"accountPersons": {"totalCount": 0}},
            {"accountPersons": {"totalCount": 0, "nodes": []}},
        )


async def test_accounts_are_not_public(world: World, client_of: ClientOf) -> None:
    world.policy.denied.add("identity.read_account")
    client = client_of(world.services())
    await client.ask(REGISTER, i={**GIVEN, "commandId": str(uuid4())})
    assert await client.ask(ACCOUNT, id=ANA) == {"account": None}
    subjects = await client.ask("{ linkedSubjects(first: 5) { totalCount nodes { subjectId } } }")
    assert subjects["linkedSubjects"] == {"totalCount": 0, "nodes": []}
