"""What can be asked about debarments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import INTERNAL, command
from domain.suppliers.debarments.events import OF_CASE
from domain.suppliers.forms import CompanyId, StandingDay, Statement, SupplierReason, SupplierUuid
from domain.suppliers.kinds import DebarmentGround


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ProposeDebarment:
    """Propose to keep a company out; it has `hearing_days` working days to say what it has to say."""

    company_id: CompanyId
    case_id: SupplierUuid
    grounds: tuple[DebarmentGround, ...]
    reasons: SupplierReason
    hearing_days: int = 10


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class MakeStatement:
    """Say, for a company, what it has to say to a proposal."""

    company_id: CompanyId
    case_id: SupplierUuid
    text: Annotated[Statement | None, OF_CASE]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DecideDebarment:
    """Keep a company out from a day to another, both included, once it was heard."""

    company_id: CompanyId
    case_id: SupplierUuid
    grounds: tuple[DebarmentGround, ...]
    first_day: StandingDay
    last_day: StandingDay
    reasons: SupplierReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DropDebarment:
    """Do not keep a company out."""

    company_id: CompanyId
    case_id: SupplierUuid
    reason: SupplierReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LiftDebarment:
    """Keep a company out no more, from now on."""

    company_id: CompanyId
    case_id: SupplierUuid
    reason: SupplierReason


Command = ProposeDebarment | MakeStatement | DecideDebarment | DropDebarment | LiftDebarment
