"""What can be asked about certificates of seals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from domain.kernel.declarations import INTERNAL, command
from domain.kernel.forms import Form, pattern
from domain.kernel.places import UnitId
from domain.kernel.refused import Refused

ENDS: Final = ("key_lost", "key_replaced", "holder_left", "by_mistake")


def _why(value: str, path: str) -> str:
    if value not in ENDS:
        raise Refused("reason_unknown", path, value=ascii(value)[:40], known=", ".join(ENDS))
    return value


EndReason = Annotated[str, Form(_why, f"one of {', '.join(ENDS)}", ("reason_unknown",))]
"""Why a certificate seals nothing more."""
CertificateHash = Annotated[
    str, pattern(r"[0-9a-f]{64}", "not_a_certificate_hash", "SHA-256 in 64 small hexadecimal digits")
]
"""A certificate, by the SHA-256 of its DER form."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterCertificate:
    """Let documents that somebody of a unit approves be sealed with a key of their own, while its certificate holds."""

    certificate_sha256: CertificateHash
    unit: UnitId
    holder: str
    valid_from: datetime
    valid_until: datetime


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EndCertificate:
    """Let a certificate seal nothing more. What it has sealed stays sealed."""

    certificate_sha256: CertificateHash
    reason: EndReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordOwnCertificate:
    """Record the certificate of the installation, before it seals for the first time."""

    certificate_sha256: CertificateHash
    valid_from: datetime
    valid_until: datetime


CertificateCommand = RegisterCertificate | EndCertificate | RecordOwnCertificate
