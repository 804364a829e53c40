"""A person registers, turns out to have two accounts, and is forgotten: through GraphQL, on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api.composing.installation import Installation
from api.identity.context import CONTEXT as IDENTITY
from application.kernel.orders import Order, Receipt
from domain.identity import commands as c
from domain.identity.kinds import AccountKind
from domain.kernel.declarations import Refused
from infra.keys.master import local_master
from infra.keys.store import opened_keys, tombstones
from infra.postgres.connect import connect_async
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.tables import Table
from infra.runtime import open_bus
from infra.settings.settings import Settings
from projections.identity import READ_MODELS
from tests.api.conftest import Client
from tests.api.support.real import client_at_work
from tests.domain.identity.people import AGAIN, ANA, BO, ISSUER
from tests.infra.keys.test_erasure import hashes
from tests.infra.processes.running import CLERK, give, until
from tests.support.dumping import dump, found_in
from tests.support.everyone import Everyone

CANARIES = ("Canaria", "Secretova", "Novacanaria", "canary-", "9042517")
INSTALLATION = Installation((IDENTITY,))
PERSON = "query($id: String!) { account(accountId: $id) { status linked person { fullName email nationalNumber } } }"
READINGS = "{ personalDataReadings { nodes { accountId model fields purpose jurisdiction } } }"
PURPOSE: dict[str, str | bytes] = {"x-purpose": "File 22/2026"}


@dataclass
class Office:
    """An installation that keeps accounts, at work."""

    client: Client

    async def give(self, name: str, /, **given: Any) -> Any:
        """Carry out a mutation; the codes of what was refused."""
        query = (
            f"mutation($i: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $i) "
            "{ receipt { position projected } account { accountId status } userErrors { code message path } } }"
        )
        return (await self.client.ask(query, i={"commandId": str(uuid4()), **given}))[name]

    async def account(self, account_id: str, status: str, linked: int, person: Any) -> None:
        """Wait until the account is like this: a person may be projected a moment later."""
        told = {"status": status, "linked": linked, "person": person}

        async def as_told() -> bool:
            return bool((await self.client.ask(PERSON, PURPOSE, id=account_id))["account"] == told)

        await until(as_told)


@pytest.fixture
def settings(database: str, keys_database: str, valkey_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[Office]:
    async with client_at_work(settings, INSTALLATION, kind=Client, policy=Everyone()) as client:
        yield Office(client)


async def test_a_person_is_forgotten_and_all_that_happened_stands(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    async with office(settings) as one:
        await two_accounts_of_one_person(one)
        before = hashes(settings)
        assert found_in(dump(settings.database_url), "Novacanaria")  # a scan that cannot see proves nothing

        refused = [
            await one.give("registerAccount", accountId="canary-1", kind="CITIZEN", fullName="Canaria"),
            await one.give("registerAccount", accountId=BO, kind="CITIZEN", fullName="Canaria", email="canary-x"),
            await one.give("eraseAccount", accountId=ANA, reason="CONSENT_WITHDRAWN"),
            await one.give("closeAccount", accountId=ANA, reason="OWN_REQUEST"),
            await one.give("placeLegalHold", accountId=AGAIN, reference="1-22/2026"),
            await one.give("eraseAccount", accountId=ANA, reason="CONSENT_WITHDRAWN"),
            await one.give("liftLegalHold", accountId=AGAIN, reference="1-22/2026"),
        ]
        codes = [each["code"] for answer in refused for each in answer["userErrors"]]
        assert codes == ["not_a_random_id", "not_an_email", "account_open", "legal_hold"]

        erased = await one.give("eraseAccount", accountId=ANA, reason="CONSENT_WITHDRAWN")
        assert erased["account"] == {"accountId": ANA, "status": "ERASED"}
        await until(lambda: forgotten(settings, {ANA, AGAIN}))
        for account_id in (ANA, AGAIN):
            await one.account(account_id, "ERASED", 0, None)
        later = await one.give("correctPersonalData", accountId=ANA, fullName="Canaria Again")
        assert [each["code"] for each in later["userErrors"]] == ["account_erased"]

        readings = (await one.client.ask(READINGS))["personalDataReadings"]["nodes"]
        assert {(r["accountId"], r["purpose"], *r["fields"]) for r in readings} == {
            (ANA, "File 22/2026", "email", "full_name", "national_number")
        }
        said = [str(refused), str(later), str(readings), (await one.client.http.get("/metrics")).text]
        said.append(str(await one.client.ask("{ events(first: 100) { edges { node { data } } } }")))
        live = await tables(settings)
        await rebuilt(settings)
        assert await tables(settings) == live

    assert hashes(settings)[: len(before)] == before
    logs = capfd.readouterr()
    said += [logs.out, logs.err, dump(settings.database_url), dump(settings.keys_database_url)]
    assert [found for text in said if (found := found_in(text, *CANARIES))] == []


async def two_accounts_of_one_person(one: Office) -> None:
    """Registered twice, corrected, linked, and merged; the person can be read, and signs in."""
    told = {"fullName": "Canaria Secretova", "email": "canary-1@example.org", "nationalNumber": "9042517000001"}
    await one.give("registerAccount", accountId=ANA, kind="CITIZEN", **told)
    await one.give("registerAccount", accountId=AGAIN, kind="CITIZEN", fullName="C. Secretova")
    await one.give("correctPersonalData", accountId=ANA, fullName="Novacanaria Secretova")
    for account_id, subject in ((ANA, "canary-sub-1"), (AGAIN, "canary-sub-2")):
        await one.give("linkSubject", accountId=account_id, issuer=ISSUER, subject=subject)
    merged = await one.give("mergeAccounts", accountId=AGAIN, intoId=ANA)
    assert merged["userErrors"] == []
    person = {**told, "fullName": "Novacanaria Secretova"}
    await one.account(ANA, "ACTIVE", 2, person)
    (error, *_) = await one.client.errors(PERSON, id=ANA)
    assert error["extensions"]["code"] == "PURPOSE_REQUIRED"
    await one.account(AGAIN, "MERGED", 0, None)


async def test_one_subject_is_linked_to_one_account_whoever_comes_at_once(settings: Settings) -> None:
    dsn, accounts = settings.database_url or "", [str(uuid4()) for _ in range(12)]
    async with (
        opened_keys(settings.keys_database_url or "", local_master(settings)) as keys,
        open_bus(dsn, policy=Everyone(), installation=INSTALLATION, keys=keys) as one,
        open_bus(dsn, policy=Everyone(), installation=INSTALLATION, keys=keys) as other,
    ):
        await give(one, *(c.RegisterAccount(id_, AccountKind.CITIZEN, "Canaria") for id_ in accounts))
        links = [Order(c.LinkSubject(id_, ISSUER, "canary-sub-1")) for id_ in accounts]
        answers = await asyncio.gather(
            *((one, other)[n % 2].execute(link, CLERK) for n, link in enumerate(links)), return_exceptions=True
        )
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"subject_taken"}


async def forgotten(settings: Settings, subjects: set[str]) -> bool:
    return subjects <= await tombstones(settings.keys_database_url or "")


async def rebuilt(settings: Settings) -> None:
    async with opened_keys(settings.keys_database_url or "", local_master(settings)) as keys:
        for model in READ_MODELS:
            await Projector(model, settings.database_url or "", INSTALLATION.codec, keys=keys).rebuild()


async def tables(settings: Settings) -> list[list[Any]]:
    """The rows that answer, and their history."""
    found = []
    async with await connect_async(settings.database_url or "") as connection:
        for table in map(Table, READ_MODELS):
            live = "SELECT relation FROM projections.read_models WHERE name = %s AND state = 'live'"
            ((relation,),) = await (await connection.execute(live, [table.model.name])).fetchall()
            names = [relation, table.history_of(relation)] if table.model.history else [relation]
            for name in names:
                query = f"SELECT t::text FROM {table.qualified(name)} t ORDER BY 1"
                found.append([row async for row in await connection.execute(query.encode())])
    return found
