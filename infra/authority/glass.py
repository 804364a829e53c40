"""The alarm when somebody breaks the glass: a warning in the log and a count, until somebody else has looked at it."""

from __future__ import annotations

import asyncio

import structlog
from prometheus_client import Counter, Gauge

from application.authority import answers
from application.authority.policy import LedgerPolicy
from infra.postgres.leadership import pause

LOOK = 2.0
"""Seconds between two looks."""

BROKEN = Counter("foja_glass_broken_total", "Emergency roles that were taken while this process watched.", ["role"])
UNREVIEWED = Gauge("foja_glass_unreviewed", "Emergencies that nobody has reviewed yet.")
OVERDUE = Gauge("foja_glass_review_overdue", "Emergencies whose review is overdue: somebody must act.")

_log = structlog.get_logger("glass")


class GlassWatch:
    """Follows what the ledger says about emergencies. What was broken before it began is counted, not told again."""

    name = "glass watch"

    def __init__(self, policy: LedgerPolicy) -> None:
        self._policy = policy
        self._known: set[str] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Look until told to stop."""
        while not stop.is_set():
            await self.look()
            await pause(stop, LOOK)

    async def look(self) -> None:
        """Tell of what is new, and count what is open."""
        authority, now = await self._policy.as_of(None)
        broken = {glass.glass_id: glass for glass in answers.broken_glass(authority, unreviewed=False)}
        for id_, glass in broken.items():
            if self._known is not None and id_ not in self._known:
                BROKEN.labels(glass.role_id).inc()
                until = glass.valid_until.isoformat()
                _log.warning(
                    "GLASS BROKEN", glass=id_, account=glass.account, role=glass.role_id, unit=glass.unit, until=until
                )
        self._known = set(broken)
        open_ = [glass for glass in broken.values() if glass.finding is None]
        UNREVIEWED.set(len(open_))
        OVERDUE.set(sum(glass.review_due <= now for glass in open_))
