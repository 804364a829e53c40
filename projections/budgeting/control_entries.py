"""What was entered at a control account, act by act, and what did each leave available?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, get_args

from domain.budgeting.accounts import events as e
from domain.budgeting.coding import budget_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import Amount, ReadModel


class EntryKind(StrEnum):
    """What happened at the account: the name of the act in the ledger."""

    CONTROL_ACCOUNT_OPENED = "ControlAccountOpened"
    APPROPRIATION_POSTED = "AppropriationPosted"
    EXECUTION_POSTED = "ExecutionPosted"
    FUNDS_RESERVED = "FundsReserved"
    FUNDS_RELEASED = "FundsReleased"
    FUNDS_ALLOTTED = "FundsAllotted"
    ALLOTMENT_WITHDRAWN = "AllotmentWithdrawn"
    CONTROL_POLICY_SET = "ControlPolicySet"


@dataclass(frozen=True, slots=True)
class ControlEntry:
    """One entry at a control account, as in a passbook: what it added to each figure, and what was available after it.

    `period` is that of an allotment, 0 for other entries. `reason` is the reason or reference that was given, such as
    why more was committed than was available.
    """

    entry_id: str
    account_id: str
    budget_id: str
    line_id: str | None
    commitment_id: str | None
    kind: EntryKind
    period: int
    recorded_at: datetime
    reason: str | None
    currency: str
    ceiling: Amount
    allotted: Amount
    consumed: Amount
    available: Amount


class _Entered(NamedTuple):
    ceiling: Decimal
    allotted: Decimal
    consumed: Decimal


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The entry itself."""
    return (str(fact.event_id),)


def evolve(_: ControlEntry | None, fact: Recorded[Any], key: str) -> ControlEntry:
    """The act as an entry."""
    event = fact.event
    return filled(
        ControlEntry,
        event,
        entry_id=key,
        budget_id=budget_of(event.account_id),
        line_id=getattr(event, "line_id", None),
        commitment_id=getattr(event, "commitment_id", None),
        kind=EntryKind(type(event).__name__),
        period=getattr(event, "period", 0),
        recorded_at=fact.act.at,
        reason=_reason(event),
        currency=event.standing.currency,
        **_entered(event)._asdict(),
        available=event.standing.available(),
    )


def _entered(event: e.AccountEvent) -> _Entered:
    zero = event.standing.ceiling - event.standing.ceiling
    match event:
        case e.ControlAccountOpened(standing=standing):
            return _Entered(standing.ceiling, standing.allotted_until() + zero, standing.consumed)
        case e.AppropriationPosted():
            return _Entered(event.by, zero, zero)
        case e.ExecutionPosted():
            return _Entered(zero, zero, event.by)
        case e.FundsReserved():
            return _Entered(zero, zero, event.amount)
        case e.FundsReleased():
            return _Entered(zero, zero, -event.amount)
        case e.FundsAllotted():
            return _Entered(zero, event.amount, zero)
        case e.AllotmentWithdrawn():
            return _Entered(zero, -event.amount, zero)
        case e.ControlPolicySet():
            return _Entered(zero, zero, zero)


def _reason(event: e.AccountEvent) -> str | None:
    match event:
        case e.FundsReserved():
            return event.override_reason
        case e.FundsAllotted():
            return event.reference
        case e.AllotmentWithdrawn() | e.ControlPolicySet():
            return event.reason
        case _:
            return None


CONTROL_ENTRIES = ReadModel(
    name="budgeting.control_entries",
    version=1,
    row=ControlEntry,
    key="entry_id",
    events=get_args(e.AccountEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("reason", "currency", "ceiling", "allotted", "consumed"),
    orders=("recorded_at", "available"),
)
