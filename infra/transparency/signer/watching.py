"""How the log keeps its promise: figures for Prometheus, and an alarm in the log while it is broken."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from prometheus_client import Gauge

from infra.postgres.connect import connect_async
from infra.postgres.leadership import pause
from infra.postgres.tlog.standing import LogStanding, standing
from infra.postgres.tlog.storing import ROLE
from infra.postgres.tlog.waiting import FirstSeen

SECONDS = 1.0

SIZE = Gauge("foja_log_size", "Positions of the ledger, and how far the log has come", ["step"])
WAITING = Gauge("foja_log_waiting_seconds", "The age of the oldest act that no published checkpoint covers")
OVERDUE = Gauge("foja_log_overdue", "1 while an act waits for longer than is promised")

log = structlog.get_logger()


class TableWatch:
    """Looks at the tables every second, whoever signs."""

    name = "log watch"

    def __init__(self, dsn: str, origin: str, promised: float) -> None:
        self._dsn, self._origin, self._promised = dsn, origin, promised
        self._seen = FirstSeen(promised)
        self.found: LogStanding | None = None
        self.overdue = False

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop`."""
        async with await connect_async(self._dsn, ROLE, application_name=f"foja {self.name}") as connection:
            while not stop.is_set():
                self._tell(await standing(connection, self._origin, self._seen))
                await pause(stop, SECONDS)

    def said(self) -> Mapping[str, Any]:
        """Where the log stands, for whoever asks this process."""
        return {} if self.found is None else {**self.found._asdict(), "overdue": self.overdue}

    def _tell(self, log_standing: LogStanding) -> None:
        self.found = log_standing
        for step in ("head", "tiled", "signed", "published"):
            SIZE.labels(step).set(getattr(log_standing, step))
        WAITING.set(log_standing.waiting)
        overdue = log_standing.waiting > self._promised
        OVERDUE.set(overdue)
        if overdue and not self.overdue:
            log.error("log_overdue", promised=self._promised, **log_standing._asdict())
        elif self.overdue and not overdue:
            log.info("log_in_time_again", published=log_standing.published)
        self.overdue = overdue
