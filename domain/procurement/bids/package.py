"""The package of one envelope of a bid: its header, and what the openers' shares are bound to.

A package is the header as canonical JSON, a line feed, and the ciphertext of the content. The header names each opener
of the panel with a share of the content's key, which is encrypted to that opener. `docs/verify/sealed-bids.md` tells
other clients how to make one. Stored and published format: add a version, never change this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from domain.procurement.canonical import canonical_json

VERSION: Final = 1
SUITE: Final = "X25519-HKDF_SHA256-AES_256_GCM"
"""RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""
LONGEST_HEADER: Final = 65_536
FEWEST_OPENERS: Final = 2
MOST_OPENERS: Final = 16
SHARE_LENGTH: Final = 296
"""A share is filled up with spaces to these bytes: its own length would tell of its words."""
LENGTH_SIZE: Final = 8
"""Bytes before the content that say how long it is, the highest first."""
TAG_SIZE: Final = 16
ZERO_NONCE: Final = bytes(12)
"""A key seals one content alone, so that no two ever share a nonce."""


class MalformedPackageError(ValueError):
    """Bytes that are no package of this version."""


@dataclass(frozen=True, slots=True)
class EncryptedShare:
    """The share of one opener: the SHA-256 of its text, and the text encrypted to the opener's key, in base64url."""

    opener: str
    share_sha256: str
    ct: str


@dataclass(frozen=True, slots=True)
class Address:
    """What an envelope is: for which lot of which tender, of which bid, and under which terms. Hashes are in hex.

    `lot` is the number of the lot within the tender, `envelope` the kind of the envelope.
    """

    tender: str
    lot: str
    envelope: str
    bid: str
    bidder: str
    terms_sha256: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a package says of itself in the clear. `shares` stand in the order of the panel."""

    address: Address
    key_sha256: str
    k: int
    n: int
    shares: tuple[EncryptedShare, ...]
    suite: str = SUITE
    v: int = VERSION

    @property
    def openers(self) -> tuple[str, ...]:
        """The openers, in the order of the panel."""
        return tuple(share.opener for share in self.shares)

    def canonical(self, *, with_ct: bool = True) -> bytes:
        """The bytes that are hashed; without `ct` they are what each share is bound to."""
        address = self.address
        return canonical_json(
            {
                "v": self.v,
                "suite": self.suite,
                "tender": address.tender,
                "lot": address.lot,
                "envelope": address.envelope,
                "bid": address.bid,
                "bidder": address.bidder,
                "terms_sha256": address.terms_sha256,
                "key_sha256": self.key_sha256,
                "k": self.k,
                "n": self.n,
                "shares": [
                    {
                        "opener": share.opener,
                        "share_sha256": share.share_sha256,
                        **({"ct": share.ct} if with_ct else {}),
                    }
                    for share in self.shares
                ],
            }
        )

    def info(self, opener: str) -> bytes:
        """What the share of an opener is bound to (`info` of HPKE)."""
        return b"\0".join((b"foja-share/1", opener.encode(), self.canonical(with_ct=False)))

    def share_of(self, opener: str) -> EncryptedShare | None:
        """The share of an opener; None where the opener has none here."""
        return next((share for share in self.shares if share.opener == opener), None)

    def aad(self) -> bytes:
        """What the content is bound to: the SHA-256 of the header."""
        return sha256(self.canonical()).digest()


def is_panel(k: int, n: int) -> bool:
    """Whether k of n openers can open: at least two, and not more than there are, sixteen at most."""
    return FEWEST_OPENERS <= k <= n <= MOST_OPENERS


def differences(header: Header, address: Address, k: int, openers: Sequence[str]) -> list[str]:
    """The names of what a header says otherwise than the register: the tender, the bid, the terms, and the panel."""
    names = [name for name in Address.__slots__ if getattr(header.address, name) != getattr(address, name)]
    names += ["k"] if header.k != k else []
    return names + (["shares"] if header.openers != tuple(openers) else [])


def opener_id(public_key: bytes) -> str:
    """How packages name an opener: the SHA-256 of the raw public key."""
    return sha256(public_key).hexdigest()


def padme(length: int) -> int:
    """The length that a content is filled up to, at most 12% more: it tells little of what is inside (Padmé)."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def filled_share(text: str) -> bytes:
    """What is encrypted of a share: its text, and spaces."""
    return text.encode().ljust(SHARE_LENGTH)


def share_hash(text: str) -> str:
    """The SHA-256 of a share's text, in hex."""
    return sha256(text.encode()).hexdigest()
