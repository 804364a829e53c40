"""Which keys a read model gets for a page of events: those of what it declares, and of nobody who was erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from psycopg import AsyncConnection

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE, KeyMap
from infra.postgres.projecting import erasures
from infra.postgres.projecting.folding import LedgerEvent


class PageKeys:
    """Looks for the keys of a page, all at once and of these purposes; without any purpose none is given out."""

    def __init__(self, purposes: Collection[str], codec: Codec, keys: Keys) -> None:
        self._codec, self._keys, self._purposes = codec, keys, frozenset(purposes)

    async def find(
        self, connection: AsyncConnection[Any], page: Iterable[LedgerEvent], erased: Collection[str]
    ) -> KeyMap:
        """The keys; None for other purposes and for the erased, who are those given and all who are known to be."""
        if not self._purposes:
            return UNREADABLE
        wanted = self._codec.wanted(event.state for event in page)
        known = await erasures.among(connection, {pair.subject for pair in wanted})
        given = {
            pair
            for pair in wanted
            if pair.purpose in self._purposes and pair.subject not in known and pair.subject not in erased
        }
        return {**dict.fromkeys(wanted), **(await self._keys.find(given) if given else {})}
