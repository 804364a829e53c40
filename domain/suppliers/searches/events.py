"""What happens to saved searches. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.kernel.declarations import INTERNAL, event
from domain.suppliers.kinds import AlertFrequency, TenderNews


@event("suppliers.SearchSaved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SearchSaved:
    """An account wants to be told of tenders. It takes the place of what it said before under this id.

    A tender is looked for where one of its codes begins with one of `cpv`, one of its regions with one of `regions`,
    its title has all words of `text`, and its value lies between the two; what is left out is not looked at.
    """

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


@event("suppliers.SearchDropped", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SearchDropped:
    """The account wants to be told no more."""

    search_id: str
    account_id: str


@event("suppliers.DigestSent", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DigestSent:
    """The account was told of all that its search found since the last digest: so many tenders, and news of them."""

    search_id: str
    account_id: str
    entries: int


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """A search that a tender is looked for by, and in which of its lots."""

    search_id: str
    account_id: str
    frequency: AlertFrequency
    lots: tuple[str, ...]


@event("suppliers.SearchesMatched", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SearchesMatched:
    """A tender that was published is what these searches look for: a page of them, from 1, of all that do."""

    tender_id: str
    title: str
    page: int
    matches: tuple[SearchMatch, ...]


@event("suppliers.FoundTenderMoved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FoundTenderMoved:
    """A tender that these searches found has news, caused by the event `cause`: a page of them, from 1, of all."""

    tender_id: str
    title: str
    news: TenderNews
    cause: str
    page: int
    matches: tuple[SearchMatch, ...]


@event("suppliers.ClosingCameNear", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ClosingCameNear:
    """A tender that searches found takes bids for seven more days, up to this deadline."""

    tender_id: str
    deadline: datetime


MatchesEvent = SearchesMatched | FoundTenderMoved | ClosingCameNear
SearchEvent = SearchSaved | SearchDropped | DigestSent
