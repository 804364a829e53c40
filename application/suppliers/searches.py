"""The commands on saved searches, and what follows when a tender is published: whoever looks for it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from application.kernel.effects import Effect
from application.kernel.rules import Rule, Slice, Streams, Terms
from application.kernel.workflows import Ladder, Workflow
from application.suppliers import streams
from domain.kernel.declarations import Recorded
from domain.notifications.published import SendNotice, Topic
from domain.procurement.published import ItemsPublished, LotPublished, TenderPublished
from domain.suppliers.kinds import AlertFrequency
from domain.suppliers.searches import commands as c
from domain.suppliers.searches import events as e
from domain.suppliers.searches.decider import DECIDER, MATCHES_DECIDER
from domain.suppliers.searches.matching import OfferedLot

NAMESPACE: Final = UUID("0f4f6c2a-7f0e-4f0b-9a1d-5f1d0f7f4a11")
PAGE: Final = 200
"""Matches in an event, at most."""
PAGE_SIZE: Final = 40_000
"""Characters of the matches in an event: one that holds more than 65,535 bytes is not stored."""
TENDER: Final = "procurement.tender"
SEARCH: Final = "suppliers.search"
NOWHERE: Final = "*"
"""Whose business a notice of a search is: nobody's but the account's, whatever they read elsewhere."""

_OWN = Rule(permission="suppliers.save_search", terms=Terms(own="account_id"))
SAVED_SEARCH = Slice(
    name="suppliers.search",
    decider=DECIDER,
    streams=streams.search,
    key="search_id",
    commands={c.SaveSearch: _OWN, c.DropSearch: _OWN, c.SendDigest: Rule()},
)
MATCHES: Slice[Any, Any, Any] = Slice(
    name="suppliers.search_matches",
    decider=MATCHES_DECIDER,
    streams=Streams("search_matches"),
    key="tender_id",
    commands={
        c.RecordMatches: Rule(),
        c.RecordNews: Rule(permission="suppliers.record_matches"),
        c.NoteClosing: Rule(permission="suppliers.record_matches"),
    },
)


@dataclass(frozen=True, slots=True)
class TenderToMatch:
    """A tender that was published at a position of the record."""

    tender_id: str
    title: str
    position: int


def to_match(fact: Recorded[TenderPublished]) -> TenderToMatch:
    """Each tender is held against all saved searches."""
    return TenderToMatch(fact.event.tender_id, fact.event.title, fact.position)


def offered(facts: Sequence[Recorded[Any]]) -> Sequence[OfferedLot]:
    """The lots of a tender, with the codes and places of their items."""
    events = [fact.event for fact in facts]
    tender, lots = events[0], [event for event in events if isinstance(event, LotPublished)]
    items = [(event.lot_id, item) for event in events if isinstance(event, ItemsPublished) for item in event.items]
    return [
        OfferedLot(
            lot.lot_id,
            tuple(dict.fromkeys(item.cpv for lot_id, item in items if lot_id == lot.lot_id)),
            tuple(dict.fromkeys(item.place for lot_id, item in items if lot_id == lot.lot_id and item.place)),
            f"{tender.title} {lot.title}",
            lot.value,
        )
        for lot in lots
    ]


def record_matches(tender: TenderToMatch, matches: Sequence[e.SearchMatch]) -> Sequence[c.RecordMatches]:
    """The searches that look for it, in pages that events can hold."""
    return [
        c.RecordMatches(tender.tender_id, tender.title, number, tuple(page))
        for number, page in enumerate(pages_of(matches), 1)
    ]


def pages_of(matches: Sequence[e.SearchMatch]) -> Iterator[Sequence[e.SearchMatch]]:
    """The matches in pages, none of which is more than an event holds."""
    page, size = list[e.SearchMatch](), 0
    for match in matches:
        more = 100 + len(match.search_id) + len(match.account_id) + sum(len(lot) + 3 for lot in match.lots)
        if page and (len(page) == PAGE or size + more > PAGE_SIZE):
            yield page
            page, size = [], 0
        page.append(match)
        size += more
    if page:
        yield page


def tell_at_once(fact: Recorded[e.SearchesMatched | e.FoundTenderMoved]) -> Sequence[SendNotice]:
    """Whoever wants to know at once is told, each account once a tender, and once for each of its news."""
    event = fact.event
    about = event.cause if isinstance(event, e.FoundTenderMoved) else event.tender_id
    accounts = (match.account_id for match in event.matches if match.frequency is AlertFrequency.AT_ONCE)
    return [_notice(account, about, TENDER, event.tender_id) for account in dict.fromkeys(accounts)]


def tell_digest(fact: Recorded[e.DigestSent]) -> Sequence[SendNotice]:
    """Whoever wants a digest is told of the search that found something."""
    return [_notice(fact.event.account_id, str(fact.event_id), SEARCH, fact.event.search_id)]


def _notice(account_id: str, about: str, subject_type: str, subject_id: str) -> SendNotice:
    notice_id = str(uuid5(NAMESPACE, f"{about}:{account_id}"))
    return SendNotice(notice_id, Topic.MATCHED, NOWHERE, subject_type, subject_id, account_id=account_id)


def send_digest(row: Any, _: str) -> c.SendDigest:
    """What is due on a search that found something."""
    return c.SendDigest(row.search_id, row.pending)


MATCH_SEARCHES: Effect[TenderToMatch, Sequence[e.SearchMatch]] = Effect(
    "suppliers.match_searches", (TenderPublished,), to_match, record_matches, lambda *_: ()
)
TELL_AT_ONCE = Workflow(
    "suppliers.tell_at_once", (e.SearchesMatched, e.FoundTenderMoved), tell_at_once, gives=(SendNotice,)
)
TELL_DIGEST = Workflow("suppliers.tell_digest", (e.DigestSent,), tell_digest, gives=(SendNotice,))
DIGESTS_DUE = Ladder("suppliers.digests_due", "suppliers.digests_due", send_digest)

SEARCH_SLICES = (SAVED_SEARCH, MATCHES)
EFFECTS = (MATCH_SEARCHES,)
WORKFLOWS = (TELL_AT_ONCE, TELL_DIGEST)
DEADLINES = (DIGESTS_DUE,)
