"""What can be asked about framework agreements. The id of one is that of the lot that it was awarded in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.kernel.declarations import PUBLIC, command
from domain.kernel.forms import pattern
from domain.kernel.values import Money
from domain.procurement.contracts.forms import Digest, Text, Title
from domain.procurement.frameworks.events import CallOffOrder
from domain.procurement.naming import LotId
from domain.procurement.parts import ContractCommitment

CallOffNumber = Annotated[str, pattern(r"[1-9][0-9]{0,5}", "not_a_call_off_number", "1 to 999999")]
"""The number of a direct call-off within its agreement."""
Company = Annotated[
    str,
    pattern(r"[A-Z]{2}:[A-Za-z0-9][A-Za-z0-9./-]{0,39}", "not_a_member_id", "a company, such as MD:1003600012345"),
]
"""The id of a company."""


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ConcludeFramework:
    """Conclude an agreement with the first so many companies in the ranking of a lot that was awarded."""

    framework_id: LotId
    companies: tuple[Company, ...]
    title: Title
    items: tuple[Title, ...]
    ceiling: Money
    until: date
    order: CallOffOrder


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SuspendMember:
    """Call off nothing from a member for the time being."""

    framework_id: LotId
    company: Company
    reason: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReinstateMember:
    """Let a member be one again."""

    framework_id: LotId
    company: Company


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeclineTurn:
    """Leave, for a member, the next call-off to the one behind."""

    framework_id: LotId
    company: Company
    reason: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CallOff:
    """Buy from the member whose turn it is: the contract is drafted, and goes on as any other."""

    framework_id: LotId
    number: CallOffNumber
    company: Company
    title: Title
    value: Money
    starts_on: date
    ends_on: date
    commitments: tuple[ContractCommitment, ...]
    document_sha256: Digest


FrameworkCommand = ConcludeFramework | SuspendMember | ReinstateMember | DeclineTurn | CallOff


def contract_of(framework_id: str, number: str) -> str:
    """The contract of a direct call-off: `T-1.3`. No award is called so."""
    return f"{framework_id}.{number}"
