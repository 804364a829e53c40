"""A task that crashes is started again; one that will not stop is not waited for without end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from infra.processes import worker
from infra.processes.tasks import WorkerTask, keep_all
from tests.infra.processes.running import until

Run = Callable[[asyncio.Event], Awaitable[None]]


def crashing(error: BaseException | None, times: int, well: asyncio.Event) -> tuple[Run, list[int]]:
    """A task that ends badly (without error: just ends) so many times before it goes well."""
    starts: list[int] = []

    async def run(stop: asyncio.Event) -> None:
        starts.append(len(starts))
        if len(starts) > times:
            well.set()
            await stop.wait()
        elif error is not None:
            raise error

    return run, starts


@pytest.mark.parametrize("error", [ValueError("broken"), asyncio.CancelledError(), None])
async def test_whatever_ends_a_task_it_is_started_again(error: BaseException | None) -> None:
    well, stop = asyncio.Event(), asyncio.Event()
    run, starts = crashing(error, 2, well)
    task = WorkerTask("tests.crashing", run)
    keeping = asyncio.create_task(keep_all([task], stop, patience=5))
    async with asyncio.timeout(10):
        await well.wait()
        assert (task.state, task.crashes) == ("running", 2)
        assert worker.health([task])[0]
        stop.set()
        assert await keeping
    assert starts == [0, 1, 2]
    assert task.state == "stopped"


async def test_a_task_that_waits_to_be_started_again_is_not_well() -> None:
    stop = asyncio.Event()

    async def crash(_: asyncio.Event) -> None:
        raise ValueError("broken")

    task = WorkerTask("tests.crashing", crash)
    keeping = asyncio.create_task(keep_all([task], stop, patience=5))

    async def restarting() -> bool:
        return task.state == "restarting"

    await until(restarting)
    well, said = worker.health([task])
    assert not well
    assert said["tasks"]["tests.crashing"]["last_error"] == "ValueError: broken"
    stop.set()
    assert await keeping


async def test_a_task_that_does_not_stop_is_cancelled() -> None:
    stop, begun = asyncio.Event(), asyncio.Event()

    async def endless(_: asyncio.Event) -> None:
        begun.set()
        await asyncio.Event().wait()

    keeping = asyncio.create_task(keep_all([WorkerTask("tests.endless", endless)], stop, patience=0.05))
    async with asyncio.timeout(5):
        await begun.wait()
        stop.set()
        assert not await keeping


async def test_an_outage_that_somebody_else_tells_of_is_no_line_for_each_task() -> None:
    stop = asyncio.Event()

    async def lose(_: asyncio.Event) -> None:
        raise ConnectionError("away")

    tasks = [WorkerTask(f"tests.{number}", lose) for number in range(3)]
    with capture_logs() as said:
        keeping = asyncio.create_task(
            keep_all(tasks, stop, patience=5, passes=lambda error: isinstance(error, ConnectionError))
        )

        async def crashed() -> bool:
            return all(one.crashes for one in tasks)

        await until(crashed)
        stop.set()
        await keeping
    assert said == []
    assert tasks[0].error == "ConnectionError: away"
