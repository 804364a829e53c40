"""Whether the process lives, whether it is ready for work, and its metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.kernel.errors import where
from api.kernel.services import Check, Services
from api.kernel.version import VERSION
from api.live.streams import OpenStreams

PATIENCE = 3.0
"""Seconds that a readiness check may take."""

_log = structlog.get_logger("api.http.health")


class Health:
    """The handlers of `/health/live`, `/health/ready` and `/metrics`."""

    def __init__(self, services: Services, streams: OpenStreams) -> None:
        self._services, self._streams = services, streams

    async def live(self, _: Request) -> Response:
        """The process answers."""
        return _json({"status": "live"}, 200)

    async def ready(self, _: Request) -> Response:
        """The version, and each check by name, `ok` or what is not ready; 503 where one is not, or the process stops.

        `concerns` are told in the same way, and do not count: something else than this process is not well.
        """
        told, concerns = await asyncio.gather(_told(self._services.checks), _told(self._services.concerns))
        if self._streams.stopping.is_set():
            told["process"] = "stopping"
        ready = all(outcome == "ok" for outcome in told.values())
        report = {"status": "ready" if ready else "not ready", "version": VERSION, "checks": told}
        return _json({**report, "concerns": concerns} if concerns else report, 200 if ready else 503)

    async def metrics(self, _: Request) -> Response:
        """The metrics in the text format of Prometheus."""
        return Response(self._services.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _told(checks: Mapping[str, Check]) -> dict[str, str]:
    outcomes = await asyncio.gather(*(_outcome(name, check) for name, check in checks.items()))
    return {name: outcome or "ok" for name, outcome in zip(checks, outcomes, strict=True)}


async def _outcome(name: str, check: Check) -> str | None:
    try:
        return await asyncio.wait_for(check(), PATIENCE)
    except TimeoutError:
        return f"no answer within {PATIENCE:g} seconds"
    except Exception as error:  # noqa: BLE001 - a check that fails is an answer, and probes must get one
        _log.warning("readiness check failed", check=name, **where(error))
        return "cannot be reached"


def _json(content: object, status: int) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(content), status, media_type="application/json", headers=headers)
