"""The register of a tender's envelopes, as the machine reads it out of the ledger with the keys of box and bids."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from application.kernel.journal import Journal, Load
from application.kernel.keys import Keys
from application.ledger.apart import REFERENCES
from application.ledger.envelope import Codec
from application.ledger.sealing import Pair
from application.procurement.bids import BIDDERS, BIDS, BOXES, TENDERS
from application.procurement.openings import OPENINGS
from application.procurement.streams import PROCEDURES
from domain.kernel.declarations import Recorded
from domain.kernel.given import BLIND
from domain.procurement.bids import events as b
from domain.procurement.bids.bid import ActiveBid, BidState, NoBid, evolve_bid
from domain.procurement.bids.package import Header
from domain.procurement.bids.reading import header_in
from domain.procurement.bids.terms import NoTender, SealedTender, TenderTerms, evolve_terms
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.lots.sources import UNREAD, LotSources, after
from domain.procurement.naming import lot_id
from domain.procurement.openings.rounds import Round, RoundEnvelope, RoundKey
from domain.procurement.openings.shares import SharesGiven
from domain.procurement.openings.stages import Opening, Unbegun, UnderWay, evolve_opening

ACTOR = "system:procurement"


@dataclass(frozen=True, slots=True)
class RegisteredEnvelope:
    """An envelope that stands: of which bid, and what its receipt says. `confirmed` is what may be opened."""

    bid: str
    bid_id: str
    lot: str
    company: str
    kind: EnvelopeKind
    position: int
    received_at: datetime
    commitment: str
    nonce: str
    package_sha256: str
    header: Header
    account: str
    package: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class BoxEntry:
    """What anybody may know of an entry once the box is shut."""

    kind: str
    commitment: str
    chain: str


@dataclass(frozen=True, slots=True)
class Register:
    """The terms, the opening so far, and all envelopes that stand, in the order of their receipts.

    `bids` are the blind names of all bids that came, those that were withdrawn too.
    `streams` are those of the box and of its bids, the withdrawn ones too.
    """

    terms: SealedTender
    opening: Opening
    envelopes: Sequence[RegisteredEnvelope]
    entries: Sequence[BoxEntry]
    streams: Sequence[str]
    shares: Mapping[RoundKey, Mapping[str, Mapping[int, str]]]
    bids: Sequence[str] = ()

    def of(self, key: RoundKey) -> Sequence[RegisteredEnvelope]:
        """The envelopes of a round."""
        return [envelope for envelope in self.envelopes if self._belongs(envelope, key)]

    def round(self, key: RoundKey) -> Round:
        """The round, as shares are held against it."""
        envelopes = tuple(
            RoundEnvelope(each.position, tuple(share.share_sha256 for share in each.header.shares))
            for each in self.of(key)
        )
        return Round(envelopes, frozenset(each.account for each in self.envelopes))

    def _belongs(self, envelope: RegisteredEnvelope, key: RoundKey) -> bool:
        lot = lot_id(self.terms.tender_id, envelope.lot)
        if envelope.kind is not key.envelope or not envelope.confirmed or lot in self.terms.cancelled:
            return False
        if key.lot is None:
            return True
        technical = self.opening.technical if isinstance(self.opening, UnderWay) else {}
        return envelope.lot == key.lot and envelope.bid_id in technical.get(lot, ())


class SealedRegister:
    """Reads registers. Whoever asks for one must know that the tender is closed."""

    def __init__(self, codec: Codec, journal: Journal, keys: Keys) -> None:
        self._codec, self._journal, self._keys = codec, journal, keys

    async def ensured_name(self, tender_id: str, *parts: str) -> str:
        """A blind name of a tender, whose key is made where there is none yet."""
        pair = Pair(tender_id, BLIND)
        return _name((await self._keys.ensure({pair}))[pair], parts)

    async def name(self, tender_id: str, *parts: str) -> str | None:
        """A blind name of a tender; None where it has none yet."""
        pair = Pair(tender_id, BLIND)
        key = (await self._keys.find({pair}))[pair]
        return None if key is None else _name(key, parts)

    async def find(self, tender_id: str) -> Register | None:
        """The register of a tender; None of one that takes no sealed bids."""
        box = await self.name(tender_id, "box")
        streams = (TENDERS(tender_id), OPENINGS(tender_id), *([BOXES(box)] if box else []))
        facts = [fact for stream in streams for fact in (await self.facts([stream]))[stream]]
        terms: TenderTerms = NoTender()
        opening: Opening = Unbegun()
        for fact in facts:
            terms, opening = evolve_terms(terms, fact.event), evolve_opening(opening, fact.event)
        if not isinstance(terms, SealedTender):
            return None
        entered = [fact.event for fact in facts if isinstance(fact.event, b.BoxEntered)]
        names = dict.fromkeys(entry.bid for entry in entered if entry.bid is not None)
        envelopes = [each for name in names for each in await self.bid(name, terms.terms_sha256)]
        return Register(
            terms,
            opening,
            sorted(envelopes, key=lambda envelope: envelope.position),
            [BoxEntry(entry.kind, entry.commitment, entry.chain) for entry in entered],
            [*([BOXES(box)] if box else []), *map(BIDS, names), *await self._bidders(envelopes)],
            _shares(fact.event for fact in facts if isinstance(fact.event, SharesGiven)),
            tuple(names),
        )

    async def _bidders(self, envelopes: Iterable[RegisteredEnvelope]) -> list[str]:
        """The books of the bidders whose bids stand; those of withdrawn ones nobody can name any more."""
        books = dict.fromkeys((each.header.address.tender, each.company, each.lot) for each in envelopes)
        return [BIDDERS(name) for parts in books if (name := await self.name(*parts)) is not None]

    async def terms(self, tender_id: str) -> SealedTender | None:
        """The terms of a tender; None of one that takes no sealed bids."""
        terms: TenderTerms = NoTender()
        for fact in (await self.facts([TENDERS(tender_id)]))[TENDERS(tender_id)]:
            terms = evolve_terms(terms, fact.event)
        return terms if isinstance(terms, SealedTender) else None

    async def sources(self, tender_id: str) -> LotSources:
        """What the tender says of its lots, and the procedure that it pins."""
        sources = UNREAD
        for fact in (await self.facts([TENDERS(tender_id)]))[TENDERS(tender_id)]:
            sources = after(sources, fact.event)
        pinned = PROCEDURES(sources.tender.procedure.partition("@")[0])
        for fact in (await self.facts([pinned]))[pinned]:
            sources = after(sources, fact.event)
        return sources

    async def bid(self, name: str, terms_sha256: str) -> Sequence[RegisteredEnvelope]:
        """The envelopes of a bid that stand; none of one that was withdrawn."""
        stream = BIDS(name)
        state: BidState = NoBid()
        last: dict[str, Recorded[b.EnvelopeFact]] = {}
        for fact in (await self.facts([stream]))[stream]:
            state = evolve_bid(state, fact.event)
            if isinstance(fact.event, b.EnvelopeFact) and fact.event.envelope is not None:
                last[fact.event.envelope] = fact
        if not isinstance(state, ActiveBid):
            return []
        confirmed = state.confirmed(terms_sha256)
        return [await self._registered(fact, confirmed=confirmed) for fact in last.values()]

    async def _registered(self, fact: Recorded[b.EnvelopeFact], *, confirmed: bool) -> RegisteredEnvelope:
        event = fact.event
        return RegisteredEnvelope(
            event.bid,
            event.bid_id or "",
            event.lot or "",
            event.company or "",
            EnvelopeKind(event.envelope or ""),
            await self._journal.position_of(fact.stream, fact.version),
            fact.act.at,
            event.commitment,
            event.nonce or "",
            event.package_sha256 or "",
            header_in((event.header or "").encode()),
            event.account or "",
            event.package,
            confirmed,
        )

    async def facts(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
        """The facts of these streams, with the secrets that can be opened."""
        if not streams:
            return {}
        _, (loaded,) = await self._journal.load([Load(tuple(streams), ACTOR, uuid4())])
        states = [event.state for events in loaded.events.values() for event in events]
        wanted = self._codec.wanted(states)
        keys = await self._keys.find(wanted) if wanted else {}
        return {
            stream: [self._codec.open(event.state, 0, keys, REFERENCES) for event in loaded.events[stream]]
            for stream in streams
        }


def _name(key: bytes, parts: Sequence[str]) -> str:
    return hmac.digest(key, "\0".join(parts).encode(), "sha256").hex()


def _shares(given: Iterable[SharesGiven]) -> Mapping[RoundKey, Mapping[str, Mapping[int, str]]]:
    """The readable shares by round, opener and position."""
    found: dict[RoundKey, dict[str, dict[int, str]]] = {}
    for event in given:
        opener = found.setdefault(RoundKey(event.envelope, event.lot), {}).setdefault(event.opener, {})
        opener.update({each.position: each.share for each in event.shares or () if each.share is not None})
    return found


def unconfirmed(register: Register) -> Sequence[RegisteredEnvelope]:
    """The envelopes that their bidders do not stand by under the present terms, or whose lot was cancelled."""
    cancelled = register.terms.cancelled
    return [
        each
        for each in register.envelopes
        if not each.confirmed or lot_id(register.terms.tender_id, each.lot) in cancelled
    ]
