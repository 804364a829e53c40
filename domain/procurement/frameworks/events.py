"""What happens to framework agreements. Stored names are a contract: add, never rename.

An agreement stands in `framework-<id>`; its id is that of the lot that it was awarded in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, event
from domain.kernel.values import Money


class CallOffOrder(StrEnum):
    """Whom a direct call-off goes to: RANKED, the first in rank that does not decline; ROTATING, each in turn."""

    RANKED = "ranked"
    ROTATING = "rotating"


@dataclass(frozen=True, slots=True)
class FrameworkMember:
    """A company in an agreement, by its place in the ranking of the lot, from 1."""

    company: str
    place: int


@event("procurement.FrameworkConcluded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FrameworkConcluded:
    """The best of a lot are the members of an agreement: the buyer calls off until a day, up to the ceiling.

    `award_id` is the award of the lot, whose standstill all of them waited for.
    """

    framework_id: str
    tender_id: str
    lot_id: str
    award_id: str
    buyer: str
    title: str
    members: tuple[FrameworkMember, ...]
    items: tuple[str, ...]
    ceiling: Money
    until: date
    order: CallOffOrder
    ocid: str = ""
    award_officer: Annotated[str | None, Internal()] = None


@event("procurement.MemberSuspended", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MemberSuspended:
    """Nothing is called off from a member for the time being."""

    framework_id: str
    company: str
    reason: str


@event("procurement.MemberReinstated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MemberReinstated:
    """A member is one again."""

    framework_id: str
    company: str


@event("procurement.TurnDeclined", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TurnDeclined:
    """A member whose turn it is does not take the next call-off."""

    framework_id: str
    company: str
    reason: str


@event("procurement.CalledOff", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CalledOff:
    """The buyer buys from a member: `direct`, or after a competition of the members."""

    framework_id: str
    company: str
    contract_id: str
    value: Money
    direct: bool


FrameworkEvent = FrameworkConcluded | MemberSuspended | MemberReinstated | TurnDeclined | CalledOff
