"""Opens the envelopes of a round with the openers' shares, and says what is to be recorded of each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, cast

from application.kernel.effects import EffectFailed
from application.procurement.openings import AuctionedRequest, OpenRequest, ReleaseRequest, ReturnRequest
from domain.kernel.values import money
from domain.organisations.published import jurisdiction_of
from domain.procurement.auctions.revealing import auctioned
from domain.procurement.bids.content import BidContent, MalformedContentError, check_kind
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.lots.parts import LotBid
from domain.procurement.lots.rules import rules_of
from domain.procurement.lots.sources import LotSources
from domain.procurement.naming import lot_id
from domain.procurement.openings import commands as c
from domain.procurement.openings.rounds import RoundKey
from domain.procurement.openings.stages import UnderWay
from domain.procurement.parts import ItemPrice
from infra.procurement.opening.packages import IN_MEMORY, Packages
from infra.procurement.opening.register import Register, RegisteredEnvelope, SealedRegister, unconfirmed
from infra.procurement.sealing.archive import read_archive
from infra.procurement.sealing.errors import Cause, SealedEnvelopeError
from infra.procurement.sealing.packages import open_package

PAGE = 500
"""Streams in an event."""
OUTCOMES = 100
"""Envelopes that are recorded in an act."""
LOST = "package_lost"
"""The store has the package no more: nobody can open it."""


class Opener:
    """Makes the calls of the two effects of openings."""

    def __init__(self, registers: SealedRegister, packages: Packages) -> None:
        self._registers, self._packages = registers, packages

    async def open(self, request: OpenRequest) -> tuple[Any, ...]:
        """The commands that record what came of a round, the last of which concludes it."""
        register = await self._register(request.tender_id)
        key = RoundKey(request.envelope, request.lot)
        outcomes = [await self._opened(register, key, envelope) for envelope in register.of(key)]
        hidden = tuple(_revealed(await self._registers.sources(request.tender_id), outcomes))
        back = _left_unopened(register, key, outcomes)
        to_come = _to_come(register, outcomes) if key.envelope is EnvelopeKind.TECHNICAL else ()
        conclusion = c.ConcludeRound(request.tender_id, request.envelope, request.lot, to_come)
        shown = _without(outcomes, {each.lot for each in hidden})
        return (*hidden, *_pages(request.tender_id, (*shown, *back)), conclusion)

    async def open_auctioned(self, request: AuctionedRequest) -> tuple[Any, ...]:
        """The commands that record the whole of a lot's envelopes, which showed first prices alone until now."""
        register = await self._registers.find(request.tender_id)
        lot = lot_id(request.tender_id, request.lot)
        if register is None or not isinstance(register.opening, UnderWay) or lot not in register.opening.hidden:
            return ()
        key = RoundKey(EnvelopeKind.FINANCIAL, request.lot if register.terms.two_envelopes else None)
        outcomes: Sequence[c.Outcome]
        if lot in register.terms.cancelled:
            back = [e for e in register.envelopes if (e.lot, e.kind) == (request.lot, EnvelopeKind.FINANCIAL)]
            outcomes = tuple(_returned(register, back, "cancelled"))
        else:
            own = [envelope for envelope in register.of(key) if envelope.lot == request.lot]
            outcomes = [await self._opened(register, key, envelope) for envelope in own]
        return (*_pages(request.tender_id, outcomes), c.ConcludeRound(request.tender_id, key.envelope, key.lot))

    async def give_back(self, request: ReturnRequest) -> tuple[Any, ...]:
        """The commands that record which envelopes nobody will open."""
        register = await self._registers.find(request.tender_id)
        if register is None:
            return ()  # a tender without sealed bids was cancelled
        if request.lot is None:
            return _pages(request.tender_id, tuple(_returned(register, register.envelopes, request.reason)))
        technical = register.opening.technical if isinstance(register.opening, UnderWay) else {}
        admitted = technical.get(lot_id(request.tender_id, request.lot), ())
        financial = [e for e in register.envelopes if (e.lot, e.kind) == (request.lot, EnvelopeKind.FINANCIAL)]
        back = [e for e in financial if e.confirmed and e.bid_id not in admitted]
        ended = () if admitted else (c.ConcludeRound(request.tender_id, EnvelopeKind.FINANCIAL, request.lot),)
        return (*_pages(request.tender_id, tuple(_returned(register, back, "not_admitted"))), *ended)

    async def release(self, request: ReleaseRequest) -> tuple[c.ReleaseEntries, ...]:
        """The commands that let the log give out the entries of the box and of its bids."""
        register = await self._registers.find(request.tender_id)
        streams = () if register is None else register.streams
        pages = range(0, len(streams), PAGE)
        return tuple(
            c.ReleaseEntries(request.tender_id, number, tuple(streams[start : start + PAGE]))
            for number, start in enumerate(pages, 1)
        )

    async def _register(self, tender_id: str) -> Register:
        register = await self._registers.find(tender_id)
        if register is None:
            raise EffectFailed("no_register")
        return register

    async def _opened(
        self, register: Register, key: RoundKey, envelope: RegisteredEnvelope
    ) -> c.RecordOpened | c.RecordUnopenable:
        package = await self._packages.read(envelope.package)
        if package is None:
            return _unopenable(register, envelope, LOST)
        given = register.shares.get(key, {})
        shares = {opener: share[envelope.position] for opener, share in given.items() if envelope.position in share}
        if len(shares) < register.terms.panel.k:
            unreadable = next((opener for opener in given if opener not in shares), None)
            return _unopenable(register, envelope, Cause.SHARE_UNREADABLE, unreadable)
        try:
            return await asyncio.to_thread(_opened, register, envelope, package, shares)
        except SealedEnvelopeError as error:
            return _unopenable(register, envelope, error.cause, error.opener)


