"""A set that never forgets and sometimes believes too much, in two mebibytes however much it holds."""

from __future__ import annotations

_BITS = 1 << 24


class Bitmap:
    """Says of a digest "certainly new" or "maybe known", so that most look-ups need no database.

    A digest is known by some of its bits: of a million digests, about three in a hundred are taken for
    known that are new.
    """

    def __init__(self) -> None:
        self._bits = bytearray(_BITS // 8)

    def may_have(self, digest: bytes) -> bool:
        """False where the digest was certainly not added."""
        at = int.from_bytes(digest[:4], "big") % _BITS
        return bool(self._bits[at >> 3] & 1 << (at & 7))

    def add(self, digest: bytes) -> bool:
        """Add the digest; False where it was certainly not there before."""
        at = int.from_bytes(digest[:4], "big") % _BITS
        bit = 1 << (at & 7)
        known = self._bits[at >> 3] & bit
        self._bits[at >> 3] |= bit
        return bool(known)
