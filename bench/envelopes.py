"""Sealed envelopes: sealing, an opener's shares, and opening with k of n, without any server.

`python -m bench.envelopes --envelopes 1000`: a second's work on one processor. Besides, an envelope of 200 MB is
sealed and opened, with the memory that it takes.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from tempfile import TemporaryFile

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from domain.procurement.bids.content import BidContent
from domain.procurement.bids.package import Address, opener_id
from domain.procurement.bids.reading import header_before
from infra.procurement.sealing.archive import read_archive, write_archive
from infra.procurement.sealing.packages import open_package, open_with_key, seal
from infra.procurement.sealing.shares import combine, decrypt_share, split

K, N = 3, 5
ADDRESS = Address("T-1", "1", "financial", "B-1", "MD:1", sha256(b"terms").hexdigest())
LARGE = 199_000_000


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--envelopes", type=int, default=1_000)
    count = parser.parse_args().envelopes
    keys = [X25519PrivateKey.generate() for _ in range(N)]
    public = [key.public_key().public_bytes_raw() for key in keys]
    packages = list[bytes]()
    print(f"{count} envelopes, {K} of {N} openers{'':19} {'a second':>10} {'ms each':>9}")
    _row("seal a bid of 200 items", count, lambda: packages.extend(_sealed(public) for _ in range(count)))
    headers = [header_before(package) for package in packages]
    shares = list[dict[str, str]]()
    opener = opener_id(public[0])

    def own() -> None:
        for header in headers:
            share = header.share_of(opener)
            if share is not None:
                decrypt_share(header, share, keys[0])

    _row("decrypt the share of an opener", count, own)
    for header in headers:
        pairs = zip(header.shares[:K], keys, strict=False)
        shares.append({share.opener: decrypt_share(header, share, key) for share, key in pairs})
    _row("open with three shares, and read", count, lambda: _open_all(packages, shares))
    _row("split a key", count, lambda: [split(bytes(32), K, N) for _ in range(count)])
    texts = split(bytes(32), K, N)
    _row("combine a key", count, lambda: [combine(texts[:K], K) for _ in range(count)])
    _large(public)


def _row(name: str, count: int, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    print(f"{name:44} {count / took:>10,.0f} {took / count * 1000:>9.2f}")


def _sealed(public: list[bytes]) -> bytes:
    archive, out = BytesIO(), BytesIO()
    prices = {f"item-{number}": Decimal(number + 1) for number in range(200)}
    write_archive(BidContent("UAH", vat_included=True, prices=prices, answers={}), {}, archive)
    archive.seek(0)
    seal(ADDRESS, K, public, archive, out)
    return out.getvalue()


def _open_all(packages: list[bytes], shares: list[dict[str, str]]) -> None:
    for package, texts in zip(packages, shares, strict=True):
        into = BytesIO()
        read_archive(into, open_package(BytesIO(package), texts, into).content_size)


def _large(public: list[bytes]) -> None:
    key = bytes(range(32))
    with TemporaryFile() as archive, TemporaryFile() as package, TemporaryFile() as again:
        for _ in range(LARGE // 1_000_000):
            archive.write(bytes(1_000_000))
        archive.seek(0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _row("seal 199 MB", 1, lambda: seal(ADDRESS, K, public, archive, package, key))
        package.seek(0)
        _row("open 199 MB", 1, lambda: open_with_key(package, key, again))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{'memory that these two took':44} {grown / 1024:>9,.0f} MB")


if __name__ == "__main__":
    main()
