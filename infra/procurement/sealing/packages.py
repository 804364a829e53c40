"""Sealing an envelope and opening it, as streams: a package may have 200 MB, and none of it lies in memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import (
    AEADDecryptionContext,
    AEADEncryptionContext,
    Cipher,
    algorithms,
    modes,
)

from domain.procurement.bids.content import LARGEST
from domain.procurement.bids.package import (
    LENGTH_SIZE,
    LONGEST_HEADER,
    TAG_SIZE,
    ZERO_NONCE,
    Address,
    EncryptedShare,
    Header,
    MalformedPackageError,
    opener_id,
    padme,
    share_hash,
)
from domain.procurement.bids.reading import header_before, header_in
from infra.procurement.sealing.errors import Cause, SealedEnvelopeError
from infra.procurement.sealing.shares import KEY_SIZE, check_share, combine, encrypt_share, public_key, split

CHUNK = 1 << 20
LARGEST_PACKAGE = LONGEST_HEADER + 1 + padme(LENGTH_SIZE + LARGEST) + TAG_SIZE
"""Bytes of a package at most."""


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """A package that was written: its header, its hash, and its size."""

    header: Header
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package that was opened: its header, the key that opened it, and the SHA-256 and size of its archive."""

    header: Header
    key: bytes = field(repr=False)
    content_sha256: bytes
    content_size: int


def seal(
    address: Address, k: int, public_keys: Sequence[bytes], archive: BinaryIO, out: BinaryIO, key: bytes | None = None
) -> SealedPackage:
    """Seal an archive, from where it stands to its end, to the openers with these raw keys, in the panel's order.

    The key is made here and forgotten, unless one is given. Raises PanelError where k of these keys are no panel, and
    MalformedPackageError where the address cannot stand in a header.
    """
    key = os.urandom(KEY_SIZE) if key is None else key
    header = _header(address, k, public_keys, key)
    at = archive.tell()
    length = archive.seek(0, os.SEEK_END) - at
    archive.seek(at)
    return write_package(header, key, length, archive, out)


def _header(address: Address, k: int, public_keys: Sequence[bytes], key: bytes) -> Header:
    keys = [public_key(data) for data in public_keys]
    texts = split(key, k, len(keys))
    openers = [opener_id(data) for data in public_keys]
    bare = tuple(EncryptedShare(opener, share_hash(text), "") for opener, text in zip(openers, texts, strict=True))
    header = Header(address, sha256(key).hexdigest(), k, len(keys), bare)
    shares = tuple(
        EncryptedShare(share.opener, share.share_sha256, encrypt_share(text, opener_key, header.info(share.opener)))
        for share, text, opener_key in zip(bare, texts, keys, strict=True)
    )
    return header_in(Header(address, header.key_sha256, k, header.n, shares).canonical())


def write_package(header: Header, key: bytes, length: int, archive: BinaryIO, out: BinaryIO) -> SealedPackage:
    """Write the package of a header that is made: the header, a line feed, and the archive sealed under the key."""
    encryptor = Cipher(algorithms.AES(key), modes.GCM(ZERO_NONCE)).encryptor()
    encryptor.authenticate_additional_data(header.aad())
    hashed, size = sha256(), 0
    for part in chain((header.canonical() + b"\n",), _sealed(encryptor, length, archive)):
        hashed.update(part)
        size += out.write(part)
    return SealedPackage(header, hashed.digest(), size)


def _sealed(encryptor: AEADEncryptionContext, length: int, archive: BinaryIO) -> Iterator[bytes]:
    yield encryptor.update(length.to_bytes(LENGTH_SIZE, "big"))
    left = length
    while left:
        part = archive.read(min(CHUNK, left))
        if not part:
            raise OSError("the archive became shorter while it was sealed")
        left -= len(part)
        yield encryptor.update(part)
    zeros = padme(LENGTH_SIZE + length) - LENGTH_SIZE - length
    yield encryptor.update(bytes(zeros))
    encryptor.finalize()
    yield encryptor.tag


