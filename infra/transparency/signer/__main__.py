"""The signer process: `python -m infra.transparency.signer`. Any number may run on one database; one of them signs.

Ends with 2 where a setting cannot be used, and with 3 where signing would contradict what was signed before.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx
import structlog
from prometheus_client import Gauge

from api.kernel.version import VERSION
from infra.http.asking import address
from infra.postgres.pulse import open_pulse
from infra.processes.doors import doors
from infra.processes.probe import probe
from infra.processes.tasks import WorkerTask, keep_all
from infra.processes.telemetry import set_up_logs
from infra.settings.settings import UNUSABLE_CODE, Profile, Settings, SettingsError, own_data
from infra.tlog.errors import MalformedError
from infra.tlog.policy import WitnessPolicy
from infra.transparency.signer.claims import SECONDS
from infra.transparency.signer.errors import LogKeyError, RefusedToSignError
from infra.transparency.signer.following import LedgerSigner
from infra.transparency.signer.keys import log_keys, memory_folder
from infra.transparency.signer.memory import Memory, memory_file
from infra.transparency.signer.stamping import stamping
from infra.transparency.signer.watching import TableWatch
from infra.transparency.signer.witnesses import Witnesses

PATIENCE = 15.0
LOOPBACK = "127.0.0.1"
REFUSED = 3
"""The exit code of a signer that must not sign."""

LEADS = Gauge("foja_log_signer_leads", "1 in the process that signs")

log = structlog.get_logger()


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Sign until `stop`. Raises RefusedToSignError where signing would contradict what was signed before."""
    dsn, origin = _required(settings)
    keys = log_keys(settings, origin)
    memory = Memory(memory_file(memory_folder(settings, keys), origin), origin)
    refused: list[RefusedToSignError] = []
    async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
        witnesses = Witnesses(policy(settings), client, keys, settings.log_delay)
        following = LedgerSigner(dsn, origin, keys, memory, witnesses, settings.log_interval)
        watching = TableWatch(dsn, origin, settings.log_delay)
        LEADS.set_function(lambda: following.leads)

        async def follow(until: asyncio.Event) -> None:
            try:
                await following.run(until)
            except RefusedToSignError as error:
                refused.append(error)
                stop.set()

        tasks = [WorkerTask(following.name, follow), WorkerTask(watching.name, watching.run)]
        stamps = stamping(settings, dsn, origin, lambda: following.leads)
        if stamps is not None:
            tasks.append(WorkerTask(stamps.name, stamps.run))
        host = settings.host if settings.signer_port else LOOPBACK
        said = partial(_health, tasks, following, watching)
        async with probe(said, host, settings.signer_port, doors(settings)) as port:
            log.info("signer_ready", version=VERSION, port=port, origin=origin, promised=settings.log_delay)
            async with open_pulse(dsn, data=own_data(settings)) as pulse:
                await keep_all(tasks, stop, patience=PATIENCE, passes=pulse.met)
    if refused:
        raise refused[0]
    log.info("signer_stopped")


def policy(settings: Settings) -> WitnessPolicy:
    """The witnesses and their quorum; nobody is asked where the settings name no file. Raises SettingsError."""
    if settings.log_witnesses is None:
        return WitnessPolicy(())
    file = settings.log_witnesses.expanduser()
    try:
        found = WitnessPolicy.parse(file.read_bytes())
    except OSError as error:
        raise SettingsError(f"FOJA_LOG_WITNESSES: {file} cannot be read: {error.strerror}") from None
    except MalformedError as error:
        raise SettingsError(f"FOJA_LOG_WITNESSES: {file}: {error}") from None
    for name, party in found.witnesses.items():
        try:
            address(party.url or "http://nobody-is-asked.invalid")
        except ValueError as error:
            raise SettingsError(f"FOJA_LOG_WITNESSES: {file}: where the witness {name!r} is: {error}") from None
    return found


def _required(settings: Settings) -> tuple[str, str]:
    if settings.database_url is None:
        raise SettingsError("FOJA_DATABASE_URL: the signer needs the address of a database; ./foja up starts both")
    if settings.log_name is None:
        raise SettingsError(
            f"FOJA_LOG_ORIGIN: in production somebody names the log: {Settings.model_fields['log_origin'].description}"
        )
    return settings.database_url, settings.log_name


def _health(tasks: list[WorkerTask], following: LedgerSigner, watching: TableWatch) -> tuple[bool, Mapping[str, Any]]:
    said = {task.name: {"state": task.state, "crashes": task.crashes, "last_error": task.error} for task in tasks}
    well = all(task.state == "running" for task in tasks) and not watching.overdue
    told = {"status": "ok" if well else "failing", "leads": following.leads, "log": watching.said(), "tasks": said}
    return well, told


async def _main(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await work(settings, stop)


def main() -> int:
    """Run the signer; the process's exit code."""
    try:
        settings = Settings.load()
        set_up_logs(development=settings.profile is Profile.DEVELOPMENT)
        asyncio.run(_main(settings))
    except (SettingsError, LogKeyError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return UNUSABLE_CODE
    except RefusedToSignError as error:
        log.error("signer_refuses", reason=str(error))  # noqa: TRY400 - the reason says all
        return REFUSED
    except Exception:
        log.exception("signer_failed", pid=os.getpid())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
