"""The port to what seals documents (PAdES), and what a look at a sealed file finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class SignatureLevel(StrEnum):
    """How long a signature can be checked by itself (ETSI EN 319 142-1): each level holds the ones before it."""

    BASIC = "B-B"
    """While its certificate can be asked about."""
    TIMESTAMPED = "B-T"
    """An authority says when it was there."""
    LONG_TERM = "B-LT"
    """What shows that the certificates held then is in the file."""
    ARCHIVED = "B-LTA"
    """An authority says when all of that was there."""


@dataclass(frozen=True, slots=True)
class SealedDocument:
    """A signed PDF. Its first `prefix_length` bytes are the document as it was rendered; hashes are SHA-256 (hex)."""

    content: bytes = field(repr=False)
    sha256: str
    level: SignatureLevel
    certificate_sha256: str
    prefix_length: int


class SealingError(Exception):
    """There is no seal on this document: what was given cannot be signed. The message says why."""


class Sealer(Protocol):
    """Seals documents with a key of the installation."""

    async def seal(self, content: bytes) -> SealedDocument:
        """The document under seal, at the highest level that can be had now. Raises SealingError.

        A timestamp authority, or a source of certificates, that is away lowers the level: it refuses nothing.
        """
        ...

    async def archive(self, sealed: bytes) -> SealedDocument:
        """The sealed document, with an archive timestamp behind it; `prefix_length` is that of what was given.

        Raises SealingError where it has no signature, or no timestamp can be had now.
        """
        ...


class SealFinding(StrEnum):
    """What is wrong with a sealed file."""

    NOT_A_PDF = "not_a_pdf"
    NO_SIGNATURE = "no_signature"
    SIGNATURE_INVALID = "signature_invalid"
    """Signed bytes were changed, or the signature was not made with the key of its certificate."""
    CHANGED_AFTERWARDS = "changed_afterwards"
    """Bytes behind the signature are no archive timestamp, and no proof that belongs to one."""
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    """No authority that is believed stands behind the certificate."""
    CERTIFICATE_ENDED = "certificate_ended"
    """The certificate did not hold when it signed: it had ended, not begun, or was taken back."""
    TIMESTAMP_INVALID = "timestamp_invalid"
    PREFIX_DIFFERS = "prefix_differs"
    """The file does not begin with the document that was rendered."""
    FILE_DIFFERS = "file_differs"
    """The file is not the one that was recorded."""


@dataclass(frozen=True, slots=True)
class SealReport:
    """What a sealed file says of itself, and what was found to be wrong; `valid` where nothing was.

    `signed_at` is the time of an authority, or None where the file holds no timestamp; `signer` is the subject of the
    certificate; `prefix_length` and `prefix_sha256` are those of the file before it was first signed.
    """

    findings: tuple[SealFinding, ...]
    level: SignatureLevel | None = None
    signer: str = ""
    certificate_sha256: str = ""
    signed_at: datetime | None = None
    prefix_length: int = 0
    prefix_sha256: str = ""

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
