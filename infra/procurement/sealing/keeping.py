"""Files that their owner alone may read: the receipt of a bidder, and the key of an opener."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from infra.procurement.sealing.inputs import InputError, read_json

_KEY = "foja-opener-key/1"
_RECEIPT = "foja-envelope-receipt/1"


@dataclass(frozen=True, slots=True)
class EnvelopeReceipt:
    """What a bidder keeps of an envelope. Hashes are in hex. Without the nonce nobody can show what was sent."""

    tender: str
    lot: str
    envelope: str
    bid: str
    bidder: str
    terms_sha256: str
    package_sha256: str
    nonce: str = field(repr=False)
    commitment: str


@dataclass(frozen=True, slots=True)
class OpenerKey:
    """The key of an opener for one tender."""

    tender: str
    private: X25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The raw public key."""
        return self.private.public_key().public_bytes_raw()


def write_private(file: Path, value: dict[str, Any]) -> None:
    """Write JSON for the owner alone; InputError where the file is there already: nothing is written over."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(json.dumps(value, indent=1).encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
    except FileExistsError:
        raise InputError(f"{file} is there already, and is never written over: name another file") from None
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from None


def write_receipt(file: Path, receipt: EnvelopeReceipt) -> None:
    """Keep the receipt of an envelope."""
    write_private(file, {"type": _RECEIPT, **asdict(receipt)})


def read_receipt(file: Path) -> EnvelopeReceipt:
    """The receipt in a file; raises InputError."""
    whole = read_json(file)
    try:
        if whole.pop("type") == _RECEIPT:
            return EnvelopeReceipt(**whole)
    except (AttributeError, KeyError, TypeError):
        pass
    raise InputError(f"{file} is no receipt that `./foja bid seal` wrote")


def write_key(file: Path, key: OpenerKey) -> None:
    """Keep the key of an opener."""
    write_private(file, {"type": _KEY, "tender": key.tender, "private": key.private.private_bytes_raw().hex()})


def read_key(file: Path) -> OpenerKey:
    """The key in a file; raises InputError, which shows nothing of it."""
    whole = read_json(file)
    if file.stat().st_mode & 0o077:
        raise InputError(f"{file} can be read by others: chmod 600 {file}, and think of who may have")
    try:
        if whole["type"] == _KEY:
            private = X25519PrivateKey.from_private_bytes(bytes.fromhex(whole["private"]))
            return OpenerKey(str(whole["tender"]), private)
    except (KeyError, TypeError, ValueError):
        pass
    raise InputError(f"{file} is no key that `./foja opener key` wrote")
