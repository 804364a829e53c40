"""A panel of openers, and envelopes that are sealed to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from domain.procurement.bids.content import BidContent
from domain.procurement.bids.package import Address, Header, opener_id
from domain.procurement.bids.reading import header_before
from infra.procurement.sealing.archive import write_archive
from infra.procurement.sealing.packages import seal
from infra.procurement.sealing.shares import decrypt_share

ADDRESS = Address("T-1", "1", "financial", "B-1", "XX-1", sha256(b"terms").hexdigest())
BID = BidContent("UAH", vat_included=True, prices={"desk": Decimal("9000.00")}, answers={"warranty": "3 years"})


@dataclass(frozen=True)
class Panel:
    """Openers with their keys, k of whom open."""

    keys: Sequence[X25519PrivateKey]
    k: int

    @property
    def public(self) -> list[bytes]:
        return [key.public_key().public_bytes_raw() for key in self.keys]

    @property
    def openers(self) -> list[str]:
        return [opener_id(data) for data in self.public]

    def sealed(self, archive: bytes, address: Address = ADDRESS, key: bytes | None = None) -> bytes:
        out = BytesIO()
        seal(address, self.k, self.public, BytesIO(archive), out, key)
        return out.getvalue()

    def shares(self, package: bytes, of: Iterable[int]) -> dict[str, str]:
        header: Header = header_before(package)
        return {
            header.shares[number].opener: decrypt_share(header, header.shares[number], self.keys[number])
            for number in of
        }


def panel(k: int = 3, n: int = 5) -> Panel:
    return Panel([X25519PrivateKey.generate() for _ in range(n)], k)


def packed(bid: BidContent = BID) -> bytes:
    out = BytesIO()
    write_archive(bid, {}, out)
    return out.getvalue()
