"""An application behind a real server, in a thread of its own, while a test talks to it over the network."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from api.app import create_app
from api.kernel.services import Services

PATIENCE = 60.0


def free_port() -> int:
    """A port of the loopback interface that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveServer:
    """A server in a thread; `stop` asks it to end as a signal would."""

    def __init__(self, services: Services) -> None:
        self.port = free_port()
        self.services = services
        self.app: Any = None
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < deadline, "the server did not start"
            threading.Event().wait(0.02)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the server did not stop"

    def end_streams(self) -> None:
        """End all subscriptions, as a stopping process does first."""
        self._loop.call_soon_threadsafe(self.app.state.api.streams.stopping.set)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self.app = create_app(self.services)
        server = Server(self.app, address="127.0.0.1", port=self.port, interface=Interfaces.ASGI, log_enabled=False)
        serving = asyncio.ensure_future(server.serve())
        await self._stop.wait()
        await self.app.state.api.close()
        server.stop()  # type: ignore[no-untyped-call, unused-ignore]
        await serving


@contextmanager
def serving(services: Services) -> Iterator[LiveServer]:
    """A server that is stopped at the end."""
    server = LiveServer(services)
    server.start()
    try:
        yield server
    finally:
        server.stop()  # type: ignore[no-untyped-call, unused-ignore]
