"""Whether an opener has the secret key of a public one: a challenge that its holder alone can read.

The server keeps nothing of a challenge: the value follows from its own secret, and from what is to be proven.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from domain.procurement.bids.package import opener_id
from infra.procurement.sealing.shares import base64url, from_base64url, public_key, suite


class ChallengeError(ValueError):
    """A challenge that this key does not open."""


def proof(secret: bytes, tender: str, opener: str, key: bytes) -> bytes:
    """What the holder of a public key sends back: HMAC-SHA256(the server's secret, tender ‖ opener ‖ public key).

    `opener` is the account. Which tender it is, the challenge is bound to as well.
    """
    return hmac.digest(secret, tender.encode() + opener.encode() + key, sha256)


def is_proof(value: bytes, secret: bytes, tender: str, opener: str, key: bytes) -> bool:
    """Whether the opener sent back what the challenge held; it takes as long whether it did or not."""
    return hmac.compare_digest(value, proof(secret, tender, opener, key))


def challenge(value: bytes, tender: str, key: bytes) -> str:
    """A value encrypted to a public key, in base64url; PanelError where nothing can be encrypted to it."""
    return base64url(suite().encrypt(value, public_key(key), _info(tender, key)))


def answer(text: str, tender: str, key: X25519PrivateKey) -> bytes:
    """The value in a challenge; raises ChallengeError, also for the challenge of another tender."""
    try:
        return suite().decrypt(from_base64url(text), key, _info(tender, key.public_key().public_bytes_raw()))
    except (InvalidTag, ValueError):
        raise ChallengeError("the challenge does not open: it is for another key, or for another tender") from None


def _info(tender: str, key: bytes) -> bytes:
    return b"\0".join((b"foja-opener/1", tender.encode(), opener_id(key).encode()))
