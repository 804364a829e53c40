"""A clamd in thirty lines: it takes INSTREAM, and finds what contains a word."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

WORD = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


@dataclass
class ClamdDouble:
    """What it is asked, and how it answers; `longest` is its StreamMaxLength."""

    address: str = ""
    longest: int = 2**30
    received: list[int] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = bytearray()
        while size := struct.unpack("!L", await reader.readexactly(4))[0]:
            content += await reader.readexactly(size)
        self.received.append(len(content))
        if len(content) > self.longest:
            writer.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            writer.write(b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if WORD in content else b"stream: OK\0")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def clamd_double() -> AsyncIterator[ClamdDouble]:
    """One that listens."""
    double = ClamdDouble()
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
    double.address = f"clamd://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield double
