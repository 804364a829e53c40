"""A file is lent, seen, and no longer seen, whichever way it is asked for: on real servers, by the record's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import uuid4

import orjson
import pytest

from api.execution.documents import Request
from api.graphql.viewer import Viewer
from application.kernel.orders import Principal
from tests.api.conftest import Client
from tests.api.support.named import ADMINISTRATOR
from tests.domain.authority.people import uuid
from tests.infra.sharing.lending import (
    BELOW,
    FILE,
    JUDGE,
    LENDER,
    MINE,
    MORE,
    OTHER,
    READER,
    SHARE,
    TAKER,
    UNKNOWN,
    give,
    lend,
    seal,
    sees,
)
from tests.support.clocks import SetClocks

SEALS = "subscription($after: Position) { fileSealChanged(after: $after) { nodes { sealId } } }"
PATIENCE = 20.0


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
