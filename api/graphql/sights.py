"""What a principal may see: asked of the policy once for each permission, and kept until it is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api.kernel.services import SightPolicy
from application.kernel.acting import NOBODY
from application.kernel.orders import Denied, Principal
from domain.kernel.sight import EVERYTHING, Sight
from projections.kernel.declarations import Combined, Condition, ReadModel, Test

READ_LEDGER = "ledger.read"


class PrincipalSights:
    """Where the permissions of one principal hold, as far as one request asks."""

    def __init__(self, policy: SightPolicy, principal: Principal) -> None:
        self._policy, self._principal = policy, principal
        self._sights: dict[str, asyncio.Task[Sight]] = {}

    @property
    def asked(self) -> bool:
        """Whether some answer depends on what the principal may do."""
        return bool(self._sights)

    async def check(self, permission: str | None) -> None:
        """Pass where the principal has the permission in the whole installation, or none is needed; raises Denied."""
        if permission is not None and not (await self._sight(permission)).everywhere:
            raise Denied(permission)

    async def check_rows(self, model: ReadModel[Any]) -> None:
        """Pass where some row of a read model may be seen, if there is any; raises Denied."""
        if model.permission is not None and not model.shows(await self._sight_of(model.permission)):
            raise Denied(model.permission)

    async def check_acts(self, model: ReadModel[Any]) -> None:
        """Pass where the acts behind some row of a read model may be seen; raises Denied.

        That a row is about the principal is not enough: the acts are those of others.
        """
        await self.check_rows(model)
        if not model.shows(await self._sight_of_acts()):
            raise Denied(READ_LEDGER)

    async def of_rows(self, model: ReadModel[Any]) -> Sequence[Sight]:
        """What reaches the rows that may be seen."""
        return (EVERYTHING if model.permission is None else await self._sight_of(model.permission),)

    async def narrowed(self, model: ReadModel[Any]) -> tuple[Sight, ...]:
        """What reaches the rows that may be seen, the same for all who see the same rows."""
        return tuple(model.narrowed(sight) for sight in await self.of_rows(model))

    async def own(self, model: ReadModel[Any]) -> Test:
        """What a row meets that is the principal's own, or of a post or unit of theirs; raises Denied for nobody."""
        scope, actor = model.scope, self._principal.actor
        if scope is None or model.permission is None or actor == NOBODY:
            raise Denied(model.permission or model.name)
        sight = await self._sight(model.permission)
        lists = ((scope.accounts, {actor}), (scope.posts, sight.posts), (scope.units, sight.staff))
        tests = [Condition(field, "eq", actor) for field in scope.about]
        tests += [Condition(field, "has_any", tuple(sorted(of))) for field, of in lists if field and of]
        return Combined("any", tuple(tests))

    async def of_acts(self, model: ReadModel[Any]) -> Sequence[Sight]:
        """What reaches the rows that may be seen with the acts behind them."""
        return (*await self.of_rows(model), await self._sight_of_acts())

    async def _sight_of_acts(self) -> Sight:
        """Where the principal may read the ledger. What was done about oneself is not one's own: others did it.

        Nor is what is shared; and what is sealed is hidden with its rows already.
        """
        sight = await self._sight(READ_LEDGER)
        return replace(sight, account=None, posts=frozenset(), staff=frozenset(), unsealed=True)

    async def _sight_of(self, permission: str) -> Sight:
        """Where the permission holds, and whatever is about the principal, who needs none for that."""
        sight, actor = await self._sight(permission), self._principal.actor
        return sight if actor == NOBODY else replace(sight, account=actor)

    async def _sight(self, permission: str) -> Sight:
        if permission not in self._sights:
            self._sights[permission] = asyncio.ensure_future(self._policy.sight(self._principal, permission))
        return await self._sights[permission]
