"""What the tests of sharing do: mutations by name, shares, seals, and whether somebody sees a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from api.graphql.ids import global_id
from tests.api.conftest import Client
from tests.api.support.named import acting
from tests.domain.authority.people import uuid

LENDER, TAKER, BELOW, READER, JUDGE = "lender", "taker", "below", "reader", "judge"
RESCUER, INSPECTOR = "rescuer", "inspector"
FILE, OTHER, UNKNOWN, SHARE, MINE, MORE = (uuid(100 + number) for number in range(6))
BASIS = {"uri": "/akn/md/act/2024/7#12", "label": "Act 7, art. 12", "on": "2024-05-04"}
SEEN = """query($file: String!, $id: ID!, $asOf: AsOf) {
  ownedFiles(asOf: $asOf) { totalCount nodes { fileId } aggregate { count } }
  ownedFile(fileId: $file, asOf: $asOf) { fileId }
  node(id: $id) { id }
}"""


async def give(client: Client, who: str, act: str, **given: Any) -> Any:
    """Carry out a mutation: its position, or the codes of its refusals or errors."""
    query = (
        f"mutation($i: {act[0].upper()}{act[1:]}Input!) {{ {act}(input: $i) "
        "{ receipt { position } userErrors { code } } }"
    )
    response = (await client.send(query, acting(who), i={"commandId": str(uuid4()), **given})).json()
    if "errors" in response:
        return [error["extensions"]["code"] for error in response["errors"]]
    answer = response["data"][act]
    return [error["code"] for error in answer["userErrors"]] or int(answer["receipt"]["position"])


async def lend(client: Client, share: str, file: str, holder: str, hours: float, by: str = LENDER, **more: Any) -> Any:
    until = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    terms = {"ownerUnit": "MD:police", "purpose": "charging", "basis": BASIS, "validUntil": until}
    return await give(client, by, "shareFile", fileId=file, shareId=share, holder=holder, **terms, **more)


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
