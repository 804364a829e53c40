"""Asks operations of a real engine, as whoever looks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import orjson

from api.execution.documents import Request
from api.execution.engine import Engine
from api.graphql.viewer import Viewer as Looking
from api.kernel.services import Services
from api.live.feed import Feed, Feeds, TouchedRows
from application.kernel.orders import Principal
from infra.oidc.sign_in import ANONYMOUS
from projections.kernel.declarations import ReadModel
from tests.api.matrix.viewers import Viewer
from tests.support.everyone import Everyone

DENIED = "FORBIDDEN"


class _Told(Feed):
    """What has changed in a read model so far, and then the end: so that a test knows when all was told."""

    async def changes(self, after: int | None) -> AsyncGenerator[TouchedRows, None]:
        last, head = after or 0, await self._services.reads.head()
        while page := await self.read(last, head, 500):
            for one in page:
                yield one
            last = page[-1].position


class _SoFar(Feeds):
    def of(self, model: ReadModel[Any]) -> Feed:
        return _Told(self._services, model)


@dataclass
class Asking:
    """One engine with the policy of the ledger, and one that lets everybody see everything, to know what there is."""

    engine: Engine
    open_engine: Engine
    purpose: str | None = "Review"

    @staticmethod
    @asynccontextmanager
    async def over(services: Services) -> AsyncIterator[Asking]:
        """Over the services of a running installation."""
        yield Asking(Engine(services), Engine(replace(services, policy=Everyone())))

    @property
    def services(self) -> Services:
        return self.engine.services

    async def ask(self, who: Viewer | None, text: str, **variables: Any) -> dict[str, Any]:
        """The response to a query or mutation; of one who sees everything without a viewer."""
        engine, looking = self._looking(who)
        return await engine.run(engine.prepare(Request(text, variables, None)), looking)

    async def told(self, who: Viewer | None, text: str, **variables: Any) -> list[dict[str, Any]]:
        """The responses of a subscription up to now."""
        engine, looking = self._looking(who)
        looking.feeds = _SoFar(engine.services)
        looking.feeds.shared = engine.feeds.shared  # as of viewers who wait at the same time
        events = engine.events(engine.prepare(Request(text, variables, None)), looking)
        return [orjson.loads(orjson.dumps(response)) async for response in events]

    def _looking(self, who: Viewer | None) -> tuple[Engine, Looking]:
        engine = self.engine if who is not None else self.open_engine
        return engine, Looking(engine.services, principal(who), "en", uuid4(), engine.feeds, purpose=self.purpose)


def principal(who: Viewer | None) -> Principal:
    """As whom somebody acts, for any unit of theirs."""
    if who is None:
        return Principal("system:baseline", "*")
    return Principal(who.actor, "*") if who.is_signed_in else ANONYMOUS


def check_denied(response: dict[str, Any]) -> None:
    """The errors of a response say that something is forbidden, and nothing else."""
    for error in response.get("errors", ()):
        assert error["extensions"]["code"] == DENIED, error
