"""Two jurisdictions in one installation, each with an officer who was granted a role there: on real servers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest

from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.named import ADMINISTRATOR, acting, named
from tests.api.support.real import client_at_work
from tests.domain.authority.people import uuid
from tests.domain.identity.people import AGAIN, ANA, BO
from tests.infra.processes.running import until

MARIA, RADU = "maria", "radu"
MAY = ["identity.read_account", "identity.read_person", "identity.register_account", "identity.close_account"]
SEEN = "{ accounts { totalCount nodes { accountId } } account(accountId: %s) { accountId } }"
PERSONS = "{ accountPersons { nodes { accountId fullName } } }"
READINGS = "{ personalDataReadings { nodes { accountId readBy purpose } } }"


@pytest.fixture
def settings(database: str, keys_database: str, valkey_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)


def granted(settings: Settings) -> AbstractAsyncContextManager[Client]:
    """An installation at work in which everybody may do what was granted to them."""
    return client_at_work(settings, kind=Client, principal_of=named, founded=True)


async def give(client: Client, who: str, name: str, **given: Any) -> Any:
    """Carry out a mutation; its payload."""
    query = (
        f"mutation($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) "
        "{ receipt { position } userErrors { code } } }"
    )
    answer = (await client.ask(query, acting(who), i={"commandId": str(uuid4()), **given}))[name]
    return answer["userErrors"] or answer["receipt"]["position"]


async def offices(client: Client) -> str:
    """Maria keeps the accounts of MD, Radu those of RO; the position at which all stands."""
    await give(client, ADMINISTRATOR, "defineRole", roleId="keeper", title="Keeper", permissions=MAY, emergency=False)
    for number, (who, place) in enumerate([(MARIA, "MD"), (RADU, "RO")], 1):
        granted = {"grantId": uuid(number), "holder": who, "roleId": "keeper", "unit": place, "reason": "Duty"}
        await give(client, ADMINISTRATOR, "grantRole", **granted)
    await give(client, MARIA, "registerAccount", accountId=ANA, kind="CITIZEN", fullName="Ana", jurisdiction="MD")
    return str(
        await give(client, RADU, "registerAccount", accountId=BO, kind="CITIZEN", fullName="Bo", jurisdiction="RO")
    )


def acts_of(settings: Settings, kind: str) -> list[dict[str, Any]]:
    with psycopg.connect(settings.database_url or "") as connection:
        query = "SELECT state FROM ledger.stored_events WHERE topic = %s ORDER BY notification_id"
        return [orjson.loads(state) for (state,) in connection.execute(query, [kind]).fetchall()]


async def test_two_jurisdictions_do_not_see_each_other(settings: Settings) -> None:
    async with granted(settings) as client:
        at = {"x-min-position": await offices(client)}
        for who, own, other in ((MARIA, ANA, BO), (RADU, BO, ANA)):
            mine, theirs = [f'"{one}"' for one in (own, other)]
            alone = {"totalCount": 1, "nodes": [{"accountId": own}]}
            assert await client.ask(SEEN % mine, acting(who, **at)) == {
                "accounts": alone,
                "account": {"accountId": own},
            }
            assert await client.ask(SEEN % theirs, acting(who, **at)) == {"accounts": alone, "account": None}
            closing = await give(client, who, "closeAccount", accountId=other, reason="OWN_REQUEST")
            missing = await give(client, who, "closeAccount", accountId=AGAIN, reason="OWN_REQUEST")
            assert closing == missing == [{"code": "no_such_account"}]
        denied = {"accountId": AGAIN, "kind": "CITIZEN", "fullName": "A.", "jurisdiction": "RO"}
        query = "mutation($i: RegisterAccountInput!) { registerAccount(input: $i) { receipt { position } } }"
        assert await client.error_code(query, acting(MARIA), i=denied) == "FORBIDDEN"
        assert await client.error_code(SEEN % f'"{ANA}"', acting("anonymous")) == "FORBIDDEN"

        ended = {"grantId": uuid(1), "holder": MARIA, "reason": "Left"}
        await give(client, ADMINISTRATOR, "revokeGrant", **ended)
        nothing = {"accounts": {"totalCount": 0, "nodes": []}, "account": None}
        assert await client.ask(SEEN % f'"{ANA}"', acting(MARIA)) == nothing


async def test_who_looked_at_whom_stands_in_the_ledger_under_the_grant(settings: Settings) -> None:
    async with granted(settings) as client:
        at = {"x-min-position": await offices(client)}
        assert await client.error_code(PERSONS, acting(MARIA, **at)) == "PURPOSE_REQUIRED"
        assert acts_of(settings, "identity.PersonalDataRead") == []
        told = await client.ask(PERSONS, acting(MARIA, **at, **{"x-purpose": "File 7/2026"}))
        assert told["accountPersons"]["nodes"] == [{"accountId": ANA, "fullName": "Ana"}]

        (act,) = acts_of(settings, "identity.PersonalDataRead")
        assert (act["actor"]["id"], act["actor"]["grant"]) == (MARIA, uuid(1))
        assert (act["data"]["account_ids"], act["data"]["purpose"]) == ([ANA], "File 7/2026")
        assert "Ana" not in str(act)
        seen = {"accountId": ANA, "readBy": MARIA, "purpose": "File 7/2026"}

        async def hers() -> bool:
            found = await client.ask(READINGS, acting(ANA))
            return bool(found["personalDataReadings"]["nodes"] == [seen])

        await until(hers)  # Ana, who was granted nothing
        own = await client.ask(PERSONS, acting(ANA))
        assert own["accountPersons"]["nodes"] == [{"accountId": ANA, "fullName": "Ana"}]
        assert (await client.ask(READINGS, acting(BO)))["personalDataReadings"]["nodes"] == []
        assert len(acts_of(settings, "identity.PersonalDataRead")) == 1
