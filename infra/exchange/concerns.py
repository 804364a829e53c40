"""What an operator should look at: no key of ours, channels whose sides differ, consignments that nobody tries."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import AsyncConnection

from api.kernel.services import Check
from infra.exchange import rows
from infra.exchange.keys import exchange_key
from infra.kernel.adapters import Parts
from infra.processes.readiness import check
from infra.settings.settings import SettingsError


def concerns(parts: Parts) -> Mapping[str, Check]:
    """The concern of exchange. Where there are no partners, nobody misses a key."""

    async def looked(connection: AsyncConnection) -> str | None:
        standing = await rows.standing(connection)
        if standing.differ:
            named = ", ".join(standing.differ)
            return f"channels in which both sides differ: {named}: find out why (docs/use/exchange.md)"
        if standing.failed:
            failed = standing.failed
            return f"consignments that failed are first in line of their channels: {failed} (docs/use/exchange.md)"
        if not standing.partners:
            return None
        try:
            exchange_key(parts.settings)
        except SettingsError as error:
            return f"nothing is sent to partners, and nothing taken in: {error}"
        return None

    return {"exchange": check(parts.dsn, looked)}
