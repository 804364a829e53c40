"""What does somebody look for among tenders?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.suppliers.kinds import AlertFrequency
from domain.suppliers.searches import events as e
from domain.suppliers.searches.matching import keys_of, words
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search of an account. `indexKeys` and `textWords` are what it is found by when a tender is published."""

    search_id: str
    account_id: str
    title: str
    cpv: tuple[str, ...]
    regions: tuple[str, ...]
    text: str | None
    at_least: Decimal | None
    at_most: Decimal | None
    currency: str | None
    frequency: AlertFrequency
    index_keys: tuple[str, ...]
    text_words: tuple[str, ...]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The search."""
    return (fact.event.search_id,)


def evolve(_: SavedSearch | None, fact: Recorded[Any], __: str) -> SavedSearch | None:
    """The search after an event."""
    if isinstance(fact.event, e.SearchDropped):
        return None
    saved: e.SearchSaved = fact.event
    return filled(SavedSearch, saved, index_keys=keys_of(saved), text_words=tuple(sorted(words(saved.text or ""))))


SEARCHES = ReadModel(
    name="suppliers.searches",
    version=1,
    row=SavedSearch,
    key="search_id",
    events=(e.SearchSaved, e.SearchDropped),
    keys=keys,
    evolve=evolve,
    unfiltered=("title", "cpv", "regions", "text", "at_least", "at_most", "currency", "frequency", "text_words"),
    orders=("title",),
    members=("index_keys",),
    permission="suppliers.read_searches",
    scope=Scope(account="account_id"),
)
