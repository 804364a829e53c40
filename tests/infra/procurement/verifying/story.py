"""An opening with two envelopes (S5): of four bids one fails technically, one more was withdrawn, one was replaced."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from domain.procurement.bids.commitments import commitment, first_chain, next_chain
from domain.procurement.bids.content import BidContent
from domain.procurement.bids.package import Address, share_hash
from infra.procurement.verifying.bundle import (
    BoxLine,
    EnvelopeLine,
    OpeningRecord,
    ShareLine,
    write_opening_bundle,
)
from infra.procurement.verifying.names import blind_name
from tests.infra.procurement.sealing.envelopes import Panel, packed, panel
from tests.infra.procurement.verifying.record import DEADLINE, POLICY, Ledger

TENDER = "T-1"
TERMS = sha256(b"terms").hexdigest()
BLIND = sha256(b"blind").digest()
PRICES = {"B-1": "9000.00", "B-2": "8000.00", "B-3": "5000.00", "B-4": "8500.00"}


@dataclass
class Sealed:
    """An envelope that came in."""

    bid: str
    kind: str
    package: bytes
    nonce: bytes
    position: int
    key: bytes
    content: BidContent

    @property
    def sha256(self) -> str:
        return sha256(self.package).hexdigest()


@dataclass
class Opening:
    """All that a bundle is made of, open to changes before it is written."""

    ledger: Ledger = field(default_factory=Ledger)
    panel: Panel = field(default_factory=panel)
    chain: bytes = first_chain(TENDER)
    box: list[BoxLine] = field(default_factory=list)
    sealed: list[Sealed] = field(default_factory=list)
    shares: list[ShareLine] = field(default_factory=list)
    packages: dict[str, bytes] = field(default_factory=dict)
    closing: int = 0
    cosigned: timedelta = timedelta(seconds=5)
    changes: dict[str, Any] = field(default_factory=dict)

    def publish(self) -> None:
        keys = [data.hex() for data in self.panel.public]
        periods = {"deadline": {"at": DEADLINE.isoformat(), "rule": "15d", "calendar": None}}
        said = {"tender_id": TENDER, "terms_sha256": TERMS, "panel": {"k": 3, "keys": keys}, "periods": periods}
        self.ledger.record(f"tender-{TENDER}", "procurement.TenderPublished", **said)
        self.ledger.record(f"tender-{TENDER}", "procurement.LotPublished", tender_id=TENDER, lot_id=f"{TENDER}-1")

    def enter(self, bid: str, kind: str, committed: bytes) -> int:
        """Something comes in: the event of the bid, and what the box keeps of it."""
        self.ledger.record("budget_line-7", "budgeting.CommitmentMade")
        position = self.ledger.record(self.stream(bid), f"procurement.{kind}", commitment=committed.hex())
        self.chain = next_chain(self.chain, committed, kind)
        said = {"kind": kind, "commitment": committed.hex(), "chain": self.chain.hex(), "bid": {"sealed": "AA"}}
        self.ledger.record(f"box-{blind_name(BLIND, 'box')}", "procurement.BoxEntered", **said)
        self.box.append(BoxLine(committed.hex(), kind))
        return position

    def submit(self, bid: str, kind: str, event: str = "EnvelopeReceived", terms: str = TERMS) -> Sealed:
        prices = {"desk": Decimal(PRICES.get(bid, "7000.00"))} if kind == "financial" else {}
        content = BidContent("UAH", vat_included=True, prices=prices, answers={"warranty": "3 years"})
        key = sha256(f"{bid} {kind} {event} {len(self.sealed)}".encode()).digest()
        address = Address(TENDER, "1", kind, bid, f"XX-{bid}", terms)
        package, nonce = self.panel.sealed(packed(content), address, key), sha256(key).digest()
        position = self.enter(bid, event, commitment(nonce, sha256(package).digest()))
        return self._kept(Sealed(bid, kind, package, nonce, position, key, content))

    def submit_bytes(self, bid: str, kind: str, package: bytes, nonce: bytes) -> Sealed:
        """A package of a bidder whose program is another one."""
        position = self.enter(bid, "EnvelopeReceived", commitment(nonce, sha256(package).digest()))
        content = BidContent("UAH", vat_included=True, prices={}, answers={})
        return self._kept(Sealed(bid, kind, package, nonce, position, b"", content))

    def _kept(self, sealed: Sealed) -> Sealed:
        self.sealed.append(sealed)
        self.packages[sealed.sha256] = sealed.package
        return sealed

    def close(self) -> None:
        self.ledger.now = DEADLINE
        said = {"tender_id": TENDER, "chain": self.chain.hex(), "received": len(self.box), "confirmed": [4]}
        said["deadline"] = DEADLINE.isoformat()
        self.closing = self.ledger.record(f"tender-{TENDER}", "procurement.TenderingClosed", **said)

    def give(self, envelopes: Sequence[Sealed], kind: str, openers: Sequence[int] = (0, 2, 4)) -> None:
        """Openers give their shares of envelopes."""
        for number in openers:
            lines = [
                ShareLine(
                    sealed.position, self.panel.openers[number], *self.panel.shares(sealed.package, [number]).values()
                )
                for sealed in envelopes
            ]
            self.shares += lines
            self.ledger.record(
                f"opening-{TENDER}",
                "procurement.SharesGiven",
                tender_id=TENDER,
                envelope=kind,
                opener=self.panel.openers[number],
                positions=[line.position for line in lines],
                share_sha256=[share_hash(line.share or "") for line in lines],
            )

    def opened(self, sealed: Sealed) -> None:
        prices = [{"item_id": item, "amount": _money(amount)} for item, amount in sealed.content.prices.items()]
        self.ledger.record(
            f"opening-{TENDER}",
            "procurement.EnvelopeOpened",
            tender_id=TENDER,
            lot_id=f"{TENDER}-1",
            bid_id=sealed.bid,
            company=f"XX-{sealed.bid}",
            envelope=sealed.kind,
            position=sealed.position,
            nonce=sealed.nonce.hex(),
            package_sha256=sealed.sha256,
            key=sealed.key.hex(),
            content_sha256=sha256(packed(sealed.content)).hexdigest(),
            price=_money(sealed.content.total.amount) if prices else None,
            vat_included=True,
            prices=prices,
        )

    def returned(self, bid: str, kind: str) -> None:
        said = {"tender_id": TENDER, "lot_id": f"{TENDER}-1", "bid_id": bid, "envelope": kind}
        self.ledger.record(f"opening-{TENDER}", "procurement.EnvelopeReturned", **said, reason="rejected")

    def conclude(self) -> None:
        said = {"tender_id": TENDER, "openers": [], "opened": 7, "unopenable": 0, "returned": 1}
        self.ledger.record(f"opening-{TENDER}", "procurement.OpeningConcluded", **said, blind_key=BLIND.hex())

    def stream(self, bid: str) -> str:
        return f"bid-{blind_name(BLIND, bid)}"

    def written(self, file: Path) -> Path:
        """The bundle of all this, with what a test changes of its record."""
        size = self.closing + 1
        record = OpeningRecord(
            tender=TENDER,
            policy=POLICY.encoded(),
            checkpoint=self.ledger.checkpoint(size, DEADLINE + self.cosigned),
            newest=self.ledger.checkpoint(len(self.ledger.events), DEADLINE + timedelta(days=9)),
            consistency=self.ledger.consistency(size),
            entries=self.ledger.entries(),
            box=self.box,
            envelopes=[EnvelopeLine(sealed.position, sealed.sha256, sealed.nonce.hex()) for sealed in self.standing()],
            shares=self.shares,
            round_envelope="technical",
        )
        with file.open("wb") as out:
            contents = {name: (lambda data=data: [data]) for name, data in self.packages.items()}
            write_opening_bundle(replace(record, **self.changes), contents, out)
        return file

    def standing(self) -> list[Sealed]:
        """The envelopes that stand at the closing: not the withdrawn one, nor the one that was replaced."""
        return [sealed for sealed in self.sealed if sealed.bid != "B-5"][1:]


def _money(amount: Decimal) -> dict[str, str]:
    return {"amount": str(amount), "currency": "UAH"}


def told() -> Opening:
    """The whole story of S5, to be changed as a test likes."""
    opening = _told()
    return replace(
        opening,
        ledger=deepcopy(opening.ledger),
        box=list(opening.box),
        shares=list(opening.shares),
        packages=dict(opening.packages),
        changes={},
    )


@cache
def _told() -> Opening:
    opening = Opening()
    opening.publish()
    opening.submit("B-1", "technical")
    for bid in ("B-2", "B-3", "B-4"):
        opening.submit(bid, "technical")
    opening.submit("B-1", "technical", "EnvelopeReplaced")
    for bid in ("B-1", "B-2", "B-3", "B-4", "B-5"):
        opening.submit(bid, "financial")
    opening.enter("B-5", "BidWithdrawn", commitment(BLIND, bytes.fromhex(opening.sealed[-1].sha256)))
    opening.close()
    opening.ledger.record(f"opening-{TENDER}", "procurement.OpeningBegun", tender_id=TENDER, checkpoint="")
    for kind, rejected in (("technical", ""), ("financial", "B-3")):
        envelopes = [sealed for sealed in opening.standing() if sealed.kind == kind and sealed.bid != rejected]
        opening.give(envelopes, kind)
        for sealed in envelopes:
            opening.opened(sealed)
    opening.returned("B-3", "financial")
    opening.conclude()
    return opening
