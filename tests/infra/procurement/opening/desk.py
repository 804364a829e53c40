"""The sealed path without servers: a bus over lists, and the calls of the effects as the worker makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import IO, Any
from uuid import uuid4

from application.bus.bus import Bus
from application.kernel.evidence import ProofVerifier
from application.kernel.journal import AppendRequest
from application.kernel.keys import Vault
from application.kernel.orders import Order, Principal, Receipt
from application.ledger.envelope import Codec
from application.procurement.bids import BID
from application.procurement.openings import CLOSING, OPENING, OpenRequest, ReleaseRequest, ReturnRequest
from domain.kernel.declarations import Act, Recorded
from domain.kernel.given import Proven
from domain.procurement.bids.commands import PACKAGE, UploadedPackage
from domain.procurement.bids.reading import header_in
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings import commands as c
from domain.procurement.openings.rounds import RoundKey
from domain.procurement.openings.shares import SealedShare
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import mandate_stream
from infra.bootstrap import INSTALLATION
from infra.procurement.opening.inspecting import RoundInspector
from infra.procurement.opening.packages import PackageInspector, Packages
from infra.procurement.opening.performing import Opener
from infra.procurement.opening.register import Register, SealedRegister
from infra.procurement.sealing.shares import decrypt_share
from tests.support.blobs import MemoryBlobs
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.people import MemoryKeys
from tests.support.sealed_bids import (
    AFTER,
    BEFORE,
    DEADLINE,
    MANDATES,
    OPENERS,
    TENDER,
    WHO,
    Bidder,
    published,
    stored_as,
    the_panel,
)

BIDDER, MACHINE = Principal(WHO, "*"), Principal("system:procurement", "*")
CODEC: Codec = INSTALLATION.codec


class Witnessed(ProofVerifier):
    """Believes that the closing is in the log."""

    async def proven(self, proof: str) -> Proven:
        return Proven(f"tender-{TENDER}", "procurement.TenderingClosed", len(proof), 99, (DEADLINE,))


@dataclass
class MemoryPackages(Packages):
    """Packages in a dict, with the blind names of their bids."""

    kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    async def look(self, name: str) -> UploadedPackage | None:
        bid, data = self.kept.get(name, ("", b""))
        return UploadedPackage(bid, sha256(data).hexdigest(), len(data), data[:65_537]) if data else None

    async def read(self, name: str) -> IO[bytes] | None:
        return BytesIO(self.kept[name][1]) if name in self.kept else None


@dataclass
class Desk:
    """A tender, and all that happens to its envelopes."""

    journal: MemoryJournal = field(default_factory=lambda: MemoryJournal(BEFORE))
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)

    def __post_init__(self) -> None:
        vault = Vault(self.keys, self.blobs)
        self.packages = MemoryPackages()
        self.registers = SealedRegister(CODEC, self.journal, vault)
        inspectors: dict[str, Any] = {c.ROUND: RoundInspector(self.registers), PACKAGE: PackageInspector(self.packages)}
        slices = [BID, CLOSING, OPENING]
        self.bus = Bus(slices, CODEC, self.journal, Everyone(), vault, Witnessed(), inspectors=inspectors)
        self.opener = Opener(self.registers, self.packages)

    async def publish(self, *, two: bool = False) -> None:
        """Publish the tender, and let the bidder act for each company."""
        await self.plant(f"tender-{TENDER}", published(two=two))
        for mandate in MANDATES:
            await self.plant(mandate_stream(mandate.company_id, mandate.account_id), mandate)

    async def plant(self, stream: str, *events: Any) -> None:
        """Record facts of other rooms."""
        head = len([each for each in self.journal.stored if each.originator_id == stream])
        act, command = Act("system:tests", "*", "g", self.journal.now), uuid4()
        facts = [
            Recorded(event, stream, head + n, 0, act, uuid4(), command, command, None, b"x" * 32)
            for n, event in enumerate(events, 1)
        ]
        stored = [CODEC.seal(fact) for fact in facts]
        await self.journal.append([AppendRequest(stream, head + len(facts), stored, act.actor, command, b"x" * 32)])

    async def give(self, command: Any, by: Principal = BIDDER) -> Receipt:
        return await self.bus.execute(Order(command), by)

    async def submit(self, bidder: Bidder, kind: EnvelopeKind = EnvelopeKind.FINANCIAL, **more: Any) -> bytes:
        package = await self.upload(bidder, bidder.package(kind, **more))
        await self.give(bidder.submit(package, kind))
        return package

    async def upload(self, bidder: Bidder, package: bytes) -> bytes:
        """Upload a package for a bid."""
        name = await self.registers.ensured_name(TENDER, bidder.bid_id)
        self.packages.kept[stored_as(package)] = (name, package)
        return package

    async def close(self, at: datetime = AFTER) -> None:
        """The deadline passes, the box is closed, and the opening begins."""
        self.journal.now = at
        await self.give(c.CloseBox(TENDER), MACHINE)
        await self.give(c.BeginOpening(TENDER, "proof\n\ncheckpoint"), MACHINE)

    async def register(self) -> Register:
        register = await self.registers.find(TENDER)
        assert register is not None
        return register

    async def shares(self, number: int, key: RoundKey, *, unreadable: Sequence[int] = ()) -> tuple[SealedShare, ...]:
        """What an opener's program says of the envelopes of a round."""
        given = []
        for each in (await self.register()).of(key):
            header = header_in(each.header.canonical())
            share = decrypt_share(header, header.shares[number], the_panel().keys[number])
            given.append(SealedShare(each.position, None if each.position in unreadable else share))
        return tuple(given)

    async def give_shares(self, number: int, key: RoundKey, shares: Sequence[SealedShare] | None = None) -> None:
        told = await self.shares(number, key) if shares is None else tuple(shares)
        opener = the_panel().openers[number]
        await self.give(
            c.GiveShares(TENDER, key.envelope, opener, tuple(told), key.lot), Principal(OPENERS[number], "*")
        )

    async def open(self, key: RoundKey, openers: Sequence[int] = (0, 1, 2)) -> list[Any]:
        """The openers give their shares, and the machine opens; the events that this adds."""
        for number in openers:
            await self.give_shares(number, key)
        return await self.carry_out(await self.opener.open(OpenRequest(TENDER, key.envelope, key.lot)))

    async def give_back(self, lot: str | None, reason: str = "opening_failed") -> list[Any]:
        return await self.carry_out(await self.opener.give_back(ReturnRequest(TENDER, lot, reason)))

    async def release(self) -> list[Any]:
        return await self.carry_out(await self.opener.release(ReleaseRequest(TENDER)))

    async def carry_out(self, commands: Sequence[Any]) -> list[Any]:
        before = len(self.journal.stored)
        for command in commands:
            await self.give(command, MACHINE)
        return [CODEC.open(each.state, 0, self.keys.kept).event for each in self.journal.stored[before:]]

    def mandate(self, company: str, account: str, since: datetime, until: datetime) -> MandateConfirmed:
        return replace(MANDATES[0], company_id=company, account_id=account, since=since, until=until)
