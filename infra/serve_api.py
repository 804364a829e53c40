"""The API process: `python -m infra.serve_api`, stopped gracefully by SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Any

import structlog
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from api.app import create_app
from api.services import Services
from application.authority.policy import LedgerPolicy
from infra.founding import found
from infra.leaving import leave
from infra.master import MasterKeyError
from infra.oidc.accounts import pseudonym
from infra.oidc.development import DEVELOPER, PSEUDONYM_ISSUER
from infra.oidc.guard import DevelopmentIssuerRefusedError
from infra.runtime import open_services, require_keys
from infra.settings import Profile, Settings, SettingsError
from infra.telemetry import set_up_logs

DRAIN_SECONDS = 10.0
"""How long requests under way may take to end after the process was asked to stop."""


async def serve(settings: Settings) -> None:
    """Serve until a signal asks to stop; then let requests under way end, and close what was opened."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_services(settings) as services:
        await found_for_developers(settings, services)
        app = create_app(services)
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
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await app.state.api.close()  # open subscriptions would keep the server from ending
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait_for(serving, DRAIN_SECONDS)


async def found_for_developers(settings: Settings, services: Services) -> None:
    """On a developer's machine, let the operator do everything, and the developer, whom only that machine signs in.

    With an issuer of others nobody is the developer: the operator grants, by ./foja authority grant.
    """
    if settings.profile is Profile.DEVELOPMENT and isinstance(services.policy, LedgerPolicy):
        developers = () if settings.oidc_issuer else (pseudonym(PSEUDONYM_ISSUER, DEVELOPER),)
        await found(services.bus, services.policy, (*developers, settings.operator), again=True)


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
        structlog.get_logger().warning("requests under way did not end in time", seconds=DRAIN_SECONDS)
    return 0


if __name__ == "__main__":
    leave(main())
