"""Keys of logs and witnesses, as signed notes name them (C2SP signed-note; skeys as golang.org/x/mod/sumdb/note)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.tlog.errors import MalformedError

TIMESTAMP_SIZE = 8
MAX_TIMESTAMP = 2**63 - 1
_SKEY = "PRIVATE+KEY+"


class KeyKind(IntEnum):
    """What a signature says (C2SP signed-note, "Signature types"); others are not supported here."""

    LOG = 1
    """Ed25519 over the note's text: a log's signature."""
    WITNESS = 4
    """Timestamped Ed25519 cosignature of a checkpoint (C2SP tlog-cosignature)."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Who may have signed: a name, what its signatures say, and an Ed25519 public key. As text it is a vkey."""

    name: str
    kind: KeyKind
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that signature lines name it by."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey: name, id and key."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes((self.kind,)) + self.public).decode()}"

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """The key that a vkey says; MalformedError where it says none, or one of a kind that is not supported."""
        name, encoded = _parts(vkey.split("+", 2), vkey, "a verifier key such as example.org/log+530d903a+AekyeRrm...")
        kind = next((kind for kind in KeyKind if encoded[:1] == bytes((kind,))), None)
        if kind is None:
            raise MalformedError(f"{name}: a key of type 0x{encoded[:1].hex()}; supported are 0x01 and 0x04 (Ed25519)")
        if len(encoded) != 33:
            raise MalformedError(f"{name}: an Ed25519 key has 32 bytes, not {len(encoded) - 1}")
        key = cls(name, kind, encoded[1:])
        if vkey.split("+", 2)[1] != key.id.hex():
            raise MalformedError(f"{name}: the id of this key is {key.id.hex()}, not {vkey.split('+', 2)[1]!r}")
        return key

    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature, without the id before it, is this key's over a note's text."""
        try:
            match self.kind:
                case KeyKind.LOG:
                    Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
                case KeyKind.WITNESS:
                    signed = cosigned(text, timestamp_of(signature))
                    Ed25519PublicKey.from_public_bytes(self.public).verify(signature[TIMESTAMP_SIZE:], signed)
        except (InvalidSignature, MalformedError, ValueError):
            return False
        return True


class NoteSigner(Protocol):
    """Signs with a key that may lie elsewhere."""

    @property
    def verifier(self) -> VerifierKey:
        """The key that its signatures are checked with."""

    def sign(self, message: bytes) -> bytes:
        """Its Ed25519 signature of a message."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key in memory, under a name and for one kind of signature."""

    name: str
    kind: KeyKind
    private: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a name that no note can carry."""
        check_name(self.name)

    @classmethod
    def generate(cls, name: str, kind: KeyKind = KeyKind.LOG) -> SigningKey:
        """A new key."""
        return cls(name, kind, Ed25519PrivateKey.generate())

    @property
    def verifier(self) -> VerifierKey:
        """Its public half."""
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """Its Ed25519 signature of a message."""
        return self.private.sign(message)

    def skey(self) -> str:
        """The secret as one line, for a file or the environment: PRIVATE+KEY+name+id+key. Never print it."""
        seed = bytes((self.kind,)) + self.private.private_bytes_raw()
        return f"{_SKEY}{self.name}+{self.verifier.id.hex()}+{base64.b64encode(seed).decode()}"

    @classmethod
    def parse(cls, skey: str) -> SigningKey:
        """The key of such a line; the text of the error tells nothing of the secret."""
        expected = f"a signing key: {_SKEY}name+id+key"
        if not skey.startswith(_SKEY):
            raise MalformedError(f"this is not {expected}")
        parts = skey.removeprefix(_SKEY).split("+", 2)
        try:
            name, seed = _parts(parts, "", expected)
            key = cls(name, KeyKind(seed[0]), Ed25519PrivateKey.from_private_bytes(seed[1:]))
        except ValueError:
            raise MalformedError(f"this is not {expected}") from None
        if parts[1] != key.verifier.id.hex():
            raise MalformedError(f"{name}: the id of this key is {key.verifier.id.hex()}, not {parts[1]!r}")
        return key


def cosigned(text: bytes, timestamp: int) -> bytes:
    """The message that a witness signs of a checkpoint's text (C2SP tlog-cosignature, "Ed25519 signed message")."""
    return b"cosignature/v1\ntime %d\n" % timestamp + text


def timestamp_of(signature: bytes) -> int:
    """When a cosignature was made, in seconds since 1970; MalformedError where it has no such time."""
    timestamp = int.from_bytes(signature[:TIMESTAMP_SIZE], "big")
    if len(signature) != TIMESTAMP_SIZE + 64 or timestamp > MAX_TIMESTAMP:
        raise MalformedError("a cosignature has a time of 8 bytes before 2**63 and a signature of 64")
    return timestamp


def check_name(name: str) -> str:
    """The name of a key, if notes can carry it: not empty, no white space, control character or plus sign."""
    if not name or "+" in name or any(_unfit(sign) for sign in name):
        raise MalformedError(f"{name!r} cannot be the name of a key: it is empty, or has white space or a + in it")
    return name


def _unfit(sign: str) -> bool:
    # Surrogates stand for bytes that are not UTF-8.
    return sign.isspace() or sign < " " or "\ud800" <= sign <= "\udfff"


def decode_base64(text: str) -> bytes:
    """The bytes of standard base 64; MalformedError for any other way to write them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = None
    if data is None or base64.b64encode(data).decode() != text:
        raise MalformedError(f"{text[:100]!r} is not base 64 as RFC 4648, section 4, writes it")
    return data


def _parts(parts: list[str], said: str, expected: str) -> tuple[str, bytes]:
    if len(parts) != 3:
        raise MalformedError(f"{said[:200]!r} is not {expected}")
    return check_name(parts[0]), decode_base64(parts[2])
