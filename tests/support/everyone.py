"""A policy that lets everybody do everything, but for whom and what it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from application.kernel.orders import Denied, Principal
from application.kernel.policy import Authorisation, Deeds, Need
from domain.kernel.sight import EVERYTHING, NOTHING, Sight


@dataclass
class Everyone:
    """Grants everything under `grant`, except to the actors in `but` and the permissions in `denied`.

    They get `error`, or Denied. A permission in `sights` shows as much as it says there. `asked` counts what each actor
    asked for, `needs` are the needs in order.
    """

    but: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    sights: dict[str, Sight] = field(default_factory=dict)
    error: Exception | None = None
    grant: str = "g-test"
    asked: Counter[str] = field(default_factory=Counter)
    needs: list[Need] = field(default_factory=list)
    refusals: int = 0

    async def catch_up(self) -> bool:
        """Nothing is ever new."""
        return False

    async def moved_on(self, streams: Collection[str]) -> None:
        """Nor anything that has moved on."""

    def holds(self, principal: Principal, permission: str) -> bool:
        """Whether it is granted."""
        if self._allowed(principal, permission):
            return True
        self.refusals += 1
        if self.error:
            raise self.error
        return False

    def separates(self, _: Principal) -> bool:
        """No duties are separated."""
        return False

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        """The grant, but for those it excepts."""
        del at, deeds
        self.asked[principal.actor] += 1
        self.needs.append(need)
        if not self._allowed(principal, need.permission):
            raise self.error or Denied(need.permission)
        return Authorisation(self.grant)

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """All or nothing, but for what it is told."""
        return self.sights.get(permission, EVERYTHING) if self._allowed(principal, permission) else NOTHING

    def _allowed(self, principal: Principal, permission: str) -> bool:
        return principal.actor not in self.but and permission not in self.denied
