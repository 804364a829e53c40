"""Who asks, and what one request has found out so far: the context of every resolver."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from strawberry.dataloader import DataLoader

from api.graphql.readings import Readings
from api.kernel.declarations import Reading
from api.kernel.errors import BAD_INPUT, NOT_YET, ApiError
from api.kernel.services import Limits, Services
from api.live.feed import Feeds
from application.kernel.orders import Denied, Order, Principal
from domain.kernel.declarations import Refused
from domain.kernel.sight import EVERYTHING, Sight
from projections.kernel.declarations import ReadModel, Reads

READ_LEDGER = "ledger.read"
UNNAMED = "anonymous"
"""The actor that everybody is who did not sign in."""


class _Values(dict[str, object]):
    """The values of a refusal; one that its message names and the rule forgot shows as its name."""

    def __missing__(self, name: str) -> str:
        return name


@dataclass
class Viewer:
    """One request: its principal, language and correlation id, and answers kept while it lasts.

    Read models are only ever read as the principal may see them. Where a permission holds is asked once a request.
    `purpose` is what the client says that it reads personal data for.
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
    purpose: str | None = None
    _readings: Readings | None = None
    _loaders: dict[tuple[str, int | None], DataLoader[str, Any]] = field(default_factory=dict)
    _reached: dict[str, int] = field(default_factory=dict)
    _sights: dict[str, asyncio.Task[Sight]] = field(default_factory=dict)

    @property
    def reads(self) -> Reads:
        """The read side as the principal may see it."""
        return self.services.reads.seen(self._sees)

    @property
    def reads_of_acts(self) -> Reads:
        """The read side as far as the principal may see both the rows and the acts behind them."""
        return self.services.reads.seen(self._sees_acts)

    @property
    def readings(self) -> Readings:
        """What the principal reads of the personal data of others."""
        if self._readings is None:
            self._readings = Readings(self.principal.actor, self.purpose, self._keep)
        return self._readings

    @property
    def limits(self) -> Limits:
        """How much may be asked for."""
        return self.services.limits

    @property
    def owner(self) -> str:
        """Whose allowance the request draws on: the actor's, or that of the address where nobody signed in."""
        actor = self.principal.actor
        return f"address {self.address}" if actor == UNNAMED else f"actor {actor}"

    async def may_see_acts(self, model: ReadModel[Any]) -> None:
        """Pass where the acts behind some row of a read model may be seen; raises Denied.

        That a row is about the principal is not enough: the acts are those of others.
        """
        await self.may_see(model)
        if not model.shows(await self._sight_of_acts()):
            raise Denied(READ_LEDGER)

    async def may_see(self, model: ReadModel[Any]) -> None:
        """Pass where some row of a read model may be seen, if there is any; raises Denied."""
        if model.permission is not None and not model.shows(await self._sight_of(model.permission)):
            raise Denied(model.permission)

    async def sees_all(self, model: ReadModel[Any]) -> bool:
        """Whether every row of a read model may be seen."""
        return all(sight.everywhere for sight in await self._sees(model))

    def refusal(self, refused: Refused) -> str:
        """How a refusal reads in the viewer's language."""
        english = self.services.refusals.get(refused.code)
        if english is None:
            return refused.code
        sentence = self.services.texts.translated(self.language, refused.code, english)
        return sentence.format_map(_Values(refused.values))

    async def allow(self, permission: str | None) -> None:
        """Pass where the principal has the permission in the whole installation, or none is needed; raises Denied."""
        if permission is not None and not (await self._sight(permission)).everywhere:
            raise Denied(permission)

    async def may_read(self, model: ReadModel[Any], as_of: Mapping[str, Any] | None = None) -> int | None:
        """Check permission and freshness of a read model; gives the position of `asOf`, if any."""
        await self.may_see(model)
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
        loader_ = self._loaders.get((model.name, as_of))
        if loader_ is None:

            async def load(keys: list[str]) -> list[Any]:
                rows = await self.reads.by_key(model, keys, as_of)
                return [rows.get(key) for key in keys]

            loader_ = self._loaders[model.name, as_of] = DataLoader(load_fn=load)
        return loader_

    async def renew(self) -> None:
        """Forget what was found out: the next event of a subscription is asked for, read and allowed anew.

        Raises Unauthenticated where the token has expired, or its account was suspended.
        """
        if self.identify is not None:
            self.principal = await self.identify()
        self.forget()
        self._reached.clear()

    def forget(self) -> None:
        """Forget rows, and what may be seen: something was recorded that may have changed either."""
        self._sights.clear()
        self._loaders.clear()
        self._readings = None

    async def _keep(self, reading: Reading) -> None:
        """Record a reading of personal data; raises what keeps it from being recorded."""
        command = self.services.recording(reading)
        await self.services.bus.execute(Order(command, correlation_id=self.correlation_id), self.principal)

    async def _sees(self, model: ReadModel[Any]) -> Sequence[Sight]:
        return (EVERYTHING if model.permission is None else await self._sight_of(model.permission),)

    async def _sees_acts(self, model: ReadModel[Any]) -> Sequence[Sight]:
        return (*await self._sees(model), await self._sight_of_acts())

    async def _sight_of_acts(self) -> Sight:
        """Where the principal may read the ledger. What was done about oneself is not one's own: others did it."""
        return replace(await self._sight(READ_LEDGER), account=None)

    async def _sight_of(self, permission: str) -> Sight:
        """Where the permission holds, and whatever is about the principal, who needs none for that."""
        sight, actor = await self._sight(permission), self.principal.actor
        return sight if actor == UNNAMED else replace(sight, account=actor)

    async def _sight(self, permission: str) -> Sight:
        if permission not in self._sights:
            asking = self.services.policy.sight(self.principal, permission)
            self._sights[permission] = asyncio.ensure_future(asking)
        return await self._sights[permission]

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
