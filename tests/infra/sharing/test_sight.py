"""A file is lent, seen, and no longer seen, whichever way it is asked for: on real servers, by the record's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

from api.execution.documents import Request
from api.graphql.ids import global_id
from api.graphql.viewer import Viewer
from application.kernel.orders import Principal
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.named import ADMINISTRATOR, acting, named
from tests.api.support.real import client_at_work
from tests.domain.authority.people import uuid
from tests.support.clocks import SetClocks

LENDER, TAKER, BELOW, READER, JUDGE = "lender", "taker", "below", "reader", "judge"
FILE, OTHER, UNKNOWN, SHARE, MINE, MORE = (uuid(100 + number) for number in range(6))
BASIS = {"uri": "/akn/md/act/2024/7#12", "label": "Act 7, art. 12", "on": "2024-05-04"}
SEEN = """query($file: String!, $id: ID!, $asOf: AsOf) {
  ownedFiles(asOf: $asOf) { totalCount nodes { fileId } aggregate { count } }
  ownedFile(fileId: $file, asOf: $asOf) { fileId }
  node(id: $id) { id }
}"""
SEALS = "subscription($after: Position) { fileSealChanged(after: $after) { nodes { sealId } } }"
PATIENCE = 20.0


@pytest.fixture
def settings(database: str, keys_database: str, valkey_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    """Police that lends, a prosecution with a department below it, and a judge."""
    async with client_at_work(settings, kind=Client, principal_of=named, founded=True) as made:
        since = "2020-01-01"
        founding = {"jurisdiction": "MD", "name": "Moldova", "level": "CENTRAL", "effectiveOn": since}
        await give(made, ADMINISTRATOR, "foundJurisdiction", **founding)
        for code, parent in (("police", None), ("prosecution", None), ("north", "MD:prosecution")):
            unit = {"jurisdiction": "MD", "code": code, "kind": "INSTITUTION", "name": code, "parentId": parent}
            await give(made, ADMINISTRATOR, "createUnit", **unit, effectiveOn=since)
        grants = (
            (LENDER, "file_lender", "MD:police"),
            (TAKER, "file_receiver", "MD:prosecution"),
            (TAKER, "file_lender", "MD:prosecution"),
            (BELOW, "file_receiver", "MD:north"),
            (JUDGE, "seal_officer", "MD"),
        )
        for number, (who, role, unit_id) in enumerate(grants, 1):
            granted = {"grantId": uuid(number), "holder": who, "roleId": role, "unit": unit_id, "reason": "Duty"}
            await give(made, ADMINISTRATOR, "grantRole", **granted)
        for file in (FILE, OTHER):
            await give(made, LENDER, "openFileAccess", fileId=file, ownerUnit="MD:police", level="RESTRICTED")
        yield made


async def give(client: Client, who: str, act: str, **given: Any) -> Any:
    """Carry out a mutation: its position, or the codes of its refusals."""
    query = (
        f"mutation($i: {act[0].upper()}{act[1:]}Input!) {{ {act}(input: $i) "
        "{ receipt { position } userErrors { code } } }"
    )
    answer = (await client.ask(query, acting(who), i={"commandId": str(uuid4()), **given}))[act]
    return [error["code"] for error in answer["userErrors"]] or int(answer["receipt"]["position"])


async def lend(client: Client, share: str, file: str, holder: str, hours: float, by: str = LENDER) -> Any:
    until = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    terms = {"ownerUnit": "MD:police", "purpose": "charging", "basis": BASIS, "validUntil": until}
    return await give(client, by, "shareFile", fileId=file, shareId=share, holder=holder, **terms)


async def seal(client: Client, seal_id: str, file: str, reach: str, *holders: str, **more: Any) -> Any:
    ordered = {"reach": reach, "holders": holders, "basis": BASIS, "reason": "As ordered"}
    return await give(client, JUDGE, "orderSeal", fileId=file, sealId=seal_id, **ordered, **more)


async def sees(client: Client, who: str, file: str = FILE, moment: int | None = None) -> bool:
    """Whether somebody sees a file by key; all ways to ask must agree, and say of it what is said of none."""
    as_of = None if moment is None else {"position": str(moment)}
    found = await client.ask(SEEN, acting(who), file=file, id=global_id("OwnedFile", file), asOf=as_of)
    listed = [node["fileId"] for node in found["ownedFiles"]["nodes"]]
    assert found["ownedFiles"]["totalCount"] == len(listed)
    assert [group["count"] for group in found["ownedFiles"]["aggregate"]] in ([len(listed)], [])
    by_key = found["ownedFile"] is not None
    assert by_key == (file in listed)
    assert moment is not None or by_key == (found["node"] is not None)
    if not by_key:
        unknown = await client.ask(SEEN, acting(who), file=UNKNOWN, id=global_id("OwnedFile", UNKNOWN), asOf=as_of)
        assert {**found, "ownedFiles": None} == {**unknown, "ownedFiles": None}
    return by_key


async def told(client: Client, who: str, after: int) -> AsyncGenerator[str, None]:
    """The seals that somebody is told of, after a position."""
    engine = client.app.state.api.engine
    viewer = Viewer(engine.services, Principal(who, "*"), "en", uuid4(), engine.feeds)
    async for response in engine.events(engine.prepare(Request(SEALS, {"after": str(after)}, None)), viewer):
        yield orjson.loads(orjson.dumps(response))["data"]["fileSealChanged"]["nodes"][0]["sealId"]


async def test_a_file_is_seen_while_it_is_lent(client: Client, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await lend(client, SHARE, FILE, "MD:gone", 1) == ["no_such_unit"]
    assert await lend(client, SHARE, FILE, "MD:prosecution", 1, by=TAKER) == ["not_yours_to_share"]
    await lend(client, SHARE, FILE, "MD:prosecution", 1)
    await lend(client, MINE, FILE, READER, 1)
    await lend(client, MORE, OTHER, READER, 10)
    assert not await sees(client, TAKER)
    assert await give(client, BELOW, "acceptShare", fileId=FILE, shareId=SHARE) == ["unknown_share"]
    accepted = await give(client, TAKER, "acceptShare", fileId=FILE, shareId=SHARE)
    for file, share in ((FILE, MINE), (OTHER, MORE)):
        await give(client, READER, "acceptShare", fileId=file, shareId=share, accountId=READER)
    seen = {who: await sees(client, who) for who in (LENDER, TAKER, BELOW, READER, JUDGE, "stranger")}
    assert seen == {LENDER: True, TAKER: True, BELOW: False, READER: True, JUDGE: True, "stranger": False}
    assert await sees(client, TAKER, moment=accepted - 1), "the past is read with present access"
    assert not await sees(client, TAKER, OTHER)

    telling, (first, second, third) = told(client, READER, accepted), map(uuid, (201, 202, 203))
    await seal(client, first, FILE, "NAMED", "somebody", entries=["e1"])
    assert await asyncio.wait_for(anext(telling), PATIENCE) == first

    SetClocks(database, monkeypatch).both(timedelta(hours=2))
    assert not await sees(client, TAKER)
    assert not await sees(client, TAKER, moment=accepted)
    assert await sees(client, READER, OTHER)
    await seal(client, second, FILE, "NAMED", "somebody", entries=["e1"])
    await seal(client, third, OTHER, "NAMED", "somebody", entries=["e1"])
    assert await asyncio.wait_for(anext(telling), PATIENCE) == third, "what ended by time is told no more"
    await telling.aclose()


async def test_what_is_revoked_or_sealed_is_gone_with_the_next_question(client: Client) -> None:
    await lend(client, MINE, FILE, READER, 1)
    await give(client, READER, "acceptShare", fileId=FILE, shareId=MINE, accountId=READER)
    for _ in range(3):
        assert await sees(client, READER)
    await give(client, LENDER, "revokeShare", fileId=FILE, shareId=MINE, reason="Over")
    assert not await sees(client, READER)
    await lend(client, MORE, FILE, READER, 1)
    accepted = await give(client, READER, "acceptShare", fileId=FILE, shareId=MORE, accountId=READER)
    assert await sees(client, READER)

    await seal(client, SHARE, FILE, "ALL_BUT_NAMED", JUDGE)
    seen = {who: await sees(client, who) for who in (LENDER, READER, JUDGE, ADMINISTRATOR)}
    assert seen == {LENDER: False, READER: False, JUDGE: True, ADMINISTRATOR: False}
    assert not await sees(client, LENDER, moment=accepted), "the past obeys the present seal"
    replay = '{ auditReplay(model: "sharing.files") { same } }'
    assert await client.error_code(replay) == "FORBIDDEN", "a replay knows of no seal"
    for file in (FILE, UNKNOWN):
        (error,) = await client.errors(f'{{ auditHistory(of: "{file}") {{ type }} }}')
        assert error["extensions"]["refusal"] == "nothing_happened"
    assert await give(client, LENDER, "revokeShare", fileId=FILE, shareId=MORE, reason="x") == ["unknown_file"]
    assert await give(client, LENDER, "revokeShare", fileId=UNKNOWN, shareId=MORE, reason="x") == ["unknown_file"]
    await give(client, JUDGE, "unseal", fileId=FILE, sealId=SHARE, reason="Appeal")
    seen = {who: await sees(client, who) for who in (LENDER, READER, JUDGE, ADMINISTRATOR)}
    assert seen == {LENDER: True, READER: False, JUDGE: True, ADMINISTRATOR: True}