def _revealed(sources: LotSources, outcomes: Sequence[c.RecordOpened | c.RecordUnopenable]) -> Iterator[c.RevealBids]:
    """The lots with an auction: until it ends they show aliases and first prices alone."""
    pin, tender_id = sources.tender.procedure, sources.tender.tender_id
    if pin not in sources.procedures.known:
        return
    rules = rules_of(pin, jurisdiction_of(sources.tender.buyer), sources.procedure.terms)
    opened = [each for each in outcomes if isinstance(each, c.RecordOpened)]
    for number in dict.fromkeys(each.lot for each in opened):
        lot = sources.lots.get(lot_id(tender_id, number))
        bids = [_lot_bid(each) for each in opened if each.lot == number]
        found = auctioned(bids, None if lot is None else lot.value, rules)
        if found is not None:
            yield c.RevealBids(tender_id, number, *found)


def _lot_bid(opened: c.RecordOpened) -> LotBid:
    receipt = (opened.bid_id, opened.company, opened.position, opened.received_at)
    return LotBid(*receipt, opened.price, opened.vat_included)


def _without(
    outcomes: Sequence[c.RecordOpened | c.RecordUnopenable], lots: set[str]
) -> Iterator[c.RecordOpened | c.RecordUnopenable]:
    """What may be told of a round whose opened envelopes of these lots may not."""
    yield from (each for each in outcomes if each.lot not in lots or isinstance(each, c.RecordUnopenable))


def _pages(tender_id: str, outcomes: Sequence[c.Outcome]) -> tuple[c.RecordOutcomes, ...]:
    """The outcomes in commands of some each."""
    pages = [outcomes[start : start + OUTCOMES] for start in range(0, len(outcomes), OUTCOMES)]
    return tuple(
        c.RecordOutcomes(
            tender_id,
            tuple(each for each in page if isinstance(each, c.RecordOpened)),
            tuple(each for each in page if isinstance(each, c.RecordUnopenable)),
            tuple(each for each in page if isinstance(each, c.ReturnEnvelope)),
        )
        for page in pages
    )


def _opened(
    register: Register, envelope: RegisteredEnvelope, package: IO[bytes], shares: Mapping[str, str]
) -> c.RecordOpened:
    with package, SpooledTemporaryFile(IN_MEMORY) as archive:
        opened = open_package(cast("BinaryIO", package), shares, cast("BinaryIO", archive))
        content = read_archive(cast("BinaryIO", archive), opened.content_size)
    priced = envelope.kind is EnvelopeKind.FINANCIAL
    try:
        check_kind(content.bid, envelope.kind)
    except MalformedContentError as error:
        raise SealedEnvelopeError(Cause.BID_FILE, str(error)) from None
    return c.RecordOpened(
        tender_id=register.terms.tender_id,
        lot=envelope.lot,
        bid_id=envelope.bid_id,
        company=envelope.company,
        envelope=envelope.kind,
        position=envelope.position,
        received_at=envelope.received_at,
        nonce=envelope.nonce,
        package_sha256=envelope.package_sha256,
        key=opened.key.hex(),
        content_sha256=opened.content_sha256.hex(),
        price=content.bid.total if priced else None,
        vat_included=content.bid.vat_included,
        prices=_prices(content.bid) if priced else (),
    )


def _prices(bid: BidContent) -> tuple[ItemPrice, ...]:
    return tuple(ItemPrice(item, money(amount, bid.currency)) for item, amount in bid.prices.items())


def _unopenable(
    register: Register, envelope: RegisteredEnvelope, cause: str, opener: str | None = None
) -> c.RecordUnopenable:
    where = (register.terms.tender_id, envelope.lot, envelope.bid_id, envelope.position)
    return c.RecordUnopenable(*where, str(cause), opener)


def _to_come(register: Register, outcomes: Sequence[c.RecordOpened | c.RecordUnopenable]) -> tuple[str, ...]:
    opened = {outcome.lot for outcome in outcomes if isinstance(outcome, c.RecordOpened)}
    return tuple(lot for lot in register.terms.lots if lot in opened)


def _left_unopened(
    register: Register, key: RoundKey, outcomes: Sequence[c.RecordOpened | c.RecordUnopenable]
) -> Iterator[c.ReturnEnvelope]:
    """What goes back after the first round: what is not confirmed, and where the technical part was not opened."""
    if key.lot is not None:
        return
    yield from _returned(register, unconfirmed(register), "unconfirmed")
    if key.envelope is EnvelopeKind.TECHNICAL:
        opened = {outcome.bid_id for outcome in outcomes if isinstance(outcome, c.RecordOpened)}
        gone = {envelope.position for envelope in unconfirmed(register)}
        others = [e for e in register.envelopes if e.kind is EnvelopeKind.FINANCIAL and e.position not in gone]
        yield from _returned(register, [e for e in others if e.bid_id not in opened], "no_technical_envelope")


def _returned(register: Register, envelopes: Sequence[RegisteredEnvelope], reason: str) -> Iterator[c.ReturnEnvelope]:
    """Commands to record envelopes that go back; a bid of which nothing was opened takes its key with it."""
    opening = register.opening
    opened = {bid for _, _, bid in opening.opened.values()} if isinstance(opening, UnderWay) else set()
    keeps = reason in {"not_admitted", "no_technical_envelope"}
    last = {envelope.bid: envelope.position for envelope in envelopes}
    for each in envelopes:
        goes = not keeps and each.bid_id not in opened and last[each.bid] == each.position
        bid = each.bid if goes else None
        yield c.ReturnEnvelope(register.terms.tender_id, each.lot, each.bid_id, each.kind, reason, bid)
