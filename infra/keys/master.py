"""What wraps the keys of persons: a key of this machine, or a key management service behind the same port."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ledger.sealing import KEY_BYTES, NONCE_BYTES, Pair
from infra.settings.settings import Settings

VERSION = 1
FILE = "keys.master"


class MasterKeyError(Exception):
    """The master key cannot be used; the message says why, and shows nothing of it."""


class Master(Protocol):
    """Wraps the keys of persons, bound to whose they are and what for; many at once."""

    async def wrap(self, keys: Sequence[tuple[Pair, bytes]]) -> Sequence[bytes]:
        """The keys as they are kept."""
        ...

    async def unwrap(self, wrapped: Sequence[tuple[Pair, bytes]]) -> Sequence[bytes]:
        """The keys themselves; raises MasterKeyError for what was not wrapped by this master for this pair."""
        ...


class LocalMaster(Master):
    """A master key of 32 bytes in the memory of this process."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise MasterKeyError(f"a master key has {KEY_BYTES} bytes, not {len(key)}")
        self._cipher = AESGCM(key)

    async def wrap(self, keys: Sequence[tuple[Pair, bytes]]) -> Sequence[bytes]:
        """The keys under seal."""
        return [self._wrap(pair, key) for pair, key in keys]

    async def unwrap(self, wrapped: Sequence[tuple[Pair, bytes]]) -> Sequence[bytes]:
        """The keys out of their seals."""
        return [self._unwrap(pair, key) for pair, key in wrapped]

    def _wrap(self, pair: Pair, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return bytes([VERSION]) + nonce + self._cipher.encrypt(nonce, key, _context(pair))

    def _unwrap(self, pair: Pair, wrapped: bytes) -> bytes:
        version, nonce, ciphertext = wrapped[:1], wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
        with contextlib.suppress(InvalidTag, ValueError):
            if version == bytes([VERSION]):
                return self._cipher.decrypt(nonce, ciphertext, _context(pair))
        raise MasterKeyError(
            f"a key for {pair.purpose} was not wrapped by this master key: is it that of this key database?"
        )


def local_master(settings: Settings) -> LocalMaster:
    """The master key of FOJA_KEYS_MASTER, else that of the data folder, which is made on first use. MasterKeyError."""
    if settings.keys_master is not None:
        return LocalMaster(_decoded(settings.keys_master.get_secret_value(), "FOJA_KEYS_MASTER"))
    file = settings.data.expanduser() / FILE
    try:
        if not file.exists():
            _make(file)
        if file.stat().st_mode & 0o077:
            raise MasterKeyError(f"{file} can be read by others: chmod 600 {file}")
        return LocalMaster(_decoded(file.read_text(encoding="ascii").strip(), str(file)))
    except OSError as error:
        raise MasterKeyError(f"the master key {file} cannot be read or written: {error.strerror}") from None


def _context(pair: Pair) -> bytes:
    return orjson.dumps([VERSION, *pair])


def _decoded(text: str, where: str) -> bytes:
    try:
        # Many tools leave the padding out.
        found = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != KEY_BYTES:
        raise MasterKeyError(f"{where} holds no master key: it must be {KEY_BYTES} random bytes in base64url")
    return found


def _make(file: Path) -> None:
    """Lay a new key down, readable by its owner alone; of two at once, the first one stays."""
    unfinished = file.with_name(f"{FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(base64.urlsafe_b64encode(os.urandom(KEY_BYTES)))
        opened.flush()
        os.fsync(opened.fileno())
    try:
        file.hardlink_to(unfinished)
    except FileExistsError:
        return
    finally:
        unfinished.unlink()
