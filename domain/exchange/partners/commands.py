"""What can be asked about partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.exchange.forms import Address, InstallationCode, LogKey, Name, Reason, SigningKey


@dataclass(frozen=True, slots=True)
class AdmitPartner:
    """Propose to exchange with another installation for a while; a second officer confirms it.

    `ours` is the code by which the partner knows this installation.
    """

    partner_id: InstallationCode
    ours: InstallationCode
    name: Name
    address: Address
    signing_key: SigningKey
    log_key: LogKey
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class RollPartnerKey:
    """Propose the next key of a partner; the old one still counts until `old_until`, so that none is missed."""

    partner_id: InstallationCode
    signing_key: SigningKey
    old_until: datetime


@dataclass(frozen=True, slots=True)
class ConfirmPartner:
    """Confirm what another officer proposed: the partner, or its next key."""

    partner_id: InstallationCode
    signing_key: SigningKey


@dataclass(frozen=True, slots=True)
class EndPartner:
    """Exchange nothing more with a partner."""

    partner_id: InstallationCode
    reason: Reason


Command = AdmitPartner | RollPartnerKey | ConfirmPartner | EndPartner
