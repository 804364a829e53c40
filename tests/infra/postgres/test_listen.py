"""Waiting for notices: each is heard, at once, and whoever waits sleeps until there is one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from psycopg import Connection, Notify, OperationalError

from infra.postgres.connect import connect, connect_async
from infra.postgres.listen import heard, listen, notices

CHANNEL, LONG = "listening", 20.0


def _say(speaker: Connection[Any], *texts: str) -> None:
    for text in texts:
        speaker.execute("SELECT pg_notify(%s, %s)", [CHANNEL, text])


def _texts(found: Sequence[Notify]) -> list[str]:
    return [notice.payload for notice in found]


def _say_once_asleep(speaker: Connection[Any], text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say it in the moment in which the loop goes to sleep for long."""
    selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]  # noqa: SLF001
    select, unsaid = selector.select, [text]

    def selected(timeout: float | None = None) -> Any:
        if timeout is None or timeout > LONG / 2:
            _say(speaker, *(unsaid.pop() for _ in unsaid[:]))
        return select(timeout)

    monkeypatch.setattr(selector, "select", selected)


async def test_a_notice_is_heard_whenever_it_comes(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(database) as speaker:
        async with await connect_async(database, "foja_worker") as ear:
            await listen(ear, CHANNEL)
            assert await notices(ear, 0) == []

            _say_once_asleep(speaker, "while it sleeps", monkeypatch)
            assert _texts(await notices(ear, LONG)) == ["while it sleeps"]

            _say(speaker, "first", "second")
            await ear.execute("SELECT 1")
            assert _texts(await notices(ear, LONG)) == ["first", "second"]

            stop = asyncio.Event()
            waiting = asyncio.create_task(heard(ear, stop, LONG))
            await asyncio.sleep(0)
            stop.set()
            assert await waiting == []
            _say(speaker, "after it was stopped")
            assert _texts(await heard(ear, asyncio.Event(), LONG)) == ["after it was stopped"]


async def test_whoever_waits_is_told_that_the_connection_is_lost(database: str) -> None:
    with connect(database) as administrator:
        async with await connect_async(database, "foja_worker") as ear:
            waiting = asyncio.create_task(notices(ear, LONG))
            await asyncio.sleep(0)
            administrator.execute("SELECT pg_terminate_backend(%s)", [ear.info.backend_pid])
            with pytest.raises(OperationalError):
                await waiting
