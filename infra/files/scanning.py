"""Scanning by clamd, by its command INSTREAM, a chunk at a time; or by nobody, on a developer's machine."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import structlog

from application.files.scanning import Scanner, ScannerAway
from infra.settings.settings import Profile, Settings, SettingsError

CHUNK = 1 << 20
PATIENCE = 30.0
"""Seconds to connect, and for clamd to take a chunk."""
VERDICT = 600.0
"""Seconds that clamd may look at what it has."""
OPEN = "open:"

log = structlog.get_logger()


class Clamd:
    """A clamd at an address. Its StreamMaxLength must be as large as the files that are taken."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    async def finds(self, content: AsyncIterator[bytes]) -> str | None:
        """The name of what it found; None for nothing. Raises ScannerAway."""
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await self._connected()
        except (OSError, TimeoutError) as error:
            raise ScannerAway(f"clamd does not answer ({type(error).__name__})") from None
        try:
            with suppress(ConnectionError):  # it ends the stream as soon as it knows, and says why
                await _send(writer, content)
            async with asyncio.timeout(VERDICT):
                return _verdict(await reader.read(4096))
        except (OSError, TimeoutError) as error:
            raise ScannerAway(f"clamd does not answer ({type(error).__name__})") from None
        finally:
            writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.scheme == "unix":
            return await asyncio.open_unix_connection(self._address.path)
        return await asyncio.open_connection(self._address.hostname, self._address.port)


async def _send(writer: asyncio.StreamWriter, content: AsyncIterator[bytes]) -> None:
    writer.write(b"zINSTREAM\0")
    async for piece in content:
        for begin in range(0, len(piece), CHUNK):
            chunk = piece[begin : begin + CHUNK]
            writer.write(struct.pack("!L", len(chunk)))
            writer.write(chunk)
            async with asyncio.timeout(PATIENCE):
                await writer.drain()
    writer.write(struct.pack("!L", 0))
    async with asyncio.timeout(PATIENCE):
        await writer.drain()


def _verdict(reply: bytes) -> str | None:
    said = reply.rstrip(b"\0\n").decode("ascii", "replace")
    if said == "stream: OK":
        return None
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerAway(f"clamd says {said[:100]!a}")


class OpenScanner:
    """Finds nothing, since it does not look."""

    async def finds(self, content: AsyncIterator[bytes]) -> str | None:
        """None."""
        async for _ in content:
            pass
        return None


class NoScanner:
    """Where nobody said who scans: everything waits."""

    async def finds(self, content: AsyncIterator[bytes]) -> str | None:
        """Raises ScannerAway."""
        del content
        raise ScannerAway("FOJA_SCANNER_URL names no scanner")


def scanner_of(settings: Settings) -> Scanner:
    """The scanner that the settings name. Raises SettingsError where production is to go without."""
    if settings.profile is Profile.DEVELOPMENT and settings.scanner_url in {None, OPEN}:
        log.warning("NO SCANNER: files are admitted unscanned", set="FOJA_SCANNER_URL")
        return OpenScanner()
    if settings.scanner_url == OPEN:
        raise SettingsError(
            "FOJA_SCANNER_URL: 'open:' admits files that nobody scanned, which production does not do; name a clamd,"
            " such as clamd://127.0.0.1:3310"
        )
    if settings.scanner_url is None:
        log.warning("NO SCANNER: files that arrive stay in quarantine", set="FOJA_SCANNER_URL")
        return NoScanner()
    return Clamd(settings.scanner_url)
