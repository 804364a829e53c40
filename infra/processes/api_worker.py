"""One worker of the API: what the HTTP server runs in each of its processes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.http.waiting_room import WaitingRoom
from api.kernel.services import Services
from api.kernel.version import VERSION
from infra.bootstrap import ADAPTERS
from infra.oidc.accounts import pseudonym
from infra.oidc.development import DEVELOPER, PSEUDONYM_ISSUER
from infra.postgres.pulse import Pulse, open_pulse
from infra.processes.doors import doors
from infra.processes.ending import STOP_SECONDS, UNUSABLE, UNUSABLE_SIGNAL
from infra.processes.leaving import leave
from infra.processes.opening import Opening
from infra.processes.telemetry import set_up_logs
from infra.services import open_services
from infra.settings.settings import Profile, Settings, api_url, own_data
from infra.texts.catalogues import catalogues

LOOK_AGAIN = 0.5
"""Seconds between two looks whether the server's own process is there."""

log = structlog.get_logger()


def application() -> ASGIApp:
    """The application of a worker, with the settings of the environment; called in the worker's process."""
    settings = Settings.load()
    set_up_logs(development=settings.profile is Profile.DEVELOPMENT)
    worker = ApiWorker(settings)
    _put_before_signals(worker, asyncio.get_event_loop())
    return worker


def _put_before_signals(worker: ApiWorker, loop: asyncio.AbstractEventLoop) -> None:
    """Let the worker hear of signals before the server does, which registers with its loop once the worker is made.

    The server cuts off WebSockets as it begins to stop: they are to be told before.
    """
    register = loop.add_signal_handler

    def registered(number: int, handler: Callable[..., object], *arguments: object) -> None:
        register(number, worker.stop, lambda: handler(*arguments))

    loop.add_signal_handler = registered  # type: ignore[method-assign, assignment]


class ApiWorker:
    """Serves from its first moment: while the database is not there, the waiting room says so, and answers meanwhile.

    Asked to stop, it first ends what would not end by itself, such as subscriptions. Then the server takes no more
    connections and lets requests under way end. When all is answered, the worker closes what it opened.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening: Opening | None = None
        self._room = WaitingRoom(lambda: self._opening.why() if self._opening else "being opened", doors(settings))
        self._leaving, self._left, self._drained = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._stopping: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection, or the life of the worker itself."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._room(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        tasks = [asyncio.create_task(self._serve()), asyncio.create_task(_end_with_parent(os.getppid()))]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._leaving.set()
        self._drained.set()
        await tasks[0]
        tasks[1].cancel()
        await send({"type": "lifespan.shutdown.complete"})

    def stop(self, server: Callable[[], object]) -> None:
        """Begin to stop; `server` stops the server itself. To be called in the loop, any number of times."""
        self._leaving.set()
        self._stopping = self._stopping or asyncio.ensure_future(self._stop(server))

    async def _stop(self, server: Callable[[], object]) -> None:
        await self._left.wait()
        server()

    async def _serve(self) -> None:
        try:
            await self._open()
        except UNUSABLE as error:
            print(error, file=sys.stderr, flush=True)  # noqa: T201
            os.kill(os.getppid(), UNUSABLE_SIGNAL)
        except Exception:
            log.exception("worker_ends")
            leave(1)
        finally:
            self._left.set()

    async def _open(self) -> None:
        settings = self._settings
        database_url = settings.database_url or ""
        async with open_pulse(database_url, data=own_data(settings)) as pulse, AsyncExitStack() as opened:
            self._opening = Opening(pulse)
            services = await self._opening.entered(opened, lambda: _opened(settings, pulse), self._leaving)
            if services is None:
                return
            app = create_app(services)
            self._room.open(app)
            log.info("api_ready", version=VERSION, address=api_url(settings.host, settings.port))
            await self._leaving.wait()
            await app.state.api.close()
            self._left.set()
            await self._drained.wait()


@asynccontextmanager
async def _opened(settings: Settings, pulse: Pulse) -> AsyncIterator[Services]:
    async with open_services(settings, pulse=pulse) as services:
        catalogues().read_all()
        await found_for_developers(settings, services)
        yield services


async def _end_with_parent(parent: int) -> None:
    """Stop where the server's own process is gone: nobody else would, and the port would go on being shared."""
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(LOOK_AGAIN)
    log.error("server_is_gone")
    asyncio.get_running_loop().call_later(STOP_SECONDS, leave, 1)
    os.kill(os.getpid(), signal.SIGTERM)


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
