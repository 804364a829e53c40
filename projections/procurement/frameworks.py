"""Which framework agreements are there, whose turn is it, and what is left of each?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.values import Money
from domain.organisations.published import jurisdiction_of
from domain.procurement.frameworks import events as e
from domain.procurement.frameworks.agreement import Concluded
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class Framework:
    """An agreement: its members in their order, those that are suspended, and the company whose turn it is.

    `called` is what was called off, directly or after a competition of the members; `left` is the rest of the ceiling.
    """

    framework_id: str
    tender_id: str
    award_id: str
    ocid: str
    buyer: str
    jurisdiction: str
    title: str
    currency: str
    ceiling: Amount
    called: Amount
    left: Amount
    ends_on: date
    order: e.CallOffOrder
    members: tuple[e.FrameworkMember, ...]
    companies: tuple[str, ...]
    suspended: tuple[str, ...]
    declined: tuple[str, ...]
    next_company: str | None
    last_company: str | None
    items: tuple[str, ...]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The agreement."""
    return (fact.event.framework_id,)


def evolve(row: Framework | None, fact: Recorded[Any], _: str) -> Framework | None:
    """The agreement after an event."""
    event: e.FrameworkEvent = fact.event
    if isinstance(event, e.FrameworkConcluded):
        return _turned(_concluded(event))
    return None if row is None else _turned(_moved(row, event))


def _concluded(event: e.FrameworkConcluded) -> Framework:
    amount = event.ceiling.amount
    return filled(
        Framework,
        event,
        jurisdiction=jurisdiction_of(event.buyer),
        currency=event.ceiling.currency,
        ceiling=amount,
        called=amount - amount,
        left=amount,
        ends_on=event.until,
        companies=tuple(member.company for member in event.members),
        suspended=(),
        declined=(),
        next_company=None,
        last_company=None,
    )


def _moved(row: Framework, event: e.FrameworkEvent) -> Framework:
    match event:
        case e.MemberSuspended():
            return replace(row, suspended=tuple(sorted({*row.suspended, event.company})))
        case e.MemberReinstated():
            return replace(row, suspended=tuple(each for each in row.suspended if each != event.company))
        case e.TurnDeclined():
            return replace(row, declined=tuple(sorted({*row.declined, event.company})))
        case e.CalledOff():
            called = row.called + event.value.amount
            taken = replace(row, called=called, left=row.ceiling - called)
            return replace(taken, last_company=event.company, declined=()) if event.direct else taken
        case _:
            return row


def _turned(row: Framework) -> Framework:
    """With the company whose turn it is, by the same rule as call-offs are decided."""
    ceiling = Money(row.ceiling, row.currency)
    concluded = filled(e.FrameworkConcluded, row, lot_id=row.framework_id, until=row.ends_on, ceiling=ceiling)
    suspended, declined = frozenset(row.suspended), frozenset(row.declined)
    return replace(row, next_company=Concluded(concluded, ceiling, suspended, declined, row.last_company).next)


FRAMEWORKS = ReadModel(
    name="procurement.frameworks",
    version=1,
    row=Framework,
    key="framework_id",
    events=get_args(e.FrameworkEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("items", "declined"),
    orders=("ends_on", "left", "ceiling"),
    searched=("title",),
)
READ_MODELS: tuple[ReadModel[Any], ...] = (FRAMEWORKS,)
