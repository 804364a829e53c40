"""All that a unit lent to somebody who leaves is taken back: rehearsed, confirmed by another, share by share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from infra.runs.recording import RunRecorder
from tests.api.conftest import Client
from tests.api.support.named import ADMINISTRATOR, acting
from tests.domain.authority.people import uuid
from tests.infra.processes.running import until
from tests.infra.sharing.lending import FILE, LENDER, MINE, MORE, OTHER, READER, SHARE, TAKER, give, lend, sees

RECALL, GRANT, OWN = uuid(300), uuid(301), uuid(302)
SUPERVISOR = "supervisor"
RUNS = """query($about: String!) {
  runs(filter: {about: {eq: $about}}) { nodes { runId status members wouldDo done refused left askedBy confirmedBy } }
}"""


async def the_run(client: Client, **expected: Any) -> dict[str, Any] | None:
    nodes = (await client.ask(RUNS, acting(SUPERVISOR), about=RECALL))["runs"]["nodes"]
    return nodes[0] if nodes and {**nodes[0], **expected} == nodes[0] else None


def fails_once(listed: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The second page of the members meets a fault, behind which the list is gone on with."""
    met = list[int]()

    async def listing(self: RunRecorder, asked: Any, run_id: str, page: int, *more: Any, **named: Any) -> None:
        if page == 1 and not met:
            met.append(page)
            raise RuntimeError("killed between two pages")
        await listed(self, asked, run_id, page, *more, **named)

    return listing


async def test_what_was_lent_to_who_leaves_is_taken_back_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.runs.populations.MOST_IN_PAGE", 1)
    granted = {"grantId": GRANT, "holder": SUPERVISOR, "roleId": "runs_supervisor", "unit": "MD:police"}
    await give(client, ADMINISTRATOR, "grantRole", **granted, reason="Duty")
    monkeypatch.setattr(RunRecorder, "listed", fails_once(RunRecorder.listed))
    for file, share in ((FILE, MINE), (OTHER, MORE)):
        await lend(client, share, file, READER, 1)
        await give(client, READER, "acceptShare", fileId=file, shareId=share, accountId=READER)
    await lend(client, SHARE, FILE, "MD:prosecution", 1)
    await give(client, TAKER, "acceptShare", fileId=FILE, shareId=SHARE)
    await lend(client, OWN, OTHER, READER, 1)
    await give(client, LENDER, "revokeShare", fileId=OTHER, shareId=OWN, reason="Over")
    assert await sees(client, READER)

    recall = {"recallId": RECALL, "ownerUnit": "MD:police", "holder": READER, "reason": "Left the service"}
    assert await give(client, TAKER, "recallShares", **recall) == ["FORBIDDEN"]
    await give(client, LENDER, "recallShares", **recall)
    waiting = await until(partial(the_run, client, status="WAITING", wouldDo=2))
    assert waiting["members"] == 2
    assert await sees(client, READER), "nothing is done before another person has confirmed it"
    assert await give(client, LENDER, "confirmRun", runId=waiting["runId"]) == ["FORBIDDEN"]
    await lend(client, uuid(303), FILE, READER, 1)

    await give(client, SUPERVISOR, "confirmRun", runId=waiting["runId"])
    ended = await until(partial(the_run, client, status="ENDED"))
    totals = {name: ended[name] for name in ("done", "refused", "left", "askedBy", "confirmedBy")}
    assert totals == {"done": 2, "refused": 0, "left": 0, "askedBy": LENDER, "confirmedBy": SUPERVISOR}
    assert not await sees(client, READER)
    assert not await sees(client, READER, OTHER)
    assert await sees(client, TAKER), "what was lent to others stays"
    found = (await client.ask("{ fileShares { nodes { shareId state } } }", acting(LENDER)))["fileShares"]["nodes"]
    states = {node["shareId"]: node["state"] for node in found}
    recalls = await client.ask("{ shareRecalls { nodes { recallId holder recalledBy } } }", acting(LENDER))
    assert recalls["shareRecalls"]["nodes"] == [{"recallId": RECALL, "holder": READER, "recalledBy": LENDER}]
    assert states[uuid(303)] == "OFFERED", "what was lent later is no member of the run"
    assert states[MINE] == states[MORE] == "REVOKED"
