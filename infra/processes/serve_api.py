"""The API process: `python -m infra.processes.serve_api`, stopped gracefully by SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import structlog
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from api.app import create_app
from api.http.waiting_room import WaitingRoom
from api.kernel.services import Services
from api.kernel.version import VERSION
from infra.bootstrap import ADAPTERS
from infra.keys.master import MasterKeyError
from infra.oidc.accounts import pseudonym
from infra.oidc.development import DEVELOPER, PSEUDONYM_ISSUER
from infra.oidc.guard import DevelopmentIssuerRefusedError, check_sign_in
from infra.postgres.pulse import Pulse, open_pulse
from infra.processes.doors import doors
from infra.processes.leaving import leave
from infra.processes.opening import Opening
from infra.processes.telemetry import set_up_logs
from infra.runtime import open_services, require_keys
from infra.settings.settings import Profile, Settings, SettingsError, api_url, own_data
from infra.texts.catalogues import catalogues

log = structlog.get_logger()

DRAIN_SECONDS = 10.0
"""How long requests under way may take to end after the process was asked to stop."""


async def serve(settings: Settings) -> None:
    """Serve until a signal asks to stop; then let requests under way end, and close what was opened.

    While the database is not there, it says so in one line and waits; the waiting room answers meanwhile.
    """
    if not settings.database_url:
        raise SettingsError("FOJA_DATABASE_URL: the API needs the address of a database; ./foja up starts both")
    check_sign_in(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_pulse(settings.database_url, data=own_data(settings)) as pulse:
        opening = Opening(pulse)
        room = WaitingRoom(opening.why, doors(settings))
        async with AsyncExitStack() as opened, _serving(settings, room, stop):
            services = await opening.entered(opened, lambda: _opened(settings, pulse), stop)
            if services is None:
                return
            app = create_app(services)
            room.open(app)
            log.info("api_ready", version=VERSION, address=api_url(settings.host, settings.port))
            await stop.wait()
            await app.state.api.close()  # open subscriptions would keep the server from ending


@asynccontextmanager
async def _opened(settings: Settings, pulse: Pulse) -> AsyncIterator[Services]:
    async with open_services(settings, pulse=pulse) as services:
        catalogues().read_all()
        await found_for_developers(settings, services)
        yield services


@asynccontextmanager
async def _serving(settings: Settings, app: Any, stop: asyncio.Event) -> AsyncIterator[None]:
    """A server that runs while the block does; where it ends by itself, such as for want of its port, `stop` is set."""
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.warning,
        log_dictconfig={"version": 1, "disable_existing_loggers": False},
        backlog=1024,
    )
    serving: asyncio.Task[Any] = asyncio.ensure_future(server.serve())
    serving.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        if not serving.done():
            server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait_for(serving, DRAIN_SECONDS)


async def found_for_developers(settings: Settings, services: Services) -> None:
    """On a developer's machine, let the operator do everything, and the developer, whom only that machine signs in.

    With an issuer of others nobody is the developer: the operator grants, by ./foja authority grant.
    """
    if settings.profile is not Profile.DEVELOPMENT:
        return
    developers = () if settings.oidc_issuer else (pseudonym(PSEUDONYM_ISSUER, DEVELOPER),)
    for adapters in ADAPTERS:
        if adapters.first_acts is not None:
            await adapters.first_acts(services.bus, services.policy, (*developers, settings.operator))


def main() -> int:
    """Read the settings from the environment and serve; the process's exit code, 2 where a setting cannot be used."""
    try:
        settings = Settings.load()
        set_up_logs(development=settings.profile is Profile.DEVELOPMENT)
        require_keys(settings)
        asyncio.run(serve(settings))
    except (SettingsError, DevelopmentIssuerRefusedError, MasterKeyError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except TimeoutError:
        log.warning("requests under way did not end in time", seconds=DRAIN_SECONDS)
    return 0


if __name__ == "__main__":
    leave(main())
