"""Who asks, and what one request has found out so far: the context of every resolver."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from strawberry.dataloader import DataLoader

from api.errors import BAD_INPUT, NOT_YET, ApiError
from api.feed import Feeds
from api.services import Limits, Services
from application.kernel import Principal
from projections.kernel import ReadModel, Reads

ANY_UNIT = "*"
UNNAMED = frozenset({"anonymous", "development"})
"""Actors that many people are at once."""


@dataclass
class Viewer:
    """One request: its principal, language and correlation id, and answers kept while it lasts.

    `min_position` is what the client must be able to see in everything that it reads. `identify` finds the principal
    anew, for what lasts longer than a token. `address` is where the request comes from; it is never logged.
    """

    services: Services
    principal: Principal
    language: str
    correlation_id: UUID
    feeds: Feeds
    min_position: int = 0
    identify: Callable[[], Awaitable[Principal]] | None = None
    address: str = field(default="-", repr=False)
    _loaders: dict[tuple[str, int | None], DataLoader[str, Any]] = field(default_factory=dict)
    _reached: dict[str, int] = field(default_factory=dict)
    _allowed: dict[str, asyncio.Task[str]] = field(default_factory=dict)

    @property
    def reads(self) -> Reads:
        """The read side."""
        return self.services.reads

    @property
    def limits(self) -> Limits:
        """How much may be asked for."""
        return self.services.limits

    @property
    def owner(self) -> str:
        """Whose allowance the request draws on: the actor's, or that of the address where nobody signed in."""
        actor = self.principal.actor
        return f"address {self.address}" if actor in UNNAMED else f"actor {actor}"

    async def allow(self, permission: str | None) -> None:
        """Pass where the principal has the permission, or none is needed; raises Denied."""
        if permission is None:
            return
        if permission not in self._allowed:
            asking = self.services.policy.authorise(self.principal, permission, ANY_UNIT)
            self._allowed[permission] = asyncio.ensure_future(asking)
        await self._allowed[permission]

    async def may_read(self, model: ReadModel[Any], as_of: Mapping[str, Any] | None = None) -> int | None:
        """Check permission and freshness of a read model; gives the position of `asOf`, if any."""
        await self.allow(model.permission)
        position = await self._position(as_of)
        await self.reached([model.name], max(self.min_position, position or 0))
        return position

    async def reached(self, models: Sequence[str], position: int) -> None:
        """Wait, bounded, until the read models reflect a position; ApiError(NOT_YET_PROJECTED) if they don't."""
        behind = [name for name in models if self._reached.get(name, 0) < position]
        if not behind:
            return
        if not await self.reads.projected(behind, position, self.limits.wait):
            message = f"Position {position} is not readable yet: try again shortly."
            raise ApiError(NOT_YET, message, position=str(position), retry=True)
        self._reached.update(dict.fromkeys(behind, position))

    def loader(self, model: ReadModel[Any], as_of: int | None) -> DataLoader[str, Any]:
        """Rows by key, gathered into one question for each step of the execution."""
        known = self._loaders.get((model.name, as_of))
        if known is None:

            async def load(keys: list[str]) -> list[Any]:
                found = await self.reads.by_key(model, keys, as_of)
                return [found.get(key) for key in keys]

            known = self._loaders[model.name, as_of] = DataLoader(load_fn=load)
        return known

    async def renew(self) -> None:
        """Forget what was found out: the next event of a subscription is asked for, read and allowed anew.

        Raises Unauthenticated where the token has expired, or its account was suspended.
        """
        if self.identify is not None:
            self.principal = await self.identify()
        self._allowed.clear()
        self._loaders.clear()
        self._reached.clear()

    async def _position(self, as_of: Mapping[str, Any] | None) -> int | None:
        if as_of is None:
            return None
        if (moment := as_of.get("time")) is not None:
            return await self.reads.position_at(moment)
        position: int = as_of["position"]
        head = await self.reads.head()
        if position > head:
            raise ApiError(BAD_INPUT, f"asOf.position {position} lies ahead: the ledger ends at {head}.")
        return position
