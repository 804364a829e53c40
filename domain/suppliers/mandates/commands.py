"""What can be asked about mandates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.values import Money
from domain.suppliers.forms import CompanyId, MandateHolder, SupplierReason
from domain.suppliers.kinds import MandateRight


@dataclass(frozen=True, slots=True)
class ProposeMandate:
    """Propose that an account acts for a company: in what, until when, and up to what value of a bid or a contract."""

    company_id: CompanyId
    account_id: MandateHolder
    rights: tuple[MandateRight, ...]
    until: datetime
    ceiling: Money | None = None


@dataclass(frozen=True, slots=True)
class ConfirmMandate:
    """Confirm what was proposed, having checked the power of attorney."""

    company_id: CompanyId
    account_id: MandateHolder


@dataclass(frozen=True, slots=True)
class RejectMandate:
    """Find no such power."""

    company_id: CompanyId
    account_id: MandateHolder
    reason: SupplierReason


@dataclass(frozen=True, slots=True)
class RevokeMandate:
    """End what an account may do for a company, from now on."""

    company_id: CompanyId
    account_id: MandateHolder
    reason: SupplierReason


Command = ProposeMandate | ConfirmMandate | RejectMandate | RevokeMandate
