"""What follows when a tender changes, is extended, cancelled or awarded, or closes soon: searches found it for some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from application.kernel.effects import Effect
from application.kernel.workflows import Ladder
from application.suppliers.searches import pages_of
from domain.kernel.declarations import Recorded
from domain.procurement.published import AwardDecided, CancellationDecided, DeadlineExtended, TermsAmended
from domain.suppliers.kinds import TenderNews
from domain.suppliers.searches.commands import NoteClosing, RecordNews
from domain.suppliers.searches.events import ClosingCameNear, SearchMatch

_NEWS: Final[dict[type[Any], TenderNews]] = {
    TermsAmended: TenderNews.CHANGED,
    DeadlineExtended: TenderNews.EXTENDED,
    CancellationDecided: TenderNews.CANCELLED,
    AwardDecided: TenderNews.AWARDED,
    ClosingCameNear: TenderNews.CLOSING,
}


@dataclass(frozen=True, slots=True)
class NewsToTell:
    """What happened to a tender, at a position of the record; `lots` are the numbers of some, or none for all."""

    tender_id: str
    news: TenderNews
    cause: str
    position: int
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followers:
    """The searches that found the tender, and what it is called."""

    title: str
    matches: tuple[SearchMatch, ...]


def number_of(lot: str) -> str:
    """The number of a lot, which its id ends with."""
    return lot.rpartition("-")[2]


def to_tell(fact: Recorded[Any]) -> NewsToTell:
    """The tender that the event is about."""
    event = fact.event
    match event:
        case CancellationDecided(lots=lots):
            touched = tuple(map(number_of, lots))
        case AwardDecided(lot_id=lot):
            touched = (number_of(lot),)
        case _:
            touched = ()
    return NewsToTell(event.tender_id, _NEWS[type(event)], str(fact.event_id), fact.position, touched)


def record_news(told: NewsToTell, found: Followers) -> Sequence[RecordNews]:
    """Who is told of it, in pages."""
    return [
        RecordNews(told.tender_id, found.title, told.news, told.cause, number, tuple(page))
        for number, page in enumerate(pages_of(found.matches), 1)
    ]


def note_closing(row: Any, _: str) -> NoteClosing:
    """What is due on a tender that closes in seven days."""
    return NoteClosing(row.tender_id, row.deadline)


TELL_FOLLOWERS: Effect[NewsToTell, Followers] = Effect(
    "suppliers.tell_followers", tuple(_NEWS), to_tell, record_news, lambda *_: ()
)
CLOSINGS_DUE = Ladder("suppliers.closings_due", "suppliers.closings_due", note_closing)
EFFECTS = (TELL_FOLLOWERS,)
DEADLINES = (CLOSINGS_DUE,)
