"""A file is asked for, and is lent or not: on real servers, and no answer says whether it is there."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Client
from tests.api.support.named import acting
from tests.domain.authority.people import uuid
from tests.infra.sharing.lending import (
    BASIS,
    BELOW,
    FILE,
    JUDGE,
    LENDER,
    MINE,
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

FIRST, SECOND, THIRD, OWN = (uuid(400 + number) for number in range(4))
ASKED = "{ fileRequests { nodes { fileRequestId fileId state ground shareId } } }"
RECEIVED = "{ receivedRequests { totalCount nodes { requestId fileId decided } } }"


async def ask_for(client: Client, who: str, request: str, file: str, holder: str, **more: Any) -> Any:
    terms = {"ownerUnit": "MD:police", "purpose": "charging", "basis": BASIS, **more}
    return await give(client, who, "requestFile", requestId=request, fileId=file, holder=holder, **terms)


async def asked(client: Client, who: str, since: int = 0) -> dict[str, tuple[str, Any]]:
    nodes = (await client.ask(ASKED, acting(who, **{"x-min-position": str(since)})))["fileRequests"]["nodes"]
    return {node["fileRequestId"]: (node["state"], node["ground"] or node["shareId"]) for node in nodes}


async def received(client: Client, who: str, since: int = 0) -> dict[str, bool]:
    nodes = (await client.ask(RECEIVED, acting(who, **{"x-min-position": str(since)})))["receivedRequests"]["nodes"]
    return {node["requestId"]: node["decided"] for node in nodes}


async def test_a_request_is_met_or_refused_and_says_of_no_file_that_it_is_there(client: Client) -> None:
    await seal(client, uuid(410), OTHER, "ALL_BUT_NAMED", JUDGE)
    for request, file in ((FIRST, FILE), (SECOND, OTHER), (THIRD, UNKNOWN)):
        assert isinstance(await ask_for(client, TAKER, request, file, "MD:prosecution"), int)
    last = await ask_for(client, READER, OWN, FILE, READER)
    denied = [await ask_for(client, who, uuid(411), FILE, "MD:police/head") for who in (TAKER, "stranger")]
    assert denied == [["FORBIDDEN"], ["FORBIDDEN"]]
    assert await ask_for(client, TAKER, uuid(411), FILE, "MD:prosecution", ownerUnit="MD:gone") == ["no_such_unit"]
    waiting = {FIRST: ("OPEN", None), SECOND: ("OPEN", None), THIRD: ("OPEN", None)}
    assert await asked(client, TAKER, last) == waiting
    assert await asked(client, READER, last) == {OWN: ("OPEN", None)}
    assert await received(client, LENDER, last) == dict.fromkeys((FIRST, SECOND, THIRD, OWN), False)
    assert [await asked(client, who) for who in (BELOW, "stranger")] == [{}, {}]
    assert await client.error_code(RECEIVED, acting("stranger")) == "FORBIDDEN"
    assert await received(client, BELOW) == {}
    assert await received(client, TAKER) == {}

    assert await lend(client, SHARE, FILE, "MD:prosecution", 1, answers=OWN) == ["unknown_file_request"]
    refusals = [await lend(client, SHARE, file, "MD:prosecution", 1, answers=SECOND) for file in (OTHER, UNKNOWN)]
    assert refusals == [["not_yours_to_share"], ["not_yours_to_share"]]
    assert (await asked(client, TAKER))[SECOND] == ("OPEN", None)
    await lend(client, SHARE, FILE, "MD:prosecution", 1, answers=FIRST)
    await lend(client, MINE, FILE, READER, 1, answers=OWN)
    for request in (SECOND, THIRD):
        assert await give(client, TAKER, "refuseRequest", requestId=request, ground="TOO_WIDE") == [
            "unknown_file_request"
        ]
        last = await give(client, LENDER, "refuseRequest", requestId=request, ground="NOT_AVAILABLE")
    outcome = ("REFUSED", "NOT_AVAILABLE")
    assert await asked(client, TAKER, last) == {FIRST: ("ANSWERED", SHARE), SECOND: outcome, THIRD: outcome}
    assert await asked(client, READER, last) == {OWN: ("ANSWERED", MINE)}
    await give(client, TAKER, "acceptShare", fileId=FILE, shareId=SHARE)
    assert await sees(client, TAKER)
    assert await received(client, LENDER, last) == dict.fromkeys((FIRST, SECOND, THIRD, OWN), True)
