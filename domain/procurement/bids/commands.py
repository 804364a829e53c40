"""What can be asked about bids under seal. The blind names are the machine's to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import INTERNAL, Secret, command
from domain.kernel.forms import pattern
from domain.kernel.given import Blind, CallerAccount, Inspected
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.naming import LotNumber, TenderId

Sha256 = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_hash", "64 lower-case hex digits", told=False)]
Nonce = Annotated[str, pattern(r"[0-9a-f]{64}", "not_a_nonce", "32 random bytes as 64 hex digits", told=False)]
BidId = Annotated[
    str, pattern(r"[A-Za-z0-9_-]{16,64}", "not_a_bid_id", "16 to 64 random letters, digits, _ and -", told=False)
]
"""Chosen at random by the bidder's client: who guesses it could not do anything with it, but would know the bid."""
Company = Annotated[
    str,
    pattern(r"[A-Z]{2}:[A-Za-z0-9.-]{1,40}", "not_a_bidding_company", "a jurisdiction, a colon, a number"),
]
BidName = Annotated[str, Blind("tender_id", ("bid_id",))]
BoxName = Annotated[str, Blind("tender_id", word="box")]
BidderName = Annotated[str, Blind("tender_id", ("company", "lot"))]
Account = Annotated[str, CallerAccount()]
PACKAGE = "procurement.package"
"""The inspector that looks into an uploaded package."""


@dataclass(frozen=True, slots=True)
class UploadedPackage:
    """What was uploaded: for which bid, by its blind name, and the hash, size and beginning of the package."""

    bid: str
    sha256: str
    size: int
    beginning: bytes


Uploaded = Annotated[UploadedPackage | None, Inspected(PACKAGE)]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SubmitEnvelope:
    """Put a sealed envelope into the box of a tender.

    `package` is the name under which the package was stored when it was uploaded, `commitment` the SHA-256 of `nonce`
    and of the package's own hash.
    """

    tender_id: TenderId
    lot: LotNumber
    bid_id: BidId
    company: Company
    envelope: EnvelopeKind
    commitment: Sha256
    package_sha256: Sha256
    package: Sha256
    nonce: Annotated[Nonce | None, Secret("bid")]
    bid: BidName = ""
    box: BoxName = ""
    bidder: BidderName = ""
    account: Account = ""
    uploaded: Uploaded = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReplaceEnvelope:
    """Put another envelope in the place of one of the same kind; it takes a key of its own."""

    tender_id: TenderId
    lot: LotNumber
    bid_id: BidId
    company: Company
    envelope: EnvelopeKind
    commitment: Sha256
    package_sha256: Sha256
    package: Sha256
    nonce: Annotated[Nonce | None, Secret("bid")]
    bid: BidName = ""
    box: BoxName = ""
    bidder: BidderName = ""
    account: Account = ""
    uploaded: Uploaded = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReconfirmBid:
    """Stand by a bid under amended terms: `commitment` is over the hashes of its envelopes, in order of receipt."""

    tender_id: TenderId
    lot: LotNumber
    bid_id: BidId
    company: Company
    commitment: Sha256
    nonce: Annotated[Nonce | None, Secret("bid")]
    bid: BidName = ""
    box: BoxName = ""
    bidder: BidderName = ""
    account: Account = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class WithdrawBid:
    """Take a bid back for good: `commitment` is over the hashes of its envelopes, in order of receipt."""

    tender_id: TenderId
    lot: LotNumber
    bid_id: BidId
    company: Company
    commitment: Sha256
    nonce: Annotated[Nonce | None, Secret("bid")]
    bid: BidName = ""
    box: BoxName = ""
    bidder: BidderName = ""
    account: Account = ""


EnvelopeCommand = SubmitEnvelope | ReplaceEnvelope
Command = SubmitEnvelope | ReplaceEnvelope | ReconfirmBid | WithdrawBid
