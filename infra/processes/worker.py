"""The worker process: every lane of read models, every workflow and the scheduler, until it is told to stop.

`python -m infra.processes.worker`. Any number may run on one database: each task has one leader among them.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import structlog

from api.composing.installation import Installation
from api.kernel.version import VERSION
from infra.blobs.store import open_blobs
from infra.bootstrap import ADAPTERS, INSTALLATION
from infra.kernel.adapters import Parts, effects_of, watches_of
from infra.keys.erasing import Eraser, erasures
from infra.keys.master import MasterKeyError
from infra.keys.required import require_keys
from infra.keys.store import open_keys
from infra.postgres.checkpoints import install
from infra.postgres.lanes.lane import Lane, lanes_of
from infra.postgres.pulse import open_pulse
from infra.processes.doors import doors
from infra.processes.opening import Opening
from infra.processes.probe import probe
from infra.processes.tasks import WorkerTask, keep_all
from infra.processes.telemetry import set_up_logs
from infra.processes.turned import refuse_turned
from infra.reacting.effects import EffectRunner
from infra.reacting.news import LedgerNews
from infra.reacting.scheduler import Scheduler
from infra.reacting.workflows import WorkflowRunner
from infra.runtime import adapters_in, open_bus, open_policy
from infra.settings.settings import UNUSABLE_CODE, Profile, Settings, SettingsError, own_data
from infra.valkey.fallback import open_signals

PATIENCE = 15.0
"""Seconds in which every task must have finished what it was at when the process is told to stop."""

LOOPBACK = "127.0.0.1"

log = structlog.get_logger()


async def work(settings: Settings, stop: asyncio.Event, installation: Installation = INSTALLATION) -> None:
    """Run all tasks until `stop`, once the database is there: until then it says so in one line, and waits.

    Raises what keeps them from starting at all, such as a setting that cannot be used.
    """
    dsn = database_url(settings)
    tasks: list[WorkerTask] = []
    async with AsyncExitStack() as opened:
        pulse = await opened.enter_async_context(open_pulse(dsn, data=own_data(settings)))
        opening = Opening(pulse)
        host = settings.host if settings.worker_port else LOOPBACK
        asked = probe(lambda: health(tasks, opening.why()), host, settings.worker_port, doors(settings))
        port = await opened.enter_async_context(asked)
        made = await opening.entered(opened, lambda: _tasks(settings, installation), stop)
        if made is None:
            return
        tasks += made
        log.info("worker_ready", version=VERSION, port=port, tasks=[task.name for task in tasks])
        await keep_all(tasks, stop, patience=PATIENCE, passes=pulse.met)
    log.info("worker_stopped")


@asynccontextmanager
async def _tasks(settings: Settings, installation: Installation) -> AsyncIterator[list[WorkerTask]]:
    dsn, codec = database_url(settings), installation.codec
    async with AsyncExitStack() as opened:
        await refuse_turned(settings)
        keys = await opened.enter_async_context(open_keys(settings))
        await install(dsn, installation.workflows, installation.effects)
        signals = await open_signals(dsn, settings.valkey_url or None)
        opened.push_async_callback(signals.close)
        policy = await opened.enter_async_context(open_policy(dsn, installation))
        bus = await opened.enter_async_context(open_bus(dsn, policy=policy, installation=installation, keys=keys))
        lanes = [
            Lane(lane, models, dsn, codec, signals, keys)
            for lane, models in lanes_of(installation.read_models, settings.lanes).items()
        ]
        news = LedgerNews(dsn)
        runners = [WorkflowRunner(workflow, news, bus, codec, keys) for workflow in installation.workflows]
        scheduler = Scheduler(installation.deadlines, installation.read_models, dsn, bus, signals)
        tasks = [WorkerTask(news.name, news.run), *(WorkerTask(lane.name, lane.run) for lane in lanes)]
        tasks += [WorkerTask(runner.name, runner.run) for runner in runners]
        parts = Parts(dsn, installation, policy, policy, settings, keys, bus, open_blobs(settings), opened)
        watches = watches_of(ADAPTERS, parts)
        for effect, perform in effects_of(adapters_in(installation), installation.effects, parts):
            effect_runner = EffectRunner(effect, perform, news, bus, codec, keys)
            tasks.append(WorkerTask(effect_runner.name, effect_runner.run))
        tasks += [WorkerTask(watch.name, watch.run) for watch in (scheduler, *watches)]
        if settings.keys_database_url and erasures(codec):
            eraser = Eraser(dsn, settings.keys_database_url, codec)
            tasks.append(WorkerTask(eraser.name, eraser.run))
        yield tasks


def database_url(settings: Settings) -> str:
    """Where the ledger is; raises SettingsError where nobody said."""
    if settings.database_url is None:
        raise SettingsError("FOJA_DATABASE_URL: the worker needs the address of a database; ./foja up starts both")
    return settings.database_url


def health(tasks: list[WorkerTask], waits_for: str = "") -> tuple[bool, Mapping[str, Any]]:
    """Whether every task runs, and how each is doing; before there are any, what they wait for."""
    if not tasks:
        return False, {"status": "waiting", "database": waits_for}
    said = {task.name: {"state": task.state, "crashes": task.crashes, "last_error": task.error} for task in tasks}
    well = all(task.state == "running" for task in tasks)
    return well, {"status": "ok" if well else "failing", "tasks": said}


async def _main(settings: Settings, installation: Installation) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await work(settings, stop, installation)


def main(installation: Installation = INSTALLATION) -> int:
    """Run the worker; the process's exit code."""
    try:
        settings = Settings.load()
        set_up_logs(development=settings.profile is Profile.DEVELOPMENT)
        require_keys(settings)
        asyncio.run(_main(settings, installation))
    except (SettingsError, MasterKeyError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return UNUSABLE_CODE
    except Exception:
        log.exception("worker_failed", pid=os.getpid())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
