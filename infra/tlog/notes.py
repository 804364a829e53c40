"""Signed notes (C2SP signed-note): a text, and lines that say who signed it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import KeyKind, NoteSigner, VerifierKey, check_name, cosigned, decode_base64, timestamp_of

MAX_BYTES = 1_000_000
MAX_SIGNATURES = 100
"""As golang.org/x/mod/sumdb/note bounds them; every verifier must accept 16 signatures."""
_DASH = "— "


class Signature(NamedTuple):
    """One signature line: the signer's name, the id of its key, and what it signed with."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """The line, with its newline."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """A line without its newline."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise MalformedError(f"{line[:200]!r} is no signature line: '— name base64'")
        value = decode_base64(encoded)
        if len(value) < 5:
            raise MalformedError(f"the signature of {name[:200]!r} has {len(value)} bytes; the id alone takes 4")
        return cls(check_name(name), value[:4], value[4:])

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it names this key; whether the key made it is another question."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, with its last newline, and its signatures. The text says nothing before a signature is verified."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """A note from its bytes; MalformedError where they are none."""
        if len(data) > MAX_BYTES:
            raise MalformedError(f"a note of {len(data)} bytes; at most {MAX_BYTES} are read")
        try:
            said = data.decode()
        except UnicodeDecodeError:
            raise MalformedError("a note is UTF-8, and this is not") from None
        if any(sign < " " and sign != "\n" for sign in said):
            raise MalformedError("a note has no control characters but newlines")
        text, gap, lines = said.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise MalformedError("a note is a text, an empty line, and signature lines that each end in a newline")
        signatures = lines[:-1].split("\n")
        if len(signatures) > MAX_SIGNATURES:
            raise MalformedError(f"a note with {len(signatures)} signatures; at most {MAX_SIGNATURES} are read")
        return cls(text + "\n", tuple(Signature.parse(line) for line in signatures))

    def encoded(self) -> bytes:
        """Its bytes; without signatures it is no note yet."""
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}".encode()

    def signed(self, key: NoteSigner) -> Note:
        """The note with the signature of a key of Kind.LOG behind those that it has."""
        verifier = key.verifier
        if verifier.kind is not KeyKind.LOG:
            raise ValueError(f"{verifier.name} is the key of a witness, which cosigns checkpoints")
        return self.with_signatures([Signature(verifier.name, verifier.id, key.sign(self.text.encode()))])

    def cosignature(self, key: NoteSigner, timestamp: int) -> Signature:
        """A witness's cosignature of a checkpoint at a time, in seconds since 1970 (C2SP tlog-cosignature)."""
        verifier = key.verifier
        if verifier.kind is not KeyKind.WITNESS:
            raise ValueError(f"{verifier.name} is the key of a log, which signs")
        value = timestamp.to_bytes(8, "big") + key.sign(cosigned(self.text.encode(), timestamp))
        return Signature(verifier.name, verifier.id, value)

    def with_signatures(self, signatures: Iterable[Signature]) -> Note:
        """The note with further signatures, each once."""
        return replace(self, signatures=tuple(dict.fromkeys((*self.signatures, *signatures))))

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether the key signed this text; NotProvenError where a line says so and is wrong.

        Lines of other keys are ignored, also those that share only the name or only the id.
        """
        found = [signature for signature in self.signatures if signature.is_of(key)]
        for signature in found:
            if not key.accepts(self.text.encode(), signature.value):
                raise NotProvenError(f"the signature of {key.name} is not over this text, or not by its key {key}")
        return bool(found)

    def time_by(self, key: VerifierKey) -> int | None:
        """When a witness cosigned it, in seconds since 1970, by its newest valid cosignature; None where it did not."""
        if key.kind is not KeyKind.WITNESS or not self.signed_by(key):
            return None
        return max(timestamp_of(signature.value) for signature in self.signatures if signature.is_of(key))
