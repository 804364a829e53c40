"""The API is killed in the middle of appends: what it acknowledged is there once, and nothing is there by half."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from infra.bootstrap import INSTALLATION
from tests.faults.processes import Process, api, developer, wait_for

SENT, CALLERS, KILL_AFTER = 300, 32, 100

REPORT = """
mutation($line: ReportLineInput!) { reportLine(input: $line) {
  receipt { commandId position version replayed } userErrors { code } } }
"""
OPEN = """
mutation { openBudget(input: {government: "XX", fiscalYear: 2020, currency: "EUR"}) { userErrors { code } } }
"""


@pytest.mark.slow
async def test_every_acknowledged_command_is_there_once(database: str, valkey_url: str, tmp_path: Path) -> None:
    with api(database, valkey_url, tmp_path) as (process, url):
        headers = developer(url, tmp_path)
        opened = httpx.post(  # noqa: ASYNC210 - nothing else runs yet
            f"{url}/graphql", json={"query": OPEN}, headers=headers, timeout=30
        ).json()
        assert opened["data"]["openBudget"]["userErrors"] == []
        sent = [uuid4() for _ in range(SENT)]
        acknowledged = await _send_until_killed(url, headers, process, sent)
        assert KILL_AFTER <= len(acknowledged) < len(sent)
        before = _events(database)

        process.restart()
        wait_for(url)
        receipts = await _send_again(url, headers, sent)
        for id_, position in acknowledged.items():
            assert receipts[id_]["replayed"] is True
            assert receipts[id_]["position"] == position

    after = _events(database)
    assert after[: len(before)] == before, "stored bytes changed"
    recorded = [INSTALLATION.codec.open(state) for _, state in after]
    commands = [one.command_id for one in recorded if one.stream.startswith("budget_line-")]
    assert [position for position, _ in after] == list(range(1, len(after) + 1))
    assert {id_: commands.count(id_) for id_ in set(commands)} == dict.fromkeys(sent, 3), "once, and whole"


async def _send_until_killed(url: str, headers: dict[str, str], process: Process, sent: list[UUID]) -> dict[UUID, str]:
    acknowledged: dict[UUID, str] = {}
    waiting = iter(enumerate(sent))

    async def caller(client: httpx.AsyncClient) -> None:
        for number, id_ in waiting:
            try:
                receipt = await _report(client, id_, number)
            except httpx.HTTPError:
                return
            acknowledged[id_] = receipt["position"]
            if len(acknowledged) == KILL_AFTER:
                process.kill()

    limits = httpx.Limits(max_connections=CALLERS)
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30, limits=limits) as client:
        await asyncio.gather(*(caller(client) for _ in range(CALLERS)))
    return acknowledged


async def _send_again(url: str, headers: dict[str, str], sent: list[UUID]) -> dict[UUID, dict[str, Any]]:
    receipts: dict[UUID, dict[str, Any]] = {}
    waiting = iter(enumerate(sent))

    async def caller(client: httpx.AsyncClient) -> None:
        for number, id_ in waiting:
            receipts[id_] = await _report(client, id_, number)

    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
        await asyncio.gather(*(caller(client) for _ in range(CALLERS)))
    return receipts


async def _report(client: httpx.AsyncClient, id_: UUID, number: int) -> dict[str, Any]:
    def amount(text: str) -> dict[str, str]:
        return {"amount": text, "currency": "EUR"}

    line = {
        "budgetId": "XX-2020",
        "coding": {"administrative": [str(number)]},
        "approved": amount("100.00"),
        "adjusted": amount("120.50"),
        "executed": amount("99.99"),
        "reference": f"report {number}",
        "commandId": str(id_),
    }
    answer = (await client.post("/graphql", json={"query": REPORT, "variables": {"line": line}})).json()
    assert "errors" not in answer, answer
    assert answer["data"]["reportLine"]["userErrors"] == []
    receipt: dict[str, Any] = answer["data"]["reportLine"]["receipt"]
    return receipt


def _events(database: str) -> list[tuple[int, bytes]]:
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT notification_id, state FROM ledger.stored_events ORDER BY notification_id"
        ).fetchall()
    return [(int(position), bytes(state)) for position, state in rows]