def read_header(package: BinaryIO) -> Header:
    """The header of a package, which then stands at its ciphertext; raises SealedEnvelopeError (malformed)."""
    at = package.tell()
    try:
        header = header_before(package.read(LONGEST_HEADER + 1))
    except MalformedPackageError as error:
        raise SealedEnvelopeError(Cause.MALFORMED, str(error)) from None
    package.seek(at + len(header.canonical()) + 1)
    return header


def key_of(header: Header, shares: Mapping[str, str]) -> bytes:
    """The key that openers' shares make, by opener: of more than k, the first k in the panel's order.

    Raises SealedEnvelopeError: share_mismatch (with the opener), share_repeated, shares_missing, shares_differ,
    key_mismatch. Shares of others than the header's openers are none.
    """
    texts: list[str] = []
    for share in header.shares:
        if share.opener in shares:
            check_share(share, shares[share.opener])
            texts.append(shares[share.opener])
    key = combine(texts, header.k)
    if sha256(key).hexdigest() != header.key_sha256:
        raise SealedEnvelopeError(Cause.KEY_MISMATCH, "these shares make another key than the header says")
    return key


def open_package(package: BinaryIO, shares: Mapping[str, str], into: BinaryIO) -> OpenedPackage:
    """Open a package with the shares of k openers, and write its archive; raises SealedEnvelopeError.

    Where it raises, nothing has been written.
    """
    header = read_header(package)
    return _open(package, header, key_of(header, shares), into)


def open_with_key(package: BinaryIO, key: bytes, into: BinaryIO) -> OpenedPackage:
    """The same with a key that was published; key_mismatch where it is another one than the header says."""
    header = read_header(package)
    if len(key) != KEY_SIZE or sha256(key).hexdigest() != header.key_sha256:
        raise SealedEnvelopeError(Cause.KEY_MISMATCH, "the key is another one than the header says")
    return _open(package, header, key, into)


def _open(package: BinaryIO, header: Header, key: bytes, into: BinaryIO) -> OpenedPackage:
    at, start = package.tell(), into.tell()
    size = package.seek(0, os.SEEK_END) - at - TAG_SIZE
    package.seek(at)
    if not LENGTH_SIZE <= size <= padme(LENGTH_SIZE + LARGEST):
        raise SealedEnvelopeError(Cause.BEYOND_LIMITS, f"a content has up to {LARGEST} bytes, and this is none of them")
    decryptor = Cipher(algorithms.AES(key), modes.GCM(ZERO_NONCE)).decryptor()
    decryptor.authenticate_additional_data(header.aad())
    length = int.from_bytes(decryptor.update(package.read(LENGTH_SIZE)), "big")
    hashed, left, filling = sha256(), min(length, size - LENGTH_SIZE), True
    for part in _decrypted(decryptor, package, size - LENGTH_SIZE):
        content, rest = part[:left], part[left:]
        hashed.update(content)
        into.write(content)
        left -= len(content)
        filling = filling and not any(rest)
    try:
        decryptor.finalize_with_tag(package.read(TAG_SIZE))
        _check_filling(length, size, filling=filling)
    except InvalidTag:
        _undo(into, start)
        raise SealedEnvelopeError(Cause.CONTENT_UNREADABLE, "the key does not open what the package holds") from None
    except SealedEnvelopeError:
        _undo(into, start)
        raise
    return OpenedPackage(header, key, hashed.digest(), length)


def _check_filling(length: int, size: int, *, filling: bool) -> None:
    if LENGTH_SIZE + length > size or padme(LENGTH_SIZE + length) != size or not filling:
        raise SealedEnvelopeError(Cause.PADDING, f"a content of {length} bytes is not filled up as the format says")


def _decrypted(decryptor: AEADDecryptionContext, package: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        part = package.read(min(CHUNK, size))
        if not part:
            return
        size -= len(part)
        yield decryptor.update(part)


def _undo(into: BinaryIO, start: int) -> None:
    # What was decrypted before its tag was seen is nobody's word.
    into.seek(start)
    into.truncate()
