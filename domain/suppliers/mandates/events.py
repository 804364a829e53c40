"""What happens to mandates. Stored names are a contract: add, never rename.

Moments stand in the events, since what others decide on a mandate asks whether it held at a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event
from domain.kernel.values import Money
from domain.suppliers.kinds import MandateRight


@event("suppliers.MandateProposed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MandateProposed:
    """A company wants an account to act for it, up to a value where there is a ceiling. It counts once confirmed."""

    company_id: str
    account_id: str
    jurisdiction: str
    rights: tuple[MandateRight, ...]
    until: datetime
    ceiling: Money | None
    by: str


@event("suppliers.MandateConfirmed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MandateConfirmed:
    """A registrar checked the power of attorney: the account acts for the company from `since` to `until`.

    It takes the place of what was confirmed before.
    """

    company_id: str
    account_id: str
    rights: tuple[MandateRight, ...]
    since: datetime
    until: datetime
    ceiling: Money | None
    by: str


@event("suppliers.MandateRejected", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MandateRejected:
    """A registrar did not find the power that was proposed; what was confirmed before goes on."""

    company_id: str
    account_id: str
    reason: str
    by: str


@event("suppliers.MandateRevoked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MandateRevoked:
    """The account does not act for the company from this moment on, and nothing is proposed any more."""

    company_id: str
    account_id: str
    revoked_at: datetime
    reason: str
    by: str


Event = MandateProposed | MandateConfirmed | MandateRejected | MandateRevoked
