"""The API is killed, or its connections are cut, while hundreds commit at one account: no receipt and no cent is lost.

What was answered is in the ledger, what was sent again is answered as before, and the account never goes below zero.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, OutcomeUnknown, Receipt
from domain.budgeting.accounts.events import FundsReserved
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import Commit
from domain.budgeting.commitments.events import CommitmentMade
from domain.budgeting.control import ControlRule, LevelOf
from domain.budgeting.lines.commands import ApproveAppropriation
from domain.kernel.declarations import Refused
from domain.kernel.values import money
from infra.postgres.connect import connect_async
from tests.faults.processes import Process, api, developer, wait_for
from tests.infra.processes.running import CLERK, Database, a_bus, give, looking

BUDGET, ON = "MD-2014", date(2014, 6, 3)
COURTS = Coding(administrative=("12",))
LINE = line_id(BUDGET, COURTS, 1)
CEILING, EACH = Decimal("2500.00"), Decimal("10.01")
FITTING = int(CEILING / EACH)
SENT, CALLERS, KILL_AFTER, CUTS = 360, 48, 100, 15

Answers = dict[UUID, tuple[str, bool]]

COMMIT = """
mutation($it: CommitInput!) { commit(input: $it) {
  receipt { position version replayed } userErrors { code } } }
"""


async def _approved(bus: Bus) -> None:
    rule = ControlRule((LevelOf("administrative", 1),))
    await give(
        bus,
        OpenBudget("MD", 2014, "MDL"),
        DefineControls(BUDGET, (rule,)),
        ApproveAppropriation(BUDGET, COURTS, money(CEILING, "MDL"), "law"),
    )


@pytest.mark.slow
async def test_the_api_is_killed_while_hundreds_commit_at_one_account(
    database: str, valkey_url: str, tmp_path: Path
) -> None:
    async with a_bus(database) as bus:
        await _approved(bus)
    with api(database, valkey_url, tmp_path) as (process, url):
        ids, headers = [uuid4() for _ in range(SENT)], developer(url, tmp_path)
        answered = await _sent_until_killed(url, headers, process, ids)
        assert KILL_AFTER <= len(answered) < SENT
        process.restart()
        wait_for(url)
        again = await _sent(url, headers, ids)
    for id_, (position, _) in answered.items():
        assert again[id_] == (position, True)
    taken = [id_ for id_, (position, _) in again.items() if position]
    async with looking(database) as look:
        await _check(look, taken)


async def _sent_until_killed(url: str, headers: dict[str, str], process: Process, ids: list[UUID]) -> Answers:
    return await _sent(url, headers, ids, lambda answered: process.kill() if answered == KILL_AFTER else None)


async def _sent(
    url: str, headers: dict[str, str], ids: list[UUID], look: Callable[[int], None] = lambda _: None
) -> Answers:
    """What was answered; `look` is told after each answer how many there are."""
    answers: Answers = {}
    waiting = iter(enumerate(ids))

    async def caller(client: httpx.AsyncClient) -> None:
        for number, id_ in waiting:
            try:
                answers[id_] = await _commit(client, number, id_)
            except httpx.HTTPError:
                return
            look(len(answers))

    limits = httpx.Limits(max_connections=CALLERS)
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30, limits=limits) as client:
        await asyncio.gather(*(caller(client) for _ in range(CALLERS)))
    return answers


async def _commit(client: httpx.AsyncClient, number: int, id_: UUID) -> tuple[str, bool]:
    """Where the commitment stands, and whether it had been carried out before; no place where it is refused."""
    given = {
        "lineId": LINE,
        "number": f"C-{number}",
        "amount": {"amount": f"{EACH}", "currency": "MDL"},
        "on": ON.isoformat(),
        "subject": "paper",
        "commandId": str(id_),
    }
    answer = (await client.post("/graphql", json={"query": COMMIT, "variables": {"it": given}})).json()
    assert "errors" not in answer, answer
    payload: dict[str, Any] = answer["data"]["commit"]
    if payload["receipt"] is None:
        assert [one["code"] for one in payload["userErrors"]] == ["exceeds_available"]
        return "", False
    return payload["receipt"]["position"], payload["receipt"]["replayed"]


async def test_connections_are_cut_while_hundreds_commit_at_one_account(database: str) -> None:
    async with a_bus(database) as bus, looking(database) as look:
        await _approved(bus)
        orders = [
            Order(Commit(LINE, f"C-{number}", money(EACH, "MDL"), ON, "paper"), uuid4()) for number in range(SENT)
        ]
        done = asyncio.Event()
        cutting = asyncio.ensure_future(_cut(database, done))
        try:
            answers = await asyncio.gather(*(_until_it_is_known(bus, order) for order in orders))
        finally:
            done.set()
        assert await cutting > 0
        taken = [order.command_id for order, answer in zip(orders, answers, strict=True) if answer]
        again = await asyncio.gather(*(bus.execute(order, CLERK) for order in orders if order.command_id in set(taken)))
        assert all(one.replayed for one in again)
        await _check(look, taken)


async def _cut(database: str, done: asyncio.Event) -> int:
    """Cut all other connections again and again; how many were."""
    cut = 0
    async with await connect_async(database) as connection:
        for _ in range(CUTS):
            if done.is_set():
                break
            rows = await connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%ledger.append%'"
            )
            cut += (await rows.fetchone() or [0])[0]
            await asyncio.sleep(0.01)
    return cut


async def _until_it_is_known(bus: Bus, order: Order[Commit]) -> Receipt | None:
    """The receipt; None where it does not fit. Sent again while nobody can say what happened."""
    while True:
        try:
            return await bus.execute(order, CLERK)
        except Refused as refused:
            if refused.code != "exceeds_available":
                raise
            return None
        except OutcomeUnknown:
            continue


async def _check(look: Database, taken: list[UUID]) -> None:
    """Each command that was taken stands there once and whole; the passbook adds up and has no more room."""
    facts = await look.facts()
    made = [one for one in facts if isinstance(one.event, CommitmentMade)]
    reserved = [one for one in facts if isinstance(one.event, FundsReserved)]
    assert Counter(one.command_id for one in made) == Counter(one.command_id for one in reserved) == Counter(taken)
    assert [one.event.standing.consumed for one in reserved] == [EACH * n for n in range(1, FITTING + 1)]
    assert [one.position for one in facts] == list(range(1, len(facts) + 1))
