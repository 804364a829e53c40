"""The public feed: published facts of the whole ledger in its order, by pages and as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from api.kernel.errors import BAD_CURSOR, ApiError
from api.kernel.services import Changes
from api.live.publishing import UNREADABLE, PublishedFact, Publisher
from api.live.tail import PAGE, LiveTail
from projections.kernel.declarations import LedgerQuery, LedgerReads

SPAN = 10_000
"""Positions that a page looks through at most: what is seldom is found by several requests, each of bounded work."""


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts: of these types (none: of all), and of this government (None: of all)."""

    types: frozenset[str] = frozenset()
    government: str | None = None

    def takes(self, fact: PublishedFact) -> bool:
        """Whether a fact is one of them. One that cannot be read may be of any government."""
        of_type = not self.types or bool(self.types & {fact.type, fact.instead_of})
        return of_type and (self.government in {None, fact.government} or fact.instead_of is not None)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Facts, and the cursor that the next page comes after.

    `settled` pages never change: nothing can be recorded any more before `next`, nor would more have been given; and
    all of it could be read, as a later version may read what this one could not.
    """

    facts: Sequence[PublishedFact]
    next: int
    more: bool
    settled: bool


class PublicFeed(LiveTail[PublishedFact]):
    """Reads the ledger for everybody. `models` are the read models whose signals say that there is more."""

    def __init__(self, publisher: Publisher, reads: LedgerReads, changes: Changes, models: Sequence[str]) -> None:
        super().__init__("public feed")
        self.publisher = publisher
        self._reads, self._changes, self._models = reads, changes, models

    async def start(self, cursor: int) -> int:
        """The ledger's head; ApiError(BAD_CURSOR) for a cursor that lies ahead of it."""
        head = await self._reads.head()
        if cursor > head:
            raise ApiError(BAD_CURSOR, f"The cursor {cursor} lies ahead: the ledger ends at {head}.")
        return head

    async def page(self, after: int, limit: int, fact_filter: FactFilter) -> FeedPage:
        """At most so many facts after a cursor; raises ApiError(BAD_CURSOR)."""
        head = await self.start(after)
        until = min(after + SPAN, head)
        facts: list[PublishedFact] = []
        reached = after
        while len(facts) < limit and reached < until:
            first = PAGE if fact_filter.government or UNREADABLE in fact_filter.types else min(PAGE, limit - len(facts))
            read = await self._read(reached, until, fact_filter.types, first)
            reached = read[-1].position if len(read) == first else until
            facts += [fact for fact in read if fact_filter.takes(fact)]
        if len(facts) >= limit:
            facts = facts[:limit]
            reached = facts[-1].position
        full = len(facts) == limit or until == after + SPAN
        settled = full and all(fact.instead_of is None for fact in facts)
        return FeedPage(facts, reached, reached < head, settled)

    async def signals(self) -> AsyncIterator[Any]:
        """Some read model moved on, so that the ledger did."""
        return await self._changes.subscribe(self._models)

    async def reached(self) -> int:
        """All that is recorded can be told."""
        return await self._reads.head()

    async def read(self, after: int, until: int, first: int) -> Sequence[PublishedFact]:
        """The published facts among these positions."""
        return await self._read(after, until, (), first)

    async def _read(self, after: int, until: int, types: Collection[str], first: int) -> Sequence[PublishedFact]:
        names = self.publisher.events_of(types)
        entries = await self._reads.entries(LedgerQuery(after=after, until=until, first=first, types=names))
        return [self.publisher.published(entry) for entry in entries]
