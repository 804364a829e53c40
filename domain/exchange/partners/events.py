"""What happens to partners. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event


@event("exchange.PartnerAdmitted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PartnerAdmitted:
    """An officer proposed to exchange with another installation. Nothing is exchanged before it is confirmed."""

    partner_id: str
    ours: str
    name: str
    address: str
    signing_key: str
    log_key: str
    valid_from: datetime
    valid_until: datetime
    by: str


@event("exchange.PartnerKeyRolled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PartnerKeyRolled:
    """An officer proposed the next key of a partner. The old one counts until `old_until` once it is confirmed."""

    partner_id: str
    signing_key: str
    old_until: datetime
    by: str


@event("exchange.PartnerConfirmed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PartnerConfirmed:
    """A second officer confirmed the partner, or its next key."""

    partner_id: str
    signing_key: str
    by: str


@event("exchange.PartnerEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class PartnerEnded:
    """Nothing more is exchanged with the partner."""

    partner_id: str
    reason: str


Event = PartnerAdmitted | PartnerKeyRolled | PartnerConfirmed | PartnerEnded
