"""Which tenders did a saved search find?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.suppliers.kinds import TenderNews
from domain.suppliers.searches import events as e
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """A tender that a search of the account found, in which of its lots, and the last news of it."""

    search_match_id: str
    search_id: str
    account_id: str
    tender_id: str
    title: str
    lots: tuple[str, ...]
    matched_at: datetime
    news: TenderNews | None = None
    moved_at: datetime | None = None


def _key(search_id: str, tender_id: str) -> str:
    return f"{search_id}_{tender_id}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """Each match."""
    return dict.fromkeys(_key(match.search_id, fact.event.tender_id) for match in fact.event.matches)


def evolve(row: SearchMatch | None, fact: Recorded[Any], key: str) -> SearchMatch | None:
    """The match as it was found first, with the news since."""
    if isinstance(fact.event, e.FoundTenderMoved):
        return row and replace(row, news=fact.event.news, moved_at=fact.act.at)
    event: e.SearchesMatched = fact.event
    for match in event.matches:
        if row is None and _key(match.search_id, event.tender_id) == key:
            title, at = event.title, fact.act.at
            return SearchMatch(key, match.search_id, match.account_id, event.tender_id, title, match.lots, at)
    return row


SEARCH_MATCHES = ReadModel(
    name="suppliers.search_matches",
    version=1,
    row=SearchMatch,
    key="search_match_id",
    events=(e.SearchesMatched, e.FoundTenderMoved),
    keys=keys,
    evolve=evolve,
    unfiltered=("title", "lots", "news"),
    orders=("matched_at", "moved_at"),
    permission="suppliers.read_searches",
    scope=Scope(account="account_id"),
)
