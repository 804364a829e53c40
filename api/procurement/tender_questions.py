"""What is asked about tenders and worked out when it is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenerChallenge:
    """A challenge to a public key: who decrypts it has the secret key, and says so by `proveOpenerKey`.

    `opener_id` is the opener's account, `public_key` 32 bytes as 64 hexadecimal digits.
    """

    tender_id: str
    opener_id: str
    public_key: str


@dataclass(frozen=True, slots=True)
class KeyChallenge:
    """A ciphertext (HPKE, base64url) that the holder of the secret key alone can read."""

    public_key: str
    challenge: str
