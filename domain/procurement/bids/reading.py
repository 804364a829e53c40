"""The header of a package as it is read: exactly as it would be written, or not at all."""

from __future__ import annotations

import re
from typing import Any

from domain.procurement.bids.package import (
    FEWEST_OPENERS,
    LONGEST_HEADER,
    MOST_OPENERS,
    SUITE,
    VERSION,
    Address,
    EncryptedShare,
    Header,
    MalformedPackageError,
    is_panel,
)
from domain.procurement.canonical import NotCanonicalError, canonical_value
from domain.procurement.kinds import EnvelopeKind

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_LONGEST_ID = 200


def header_in(data: bytes) -> Header:
    """The header in its bytes; raises MalformedPackageError, which says what is wrong with it."""
    if len(data) > LONGEST_HEADER:
        raise MalformedPackageError(f"a header has at most {LONGEST_HEADER} bytes, this one {len(data)}")
    try:
        whole = canonical_value(data)
        header = _header(whole)
    except NotCanonicalError as error:
        raise MalformedPackageError(f"the header of a package: {error}") from None
    if header.canonical() != data:
        raise MalformedPackageError("the header of a package names values that this version does not know")
    _check(header)
    return header


def header_before(data: bytes) -> Header:
    """The header of a package, of which `data` are at least the first 65,537 bytes, or all."""
    line, feed, _ = data[: LONGEST_HEADER + 1].partition(b"\n")
    if not feed:
        raise MalformedPackageError(f"a package begins with a header of at most {LONGEST_HEADER} bytes and a line feed")
    return header_in(line)


def _header(whole: Any) -> Header:
    try:
        address = Address(**{name: _text(whole, name) for name in Address.__slots__})
        shares = tuple(
            EncryptedShare(*(_text(share, name) for name in EncryptedShare.__slots__)) for share in whole["shares"]
        )
        return Header(
            address,
            key_sha256=_text(whole, "key_sha256"),
            k=_number(whole, "k"),
            n=_number(whole, "n"),
            shares=shares,
            suite=_text(whole, "suite"),
            v=_number(whole, "v"),
        )
    except (KeyError, TypeError) as error:
        raise MalformedPackageError(
            f"the header of a package lacks a value, or has one of another form: {error}"
        ) from None


def _check(header: Header) -> None:
    if header.v != VERSION:
        raise MalformedPackageError(f"this is version {header.v} of the format, and {VERSION} is read here")
    if header.suite != SUITE:
        raise MalformedPackageError(f"the suite here is {SUITE}, not {header.suite[:100]}")
    address = header.address
    if address.envelope not in set(EnvelopeKind):
        raise MalformedPackageError(f"an envelope is {', '.join(EnvelopeKind)}, not {address.envelope[:100]}")
    for name in ("tender", "lot", "bid", "bidder"):
        check_id(name, getattr(address, name))
    hashes = [
        address.terms_sha256,
        header.key_sha256,
        *header.openers,
        *(share.share_sha256 for share in header.shares),
    ]
    if not all(_HASH.fullmatch(value) for value in hashes):
        raise MalformedPackageError("a hash in a header is 64 hexadecimal digits in small letters")
    if not all(_BASE64URL.fullmatch(share.ct) for share in header.shares):
        raise MalformedPackageError("a ct in a header is base64url without padding")
    if len(set(header.openers)) != len(header.openers):
        raise MalformedPackageError("an opener stands twice in this header")
    if header.n != len(header.shares) or not is_panel(header.k, header.n):
        raise MalformedPackageError(
            f"of {FEWEST_OPENERS} to {MOST_OPENERS} openers, each with a share, k can open: here k is {header.k}, n is"
            f" {header.n}, and there are {len(header.shares)} shares"
        )


def check_id(name: str, value: str) -> None:
    """Raise MalformedPackageError unless a name can stand in a header."""
    if not 0 < len(value) <= _LONGEST_ID or not value.isprintable():
        raise MalformedPackageError(f"the {name} in a header has 1 to {_LONGEST_ID} printable characters")


def _text(whole: Any, name: str) -> str:
    value = whole[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _number(whole: Any, name: str) -> int:
    value = whole[name]
    if type(value) is not int:
        raise TypeError(name)
    return value
