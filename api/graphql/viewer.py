"""Who asks, and what one request has found out so far: the context of every resolver."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from strawberry.dataloader import DataLoader

from api.graphql.freshness import Freshness
from api.graphql.readings import Readings
from api.graphql.sights import PrincipalSights
from api.kernel.declarations import ReadFile, Reading
from api.kernel.services import Limits, Services
from api.live.feed import Feeds
from application.kernel.acting import NOBODY
from application.kernel.orders import Order, Principal
from domain.kernel.declarations import Refused
from projections.kernel.declarations import LedgerReads, ReadModel, Reads


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
    anew, for what lasts longer than a token. `answered` says how an operation was answered, once it is. `address` is
    where the request comes from; it is never logged. `outcomes` are those of commands of the operation that were
    carried out already, payloads or errors by the names of their fields: resolvers tell these, and do nothing again.
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
    answered: str | None = None
    outcomes: dict[str, Any] = field(default_factory=dict)
    _read: bool = False
    _apart: bool = False
    _readings: Readings | None = None
    _loaders: dict[tuple[str, int | None], DataLoader[str, Any]] = field(default_factory=dict)
    _freshness: Freshness | None = None
    _sights: PrincipalSights | None = None

    @property
    def reads(self) -> Reads:
        """The read side as the principal may see it."""
        return self.services.reads.seen(self.sights.of_rows)

    @property
    def reads_of_acts(self) -> Reads:
        """The read side as far as the principal may see both the rows and the acts behind them."""
        return self.services.reads.seen(self.sights.of_acts)

    @property
    def ledger(self) -> LedgerReads:
        """The ledger, and how far the read models reflect it."""
        return self.services.reads

    @property
    def sights(self) -> PrincipalSights:
        """What the principal may see."""
        if self._sights is None:
            self._sights = PrincipalSights(self.services.policy, self.principal)
        return self._sights

    @property
    def freshness(self) -> Freshness:
        """How new the answers are."""
        if self._freshness is None:
            self._freshness = Freshness(self.ledger, self.limits.wait)
        return self._freshness

    @property
    def readings(self) -> Readings:
        """What the principal reads of the personal data of others."""
        if self._readings is None:
            self._readings = Readings(self.principal.actor, self.purpose, self._keep)
        return self._readings

    @property
    def read_public_alone(self) -> bool:
        """Whether all that was read until now is of read models that everybody may see, no matter who asks."""
        told_apart = self._apart or self._readings is not None or (self._sights is not None and self._sights.asked)
        return self._read and not told_apart

    @property
    def limits(self) -> Limits:
        """How much may be asked for."""
        return self.services.limits

    @property
    def owner(self) -> str:
        """Whose allowance the request draws on: the actor's, or that of the address where nobody signed in."""
        actor = self.principal.actor
        return f"address {self.address}" if actor == NOBODY else f"actor {actor}"

    def refusal(self, refused: Refused) -> str:
        """How a refusal reads in the viewer's language."""
        english = self.services.refusals.get(refused.code)
        if english is None:
            return refused.code
        sentence = self.services.texts.translated(self.language, refused.code, english)
        return sentence.format_map(_Values(refused.values))

    async def may_read(self, model: ReadModel[Any], as_of: Mapping[str, Any] | None = None) -> int | None:
        """Check permission and freshness of a read model; gives the position of `asOf`, if any."""
        self._read = True
        await self.sights.check_rows(model)
        position = await self.freshness.position(as_of)
        await self.freshness.reach([model.name], max(self.min_position, position or 0))
        return position

    async def may_reach(self, models: Iterable[ReadModel[Any]], as_of: int | None = None) -> None:
        """Check permission and freshness of read models whose rows are looked at by way of others."""
        for model in models:
            await self.sights.check_rows(model)
            held = as_of if as_of is not None and model.history else 0
            await self.freshness.reach([model.name], max(self.min_position, held))

    def loader(self, model: ReadModel[Any], as_of: int | None) -> DataLoader[str, Any]:
        """Rows by key, gathered into one question for each step of the execution."""
        loader_ = self._loaders.get((model.name, as_of))
        if loader_ is None:

            async def load(keys: list[str]) -> list[Any]:
                rows = await self.reads.by_key(model, keys, as_of)
                return [rows.get(key) for key in keys]

            loader_ = self._loaders[model.name, as_of] = DataLoader(load_fn=load)
        return loader_

    def tell_apart(self) -> None:
        """Note that something is read that is no read model: nobody else can be given the same without asking."""
        self._apart = True

    async def renew(self) -> None:
        """Forget what was found out: the next event of a subscription is asked for, read and allowed anew.

        Raises Unauthenticated where the token has expired, or its account was suspended.
        """
        if self.identify is not None:
            self.principal = await self.identify()
        self.forget()
        self._freshness = None

    def forget(self) -> None:
        """Forget rows, and what may be seen: something was recorded that may have changed either."""
        self._sights = None
        self._loaders.clear()
        self._readings = None

    async def record_file(self, read: ReadFile) -> None:
        """Record that bytes of an official file are about to be given out, where its level asks for that.

        Raises Refused where it is not said what they are read for, and what keeps it from being recorded.
        """
        if (command := self.services.recording_file(read)) is None:
            return
        order = Order(command, correlation_id=self.correlation_id)
        await self.services.bus.execute(order, self.principal, remember_no_op=False)

    async def _keep(self, reading: Reading) -> None:
        """Record a reading of personal data; raises what keeps it from being recorded."""
        command = self.services.recording(reading)
        await self.services.bus.execute(Order(command, correlation_id=self.correlation_id), self.principal)
