"""Checkpoints stamped by a timestamp authority at an interval, beside the signer: nothing ever waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import structlog
from prometheus_client import Counter, Gauge

from infra.postgres.connect import connect_async
from infra.postgres.leadership import pause
from infra.postgres.tlog.standing import newest
from infra.postgres.tlog.storing import ROLE
from infra.settings.settings import Settings, SettingsError
from infra.transparency.rfc3161 import Stamp, TimestampAuthority, TimestampError, Timestamps, certificates
from infra.transparency.signer.memory import replace_durably

LOOKS = 5.0
"""Seconds between two looks at what is to be stamped, at most; after a failure, it is tried again after AGAIN."""
AGAIN = 60.0
FOLDER = "timestamps"

STAMPS = Counter("foja_log_timestamps_total", "Checkpoints that a timestamp authority was asked to stamp", ["outcome"])
STAMPED = Gauge("foja_log_timestamp_size", "The size of the last checkpoint that was stamped")
STAMPED_AT = Gauge("foja_log_timestamp_seconds", "When that was, by the authority, in seconds since 1970")

log = structlog.get_logger()


class TimestampFiles(NamedTuple):
    """The two files of a timestamp: the bytes that were stamped, and the authority's answer."""

    checkpoint: Path
    answer: Path


def files(folder: Path, size: int) -> TimestampFiles:
    """Where the timestamp of the checkpoint of a size is kept."""
    return TimestampFiles(folder / f"{size}.checkpoint", folder / f"{size}.tsr")


def keep(folder: Path, size: int, note: bytes, stamp: Stamp) -> TimestampFiles:
    """Keep a timestamp; the answer comes last, so where it is, the bytes that it is of are there too."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = files(folder, size)
    for file, data in zip(kept, (note, stamp.answer), strict=True):
        replace_durably(file, data)
        file.chmod(0o644)
    return kept


class Stamper:
    """Has the newest published checkpoint stamped every so many seconds, while there is a new one and this one signs.

    A failure is logged and counted, and tried again.
    """

    name = "log timestamps"

    def __init__(
        self, dsn: str, origin: str, authority: Timestamps, folder: Path, every: float, leads: Callable[[], bool]
    ) -> None:
        self._dsn, self._origin, self._authority, self._folder = dsn, origin, authority, folder
        self._every, self._leads = every, leads
        self._again = 0.0
        self._last, self._since = -1.0, 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Have checkpoints stamped until `stop`."""
        async with await connect_async(self._dsn, ROLE, application_name=f"foja {self.name}") as connection:
            while not stop.is_set():
                if self._leads() and self._due():
                    found = await newest(connection, self._origin)
                    if found is not None and found[0] and not files(self._folder, found[0]).answer.exists():
                        await asyncio.to_thread(self._stamp, *found)
                await pause(stop, min(LOOKS, self._every))

    def _due(self) -> bool:
        """Whether the last stamp, of this process or one before, is old enough, and the last failure too.

        The age of one that was there before is told by the clock of the machine once; from then on time is counted.
        """
        now, last = time.monotonic(), max((file.stat().st_mtime for file in self._folder.glob("*.tsr")), default=0.0)
        if last != self._last:
            self._last, self._since = last, now - max(0.0, time.time() - last)
        return now - self._since >= self._every and now >= self._again

    def _stamp(self, size: int, note: bytes) -> None:
        try:
            stamp = self._authority.stamp(note)
            keep(self._folder, size, note, stamp)
        except (TimestampError, OSError) as error:
            self._again = time.monotonic() + min(AGAIN, self._every)
            STAMPS.labels("failed").inc()
            log.error("timestamp_failed", size=size, error=str(error))  # noqa: TRY400 - the reason says all
            return
        STAMPS.labels("stamped").inc()
        STAMPED.set(size)
        STAMPED_AT.set(stamp.at.timestamp())
        log.info("timestamped", size=size, at=stamp.at.isoformat())


def stamping(settings: Settings, dsn: str, origin: str, leads: Callable[[], bool]) -> Stamper | None:
    """What the settings ask for; None where they name no authority. Raises SettingsError."""
    if settings.log_timestamp_authority is None:
        return None
    if settings.log_timestamp_ca is None:
        raise SettingsError("FOJA_LOG_TIMESTAMP_CA: name the certificates (PEM) by which the authority is believed")
    folder = (settings.log_timestamps or settings.data / FOLDER).expanduser()
    file = settings.log_timestamp_ca.expanduser()
    try:
        authority = TimestampAuthority(settings.log_timestamp_authority, certificates(file.read_bytes()))
    except OSError as error:
        raise SettingsError(f"FOJA_LOG_TIMESTAMP_CA: {file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"FOJA_LOG_TIMESTAMP_AUTHORITY, FOJA_LOG_TIMESTAMP_CA: {error}") from None
    return Stamper(dsn, origin, authority, folder, settings.log_timestamp_interval, leads)
