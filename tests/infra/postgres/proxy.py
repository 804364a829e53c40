"""A TCP proxy before PostgreSQL that can cut a connection at the worst moment."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import Enum, auto
from urllib.parse import urlsplit, urlunsplit


class Cut(Enum):
    """When the next connection with traffic is cut."""

    NEVER = auto()
    BEFORE_REQUEST = auto()  # the server never gets what the client sends
    BEFORE_REPLY = auto()  # the server has committed, and the client does not hear of it


class Proxy:
    """Passes bytes on, until it is told to cut; `refusing` closes every new connection at once."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._clients: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self.next_cut = Cut.NEVER
        self.refusing = False
        self.cuts = 0

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a new connection."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection(*self._target)
        self._clients.add(writer)
        try:
            done, pending = await asyncio.wait(
                [
                    asyncio.create_task(self._pass(reader, server_writer, Cut.BEFORE_REQUEST)),
                    asyncio.create_task(self._pass(server_reader, writer, Cut.BEFORE_REPLY)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in pending:
                task.cancel()
            await asyncio.gather(*done, *pending, return_exceptions=True)
        finally:
            self._clients.discard(writer)
            writer.transport.abort()
            server_writer.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, cut: Cut) -> None:
        while data := await source.read(1 << 16):
            if self.next_cut is cut:
                self.next_cut = Cut.NEVER
                self.cuts += 1
                return
            sink.write(data)
            await sink.drain()

    def cut_all(self) -> None:
        """Cut every connection now; the server may not notice before it wants to answer."""
        for writer in list(self._clients):
            self.cuts += 1
            writer.transport.abort()

    async def close(self) -> None:
        """Cut every connection, and wait until each is gone."""
        self.refusing = True
        self.cut_all()
        while self._serving:
            await asyncio.wait(self._serving)


@contextlib.asynccontextmanager
async def proxy_before(dsn: str) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy before the server of a TCP address, and the address through it."""
    parts = urlsplit(dsn)
    proxy = Proxy(parts.hostname or "", parts.port or 5432)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    account = parts.netloc.rpartition("@")[0]
    try:
        yield proxy, urlunsplit(parts._replace(netloc=f"{account}@127.0.0.1:{port}"))
    finally:
        server.close()
        await proxy.close()
