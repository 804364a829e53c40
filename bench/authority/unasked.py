"""A policy that asks nobody, to see what the rest costs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from application.kernel.orders import Principal
from application.kernel.policy import Authorisation, Deeds, Need
from domain.kernel.sight import EVERYTHING, Sight


class Unasked:
    """Everybody may do everything, and nobody is asked: what the rest of a command costs."""

    async def catch_up(self) -> bool:
        """Nothing is ever new."""
        return False

    async def moved_on(self, streams: Collection[str]) -> None:
        """Nor anything that has moved on."""

    def holds(self, principal: Principal, permission: str) -> bool:
        """Always."""
        del principal, permission
        return True

    def separates(self, principal: Principal) -> bool:
        """Never."""
        del principal
        return False

    def authorise(self, principal: Principal, need: Need, at: datetime, deeds: Deeds) -> Authorisation:
        """Always the same."""
        del principal, need, at, deeds
        return Authorisation("bench")

    async def sight(self, principal: Principal, permission: str) -> Sight:
        """Everything."""
        del principal, permission
        return EVERYTHING
