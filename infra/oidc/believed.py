"""Tokens that were found to be good: the same one is not verified again while all that this rested on stands."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from joserfc.jwk import Key

MOST = 2_000
"""Tokens that are kept, by their hashes."""


@dataclass(frozen=True, slots=True)
class BelievedToken:
    """What a good token claims, the key that its signature was verified by, and when it was, in seconds since 1970."""

    claims: Mapping[str, Any]
    key: Key
    kid: str
    since: float

    def stands(self, key: Key | None, now: float) -> bool:
        """Whether it is as good now: the issuer still has that very key, and the token's time is not over.

        What else a token claims does not change. A clock that was set back is a reason to look again.
        """
        return key is self.key and self.since <= now < self.claims["exp"]


class BelievedTokens:
    """The tokens that were believed last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, BelievedToken] = OrderedDict()

    def get(self, token: str) -> BelievedToken | None:
        """What was found of a token."""
        digest = _digest(token)
        found = self._kept.get(digest)
        if found is not None:
            self._kept.move_to_end(digest)
        return found

    def keep(self, token: str, found: BelievedToken) -> None:
        """Keep what was found of a token that is good."""
        self._kept[_digest(token)] = found
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def forget(self, token: str) -> None:
        """Keep nothing of a token that is not good any more."""
        self._kept.pop(_digest(token), None)


def _digest(token: str) -> bytes:
    """Tokens open doors: none is kept itself."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
