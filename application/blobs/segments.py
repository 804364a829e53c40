"""The form in which the bytes of a file are stored: a header, and segments that are each under seal.

The header is `FOJA`, a version byte, 16 random bytes, and the length (one byte) and the letters of the id of the thing
whose key seals the file. From that key and the random bytes follows the key of this file alone (HKDF-SHA256). A segment
seals 262,144 bytes, the last one what is left: a nonce of 12 random bytes, the AES-256-GCM ciphertext, the tag.
Authenticated with it are the header, the number of the segment from 0, and whether it is the last one, after the manner
of STREAM (Hoang, Reyhanitabar, Rogaway and Vizar, 2015): segments that were cut off, added, moved or taken from another
file are refused, and any range is read without what stands before it. A file without bytes is one segment without any.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from application.ledger.sealing import NONCE_BYTES, Pair
from domain.kernel.fields import SECRET

MAGIC = b"FOJA\x01"
SALT_BYTES = 16
TAG_BYTES = 16
SEGMENT = 262_144
"""Bytes that a segment seals."""
ADDED = NONCE_BYTES + TAG_BYTES
"""Bytes that sealing adds to a segment."""
LONGEST_HEADER = len(MAGIC) + SALT_BYTES + 1 + 255
_PLACE = struct.Struct(">QB")
_NOT_LAST, _LAST, _TAIL = 0, 1, 2
_TEXT = (1 << 64) - 1


class BrokenBlobError(ValueError):
    """Stored bytes that are not a file as it was sealed. The message holds nothing of them."""


@dataclass(frozen=True)
class FileHeader:
    """What a stored file begins with."""

    thing: str
    salt: bytes

    @classmethod
    def new(cls, thing: str) -> FileHeader:
        """The header of a new file that is sealed with the key of a thing."""
        return cls(thing, os.urandom(SALT_BYTES))

    @classmethod
    def of(cls, stored: bytes) -> FileHeader:
        """The header that stored bytes begin with; raises BrokenBlobError."""
        at = len(MAGIC) + SALT_BYTES
        if stored[: len(MAGIC)] == MAGIC and len(stored) > at:
            letters = stored[at + 1 : at + 1 + stored[at]]
            if len(letters) == stored[at] and letters.isascii():
                return cls(letters.decode("ascii"), stored[len(MAGIC) : at])
        raise BrokenBlobError("the stored bytes do not begin like a file under seal")

    @cached_property
    def stored(self) -> bytes:
        """Its bytes."""
        letters = self.thing.encode("ascii")
        return MAGIC + self.salt + bytes([len(letters)]) + letters

    @property
    def pair(self) -> Pair:
        """The key that the file's own key follows from."""
        return Pair(self.thing, SECRET)


class Seals:
    """Seals and opens the segments of one file."""

    def __init__(self, header: FileHeader, key: bytes) -> None:
        derived = HKDF(SHA256(), 32, header.salt, b"foja file 1").derive(key)
        self._cipher, self._header = AESGCM(derived), header.stored

    def seal(self, number: int, plain: bytes | memoryview, *, last: bool) -> bytes:
        """A segment as it is stored."""
        return self._sealed(number, _LAST if last else _NOT_LAST, plain)

    def open(self, number: int, stored: bytes | memoryview, *, last: bool) -> bytes:
        """The bytes of a segment; raises BrokenBlobError for whatever was not sealed in this place of this file."""
        return self._opened(number, _LAST if last else _NOT_LAST, stored)

    def seal_tail(self, number: int, plain: bytes | memoryview) -> bytes:
        """What there is of a segment that is not whole yet, while it is kept beside the file."""
        return self._sealed(number, _TAIL, plain)

    def open_tail(self, number: int, stored: bytes) -> bytes:
        """The bytes of such a part; raises BrokenBlobError."""
        return self._opened(number, _TAIL, stored)

    def seal_text(self, text: bytes) -> bytes:
        """What is known of a file beside its bytes, while it is kept beside the file."""
        return self._sealed(_TEXT, _TAIL, text)

    def open_text(self, stored: bytes) -> bytes:
        """The same, open; raises BrokenBlobError."""
        return self._opened(_TEXT, _TAIL, stored)

    def _sealed(self, number: int, kind: int, plain: bytes | memoryview) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, self._header + _PLACE.pack(number, kind))

    def _opened(self, number: int, kind: int, stored: bytes | memoryview) -> bytes:
        try:
            nonce, sealed = bytes(stored[:NONCE_BYTES]), stored[NONCE_BYTES:]
            return self._cipher.decrypt(nonce, sealed, self._header + _PLACE.pack(number, kind))
        except (InvalidTag, ValueError):
            raise BrokenBlobError(f"segment {number} is not what was sealed there") from None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the segments of a file of so many bytes stand behind a header of so many."""

    header: int
    size: int

    @classmethod
    def of_stored(cls, header: int, stored: int) -> Layout:
        """The layout of a stored file of so many bytes in all; raises BrokenBlobError where no file has as many."""
        sealed = stored - header
        segments = -(-sealed // (SEGMENT + ADDED))
        layout = cls(header, sealed - segments * ADDED)
        if sealed < ADDED or layout.size < 0 or layout.segments != segments:
            raise BrokenBlobError("no file under seal has that many bytes")
        return layout

    @property
    def segments(self) -> int:
        """How many there are."""
        return max(1, -(-self.size // SEGMENT))

    @property
    def stored(self) -> int:
        """How many bytes are stored in all."""
        return self.header + self.size + self.segments * ADDED

    def span(self, first: int, end: int) -> tuple[int, int]:
        """From where to where the segments from `first` to before `end` are stored."""
        begin = self.header + first * (SEGMENT + ADDED)
        return begin, min(self.stored, self.header + end * (SEGMENT + ADDED))
