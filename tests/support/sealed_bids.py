"""A tender that takes sealed bids, a panel of openers, and what bidders send."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from domain.kernel.declarations import Act
from domain.procurement.bids import commands as c
from domain.procurement.bids import decider
from domain.procurement.bids.commitments import commitment
from domain.procurement.bids.content import BidContent
from domain.procurement.bids.package import Address
from domain.procurement.kinds import EnvelopeKind, PurchaseCategory
from domain.procurement.parts import DueInstant, OpenerPanel, TenderPeriods
from domain.procurement.tenders import events as t
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight
from tests.infra.procurement.sealing.envelopes import Panel, packed, panel

TENDER = "T-2026-7"
DEADLINE = datetime(2026, 6, 10, 9, tzinfo=UTC)
BEFORE, AT, AFTER = DEADLINE - timedelta(milliseconds=1), DEADLINE, DEADLINE + timedelta(minutes=5)
TERMS, AMENDED = sha256(b"terms").hexdigest(), sha256(b"amended").hexdigest()
ALFA, BETA = "MD:1003600000001", "MD:1003600000002"
OPENERS = tuple(f"account-of-opener-{n}" for n in range(5))
BOX = sha256(b"box").hexdigest()


@cache
def the_panel() -> Panel:
    """Three of five."""
    return panel(3, 5)


def periods(deadline: datetime = DEADLINE) -> TenderPeriods:
    return TenderPeriods(DueInstant(deadline, "7d"))


def published(*, two: bool = False, deadline: datetime = DEADLINE, tender: str = TENDER) -> t.TenderPublished:
    """The tender, with lots 1 and 2."""
    return t.TenderPublished(
        tender_id=tender,
        ocid="ocds-x-1",
        number="1",
        procedure="MD.open@1",
        buyer="MD:moh",
        plan_item_id=None,
        title="Desks",
        category=PurchaseCategory.GOODS,
        value=None,
        terms_version=1,
        terms_sha256=TERMS,
        periods=periods(deadline),
        panel=OpenerPanel(3, tuple(key.hex() for key in the_panel().public)),
        lots=("1", "2"),
        two_envelopes=two,
        openers=OPENERS,
    )


def amended() -> t.TermsAmended:
    return t.TermsAmended(TENDER, 2, (), "a mistake", AMENDED, periods())


def stored_as(data: bytes) -> str:
    """A name of stored bytes, as if they were under seal."""
    return sha256(b"stored" + data).hexdigest()


@dataclass(frozen=True)
class Bidder:
    """A company with a bid on a lot, and what it sends."""

    company: str = ALFA
    bid_id: str = "bid-of-alfa-0001"
    lot: str = "1"
    tender: str = TENDER
    price: str = "9000.00"

    @property
    def bid(self) -> str:
        """A blind name, as if it were the machine's."""
        return sha256(self.bid_id.encode()).hexdigest()

    @property
    def bidder(self) -> str:
        return sha256(f"{self.company}-{self.lot}".encode()).hexdigest()

    def own(self) -> dict[str, Any]:
        """What all commands of the bid have in common."""
        told = {"tender_id": self.tender, "lot": self.lot, "bid_id": self.bid_id, "company": self.company}
        return {**told, "bid": self.bid, "box": BOX, "bidder": self.bidder}

    def package(
        self, kind: EnvelopeKind = EnvelopeKind.FINANCIAL, terms: str = TERMS, content: bytes | None = None
    ) -> bytes:
        address = Address(self.tender, self.lot, kind.value, self.bid_id, self.company, terms)
        prices = {"desk": Decimal(self.price)} if kind is EnvelopeKind.FINANCIAL else {}
        bid = BidContent("MDL", vat_included=True, prices=prices, answers={})
        return the_panel().sealed(packed(bid) if content is None else content, address)

    def submit(
        self, package: bytes | None = None, kind: EnvelopeKind = EnvelopeKind.FINANCIAL, nonce: bytes = b"n" * 32
    ) -> c.SubmitEnvelope:
        data = self.package(kind) if package is None else package
        return c.SubmitEnvelope(**self.own(), envelope=kind, **self._said(data, nonce))

    def replace(self, package: bytes, kind: EnvelopeKind = EnvelopeKind.FINANCIAL) -> c.ReplaceEnvelope:
        return c.ReplaceEnvelope(**self.own(), envelope=kind, **self._said(package, b"r" * 32))

    def withdraw(self, *packages: bytes) -> c.WithdrawBid:
        return c.WithdrawBid(**self.own(), **self._committed(b"w" * 32, *packages))

    def reconfirm(self, *packages: bytes) -> c.ReconfirmBid:
        return c.ReconfirmBid(**self.own(), **self._committed(b"c" * 32, *packages))

    def _said(self, data: bytes, nonce: bytes) -> dict[str, Any]:
        hashed = sha256(data).hexdigest()
        told = {"package_sha256": hashed, "package": stored_as(data)}
        return {**self._committed(nonce, data), **told, "uploaded": self.uploaded(data)}

    def uploaded(self, data: bytes) -> c.UploadedPackage:
        """What an inspector finds of a package that was uploaded for this bid."""
        return c.UploadedPackage(self.bid, sha256(data).hexdigest(), len(data), data[:65_537])

    @staticmethod
    def _committed(nonce: bytes, *packages: bytes) -> dict[str, Any]:
        hashes = [sha256(data).digest() for data in packages]
        return {"commitment": commitment(nonce, *hashes).hex(), "nonce": nonce.hex()}


ALFAS = Bidder()
BETAS = Bidder(BETA, "bid-of-beta-0001")
WHO = "account-of-alfa"
MANDATES = tuple(
    MandateConfirmed(company, WHO, (MandateRight.BID,), BEFORE - timedelta(days=9), AFTER + timedelta(days=9), None, "")
    for company in (ALFA, BETA, *(f"MD:{n}" for n in range(6)))
)
"""What lets the account bid for these companies."""
ACT = Act(WHO, f"company:{ALFA}", "g-1", BEFORE)


def at(moment: datetime, actor: str = ACT.actor) -> Act:
    return replace(ACT, at=moment, actor=actor)


def mandated() -> Any:
    """The decider of bids, for a bidder who has a mandate of each company."""
    return dataclasses.replace(decider.DECIDER, initial=decider.DECIDER.fold(list[Any](MANDATES)))
