"""How new an answer is: which position it must reflect, and waiting for the read models to reach that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.kernel.errors import BAD_INPUT, NOT_YET, ApiError
from projections.kernel.declarations import LedgerReads


class Freshness:
    """What the read models of one request are known to reflect. Each wait ends after `wait` seconds."""

    def __init__(self, ledger: LedgerReads, wait: float) -> None:
        self._ledger, self._wait = ledger, wait
        self._reached: dict[str, int] = {}

    async def reach(self, models: Sequence[str], position: int) -> None:
        """Wait, bounded, until the read models reflect a position; ApiError(NOT_YET_PROJECTED) if they don't."""
        behind = [name for name in models if self._reached.get(name, 0) < position]
        if not behind:
            return
        if not await self._ledger.projected(behind, position, self._wait):
            message = f"Position {position} is not readable yet: try again shortly."
            raise ApiError(NOT_YET, message, position=str(position), retry=True)
        self._reached.update(dict.fromkeys(behind, position))

    async def position(self, as_of: Mapping[str, Any] | None) -> int | None:
        """The position of `asOf`, if any; ApiError(BAD_USER_INPUT) for one that lies ahead."""
        if as_of is None:
            return None
        if (moment := as_of.get("time")) is not None:
            return await self._ledger.position_at(moment)
        position: int = as_of["position"]
        head = await self._ledger.head()
        if position > head:
            raise ApiError(BAD_INPUT, f"asOf.position {position} lies ahead: the ledger ends at {head}.")
        return position
