"""What happens to certificates of seals. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event


@event("documents.CertificateRegistered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CertificateRegistered:
    """A certificate may seal documents while it holds. `holder` is the account whose key it is.

    Without one it is that of the installation, which its worker registers itself; `unit` has none then either.
    """

    certificate_sha256: str
    valid_from: datetime
    valid_until: datetime
    unit: str | None = None
    holder: str | None = None


@event("documents.CertificateEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CertificateEnded:
    """The certificate seals nothing more from now on: its key was lost, or its holder left. What it sealed stays."""

    certificate_sha256: str
    ended_at: datetime
    reason: str


CertificateEvent = CertificateRegistered | CertificateEnded
