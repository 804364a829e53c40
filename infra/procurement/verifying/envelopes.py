"""Each envelope that was opened: committed to at its position, opened by k openers, and holding what was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from domain.procurement.bids.commitments import commitment
from domain.procurement.bids.package import Address, Header, differences, share_hash
from infra.procurement.sealing.archive import OpenedContent, read_archive
from infra.procurement.sealing.errors import SealedEnvelopeError
from infra.procurement.sealing.packages import key_of, open_package, open_with_key, read_header
from infra.procurement.verifying.bundle import OpeningBundle, ShareLine
from infra.procurement.verifying.facts import RECEIPTS, Fact, Facts
from infra.procurement.verifying.findings import OpeningCheck, OpeningFinding
from infra.procurement.verifying.names import blind_name
from infra.procurement.verifying.tender import SeenTender


@dataclass(frozen=True)
class OpenedEnvelopes:
    """All that an opened envelope is held against."""

    bundle: OpeningBundle
    tender: SeenTender
    facts: Facts
    blind_key: bytes

    def check(self) -> Iterator[OpeningFinding]:
        """What is wrong with the envelopes that were opened, and with those that are said not to open."""
        opened = self.facts.of("EnvelopeOpened")
        repeated = Counter(
            (fact.data.get("bid_id"), fact.data.get("lot_id"), fact.data.get("envelope")) for fact in opened
        )
        for (bid, lot, kind), count in repeated.items():
            if count > 1:
                yield OpeningFinding(
                    OpeningCheck.STANDING, f"the {kind} envelope of bid {bid} on {lot} was opened twice"
                )
        for fact in opened:
            try:
                yield from self._opened(fact)
            except (KeyError, TypeError, ValueError) as error:
                message = f"position {fact.position} lacks a value of an opened envelope: {error}"
                yield OpeningFinding(OpeningCheck.ENTRY, message)
        for fact in self.facts.of("BidUnopenable"):
            yield from self._unopenable(fact)

    def _opened(self, fact: Fact) -> Iterator[OpeningFinding]:
        data, where = fact.data, f"bid {fact.data['bid_id']} on {fact.data['lot_id']} ({fact.data['envelope']})"
        receipt = self.facts.at(data["position"])
        if receipt is None or receipt.type not in RECEIPTS:
            yield OpeningFinding(OpeningCheck.COMMITMENT, f"{where}: position {data['position']} is no receipt")
            return
        committed = commitment(bytes.fromhex(data["nonce"]), bytes.fromhex(data["package_sha256"])).hex()
        if committed != receipt.data.get("commitment"):
            message = f"{where}: committed was {receipt.data.get('commitment')}, and the package comes to {committed}"
            yield OpeningFinding(OpeningCheck.COMMITMENT, message)
        if receipt.stream != f"bid-{blind_name(self.blind_key, data['bid_id'])}":
            yield OpeningFinding(OpeningCheck.NAMES, f"{where}: the receipt is of another bid")
        with self.bundle.package(data["package_sha256"]) as package:
            if package is None or hash_of(package) != data["package_sha256"]:
                yield OpeningFinding(OpeningCheck.PACKAGE, f"{where}: the package is missing, or is another one")
                return
            yield from self._package(fact, receipt, where, package)

    def _package(self, fact: Fact, receipt: Fact, where: str, package: BinaryIO) -> Iterator[OpeningFinding]:
        try:
            header = read_header(package)
        except SealedEnvelopeError as error:
            yield OpeningFinding(OpeningCheck.HEADER, f"{where}: {error}")
            return
        yield from self._header(fact, receipt, where, header)
        shares = self._shares_at(fact.data["position"])
        yield from self._openers(where, header, shares)
        texts = {line.opener: line.share for line in shares if line.share is not None}
        try:
            if key_of(header, texts).hex() != fact.data["key"]:
                yield OpeningFinding(OpeningCheck.KEY, f"{where}: the shares make another key than was recorded")
        except SealedEnvelopeError as error:
            yield OpeningFinding(OpeningCheck.SHARE, f"{where}: {error}")
        yield from self._content(fact, where, package)

    def _header(self, fact: Fact, receipt: Fact, where: str, header: Header) -> Iterator[OpeningFinding]:
        tender, data, said = self.tender, fact.data, header.address
        expected = Address(
            tender=tender.tender,
            lot=data["lot_id"].removeprefix(f"{tender.tender}-"),
            envelope=data["envelope"],
            bid=data["bid_id"],
            bidder=data["company"],
            terms_sha256=said.terms_sha256,
        )
        for name in differences(header, expected, tender.k, tender.openers):
            yield OpeningFinding(OpeningCheck.HEADER, f"{where}: {name} is not that of the register")
        current = tender.terms[-1]
        if said.terms_sha256 not in {version.sha256 for version in tender.terms}:
            yield OpeningFinding(OpeningCheck.HEADER, f"{where}: the tender never had the terms {said.terms_sha256}")
        elif said.terms_sha256 != current.sha256 and not self._confirmed(receipt, current.position):
            message = f"{where}: it stands under terms that were amended, and was not confirmed since"
            yield OpeningFinding(OpeningCheck.STANDING, message)

    def _confirmed(self, receipt: Fact, since: int) -> bool:
        confirmed = (fact for fact in self.facts.of("BidReconfirmed") if fact.stream == receipt.stream)
        return any(fact.position > since for fact in confirmed)

    def _shares_at(self, position: int) -> list[ShareLine]:
        return [line for line in self.bundle.record.shares if line.position == position]

    def _openers(self, where: str, header: Header, shares: list[ShareLine]) -> Iterator[OpeningFinding]:
        recorded = recorded_shares(self.facts)
        counted = {line.opener for line in shares if line.share is not None}
        for line in shares:
            said = recorded.get((line.opener, line.position))
            own = "" if line.share is None else share_hash(line.share)
            made = header.share_of(line.opener)
            if line.opener not in self.tender.openers or made is None:
                yield OpeningFinding(OpeningCheck.OPENERS, f"{where}: {line.opener} is no opener of the panel")
            elif said != own:
                message = f"{where}: opener {line.opener} is not recorded to have given this share"
                yield OpeningFinding(OpeningCheck.SHARE, message)
            elif line.share is not None and own != made.share_sha256:
                message = f"{where}: opener {line.opener} gave another share than the bidder made for it"
                yield OpeningFinding(OpeningCheck.SHARE, message)
        if len(shares) > len({line.opener for line in shares}):
            yield OpeningFinding(OpeningCheck.OPENERS, f"{where}: an opener counts twice")
        if len(counted & set(self.tender.openers)) < self.tender.k:
            message = (
                f"{where}: it takes {self.tender.k} different openers of the panel, and {len(counted)} gave shares"
            )
            yield OpeningFinding(OpeningCheck.OPENERS, message)

    def _content(self, fact: Fact, where: str, package: BinaryIO) -> Iterator[OpeningFinding]:
        package.seek(0)
        with TemporaryFile() as archive:
            try:
                opened = open_with_key(package, bytes.fromhex(fact.data["key"]), archive)
            except SealedEnvelopeError as error:
                yield OpeningFinding(OpeningCheck.KEY, f"{where}: {error}")
                return
            try:
                content = read_archive(archive, opened.content_size)
            except SealedEnvelopeError as error:
                yield OpeningFinding(OpeningCheck.CONTENT, f"{where}: {error}")
                return
        if opened.content_sha256.hex() != fact.data["content_sha256"]:
            yield OpeningFinding(OpeningCheck.CONTENT, f"{where}: the content is another one than was recorded")
        if not _same_prices(content, fact.data):
            yield OpeningFinding(OpeningCheck.CONTENT, f"{where}: the prices are others than were recorded")

    def _unopenable(self, fact: Fact) -> Iterator[OpeningFinding]:
        for line in self.bundle.record.envelopes:
            texts = texts_of(self._shares_at(line.position))
            with self.bundle.package(line.package_sha256) as package, TemporaryFile() as archive:
                if package is None or line.position in {
                    opened.data.get("position") for opened in self.facts.of("EnvelopeOpened")
                }:
                    continue
                try:
                    opened = open_package(package, texts, archive)
                    if opened.header.address.bid != fact.data.get("bid_id"):
                        continue
                    read_archive(archive, opened.content_size)
                except SealedEnvelopeError:
                    continue
            message = f"bid {fact.data.get('bid_id')} is said not to open, and opens with the shares that were given"
            yield OpeningFinding(OpeningCheck.UNOPENABLE, message)


def hash_of(package: BinaryIO) -> str:
    """The SHA-256 of a package in hex; the file stands at its beginning afterwards."""
    hashed = sha256()
    while part := package.read(1 << 20):
        hashed.update(part)
    package.seek(0)
    return hashed.hexdigest()


def texts_of(shares: list[ShareLine]) -> dict[str, str]:
    """The shares that could be read, by opener."""
    return {line.opener: line.share for line in shares if line.share is not None}


def recorded_shares(facts: Facts) -> Mapping[tuple[str, int], str]:
    """The hash of the share that each opener gave for the envelope at each position; empty of an unreadable one."""
    found: dict[tuple[str, int], str] = {}
    for fact in facts.of("SharesGiven"):
        positions, hashes = fact.data.get("positions", ()), fact.data.get("share_sha256", ())
        found |= {(fact.data.get("opener"), position): said for position, said in zip(positions, hashes, strict=False)}
    return found


def _same_prices(content: OpenedContent, data: Any) -> bool:
    bid, price = content.bid, data.get("price")
    try:
        recorded = {line["item_id"]: _amount(line["amount"], bid.currency) for line in data.get("prices", ())}
        total = None if price is None else _amount(price, bid.currency)
    except (KeyError, TypeError, InvalidOperation):
        return False
    same = recorded == dict(bid.prices) and total == (bid.total.amount if bid.prices else None)
    return same and (not bid.prices or data.get("vat_included") == bid.vat_included)


def _amount(money: Any, currency: str) -> Decimal | None:
    return Decimal(money["amount"]) if money["currency"] == currency else None
