"""What can be asked about saved searches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.suppliers.forms import CpvPrefix, MandateHolder, RegionPrefix, SearchText, SearchTitle, SupplierUuid
from domain.suppliers.kinds import AlertFrequency, TenderNews
from domain.suppliers.searches.events import SearchMatch


@dataclass(frozen=True, slots=True)
class SaveSearch:
    """Be told of tenders whose codes, regions, title and value are these, at once or in a digest.

    Codes and regions are beginnings, any of which does; `text` are words of the title, all of them. Under an id that
    the account has already, this takes the place of what it said before.
    """

    search_id: SupplierUuid
    account_id: MandateHolder
    title: SearchTitle
    cpv: tuple[CpvPrefix, ...] = ()
    regions: tuple[RegionPrefix, ...] = ()
    text: SearchText | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    currency: str | None = None
    frequency: AlertFrequency = AlertFrequency.DAILY


@dataclass(frozen=True, slots=True)
class DropSearch:
    """Be told no more."""

    search_id: SupplierUuid
    account_id: MandateHolder


@dataclass(frozen=True, slots=True)
class SendDigest:
    """Tell the account of so many tenders, and news of them; the clock asks for it."""

    search_id: SupplierUuid
    entries: int


@dataclass(frozen=True, slots=True)
class RecordMatches:
    """Record a page of the searches that look for a tender; the machine does."""

    tender_id: str
    title: str
    page: int
    matches: tuple[SearchMatch, ...]


@dataclass(frozen=True, slots=True)
class RecordNews:
    """Record a page of the searches that found a tender which has news; the machine does."""

    tender_id: str
    title: str
    news: TenderNews
    cause: str
    page: int
    matches: tuple[SearchMatch, ...]


@dataclass(frozen=True, slots=True)
class NoteClosing:
    """Note that a tender which searches found takes bids for seven more days; the clock asks for it."""

    tender_id: str
    deadline: datetime


MatchesCommand = RecordMatches | RecordNews | NoteClosing
SearchCommand = SaveSearch | DropSearch | SendDigest
