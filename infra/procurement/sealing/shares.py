"""The shares of an envelope's key: k of n make it again (SLIP-39), and each is encrypted to one opener (HPKE)."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from shamir_mnemonic import (  # type: ignore[import-untyped] # publishes no types
    MnemonicError,
    combine_mnemonics,
    generate_mnemonics,
)

from domain.procurement.bids.package import EncryptedShare, Header, filled_share, is_panel, share_hash
from infra.procurement.sealing.errors import Cause, PanelError, SealedEnvelopeError

KEY_SIZE = 32


@cache
def suite() -> Suite:
    """The suite of version 1 of the format."""
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def base64url(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes of such a text, which is the only one for them; raises ValueError."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        data = b""
    if not data or base64url(data) != text:
        raise ValueError("this is no base64url without padding")
    return data


def public_key(data: bytes) -> X25519PublicKey:
    """The public key of an opener from its raw bytes; raises PanelError where nothing can be encrypted to it."""
    try:
        key = X25519PublicKey.from_public_bytes(data)
        suite().encrypt(b"", key)
    except ValueError:
        raise PanelError(f"{data.hex()[:64]} is no X25519 key that a share can be encrypted to") from None
    return key


def split(key: bytes, k: int, n: int) -> list[str]:
    """The texts of n shares, any k of which make the key again; raises PanelError where k of n is no panel."""
    if not is_panel(k, n):
        raise PanelError(f"of 2 to 16 openers at least two open together: k is {k} and n is {n}")
    texts: list[str] = generate_mnemonics(1, [(k, n)], key, iteration_exponent=0)[0]
    return texts


def combine(shares: Sequence[str], k: int) -> bytes:
    """The key that k shares make; raises SealedEnvelopeError."""
    if len(set(shares)) < len(shares):
        raise SealedEnvelopeError(Cause.SHARE_REPEATED, "a share was given twice: each of the k is another one")
    if len(shares) < k:
        raise SealedEnvelopeError(Cause.SHARES_MISSING, f"{k} shares make the key, and {len(shares)} were given")
    try:
        key: bytes = combine_mnemonics(shares[:k])
    except MnemonicError:
        # The words of the library name shares, which nobody else may see.
        raise SealedEnvelopeError(Cause.SHARES_DIFFER, "these shares make no key together") from None
    return key


def encrypt_share(text: str, key: X25519PublicKey, info: bytes) -> str:
    """The `ct` of a share."""
    return base64url(suite().encrypt(filled_share(text), key, info))


def decrypt_share(header: Header, share: EncryptedShare, key: X25519PrivateKey) -> str:
    """The text of an opener's share; raises SealedEnvelopeError (share_unreadable) where it does not open to it."""
    try:
        filled = suite().decrypt(from_base64url(share.ct), key, header.info(share.opener))
        text = filled.decode("ascii").rstrip(" ")
    except (InvalidTag, ValueError):
        raise _unreadable(share, "does not open with this opener's key") from None
    if share_hash(text) != share.share_sha256:
        raise _unreadable(share, "opens to another share than the header says")
    return text


def _unreadable(share: EncryptedShare, said: str) -> SealedEnvelopeError:
    message = f"the share of opener {share.opener[:8]} {said}"
    return SealedEnvelopeError(Cause.SHARE_UNREADABLE, message, share.opener)


def check_share(share: EncryptedShare, text: str) -> None:
    """Raise SealedEnvelopeError (share_mismatch), which names the opener, unless the share is as the bidder made it."""
    if share_hash(text) != share.share_sha256:
        message = f"opener {share.opener[:8]} gave another share than the bidder made for it"
        raise SealedEnvelopeError(Cause.SHARE_MISMATCH, message, share.opener)
