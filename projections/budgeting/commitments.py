"""How far has each commitment come on its way to payment?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, get_args

from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.budgeting.documents import Document, documents_after
from projections.budgeting.movements import movement
from projections.budgeting.payees import PayeeKind, payee_kind
from projections.budgeting.placing import books_of, codes, paths
from projections.kernel.declarations import Amount, ReadModel


class CommitmentStatus(StrEnum):
    """What may still happen: OPEN, more may become owed; OWED, only what is owed is to be paid; SETTLED, nothing."""

    OPEN = "open"
    OWED = "owed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Commitment:
    """Money of a line reserved for a purpose, and how far it has come.

    `amount` is what was committed at first, and always the sum of `committed`, `liability` (owed), `ordered`, `paid`,
    `reduced` (given back before it was owed) and `writtenOff`. `returned` is what came back of `paid`.
    `overridden` marks one for which more was committed than was available, `overrideReason` says why. `documents` are
    the liabilities, orders, payments and returns in the order in which they were recorded, at most 1,000. The payee is
    the commitment's; where it names none, each document has its own. One that is for a contract names it, and
    `accepted` is what was accepted under it so far.
    """

    commitment_id: str
    number: str
    budget_id: str
    government: str
    fiscal_year: int
    line_id: str
    account_id: str | None
    currency: str
    administrative: tuple[str, ...]
    functional: tuple[str, ...]
    economic: tuple[str, ...]
    programme: tuple[str, ...]
    source: tuple[str, ...]
    geographic: tuple[str, ...]
    nature: tuple[str, ...]
    subject: str
    on: date
    period: int
    status: CommitmentStatus
    amount: Amount
    committed: Amount
    liability: Amount
    ordered: Amount
    paid: Amount
    returned: Amount
    reduced: Amount
    written_off: Amount
    overridden: bool
    override_reason: str | None
    documents: tuple[Document, ...]
    payee_kind: PayeeKind
    payee_company_id: str | None
    contract_id: str | None
    accepted: Amount


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The commitment that the event belongs to."""
    return (fact.event.commitment_id,)


def evolve(row: Commitment | None, fact: Recorded[Any], _: str) -> Commitment | None:
    """The commitment after an event."""
    event: e.CommitmentEvent | e.CommitmentBound | e.AcceptanceRecorded = fact.event
    if isinstance(event, e.CommitmentMade):
        return _made(event)
    if row is None:
        return None
    match event:
        case e.CommitmentBound():
            company = event.payee_company_id
            return replace(row, contract_id=event.contract_id, payee_kind=PayeeKind.COMPANY, payee_company_id=company)
        case e.AcceptanceRecorded():
            return replace(row, accepted=row.accepted + event.amount)
        case _:
            return _moved(row, event)


def _moved(row: Commitment, event: e.CommitmentEvent) -> Commitment:
    by, amount = movement(event), event.amount
    paid, returned, reduced, written_off = row.paid + by.executed, row.returned, row.reduced, row.written_off
    match event:
        case e.PaymentReturned():
            paid, returned = row.paid, returned + amount
        case e.CommitmentReduced() | e.CommitmentReleased():
            reduced += amount
        case e.LiabilityWrittenOff():
            written_off += amount
        case _:
            pass
    moved = replace(
        row,
        committed=row.committed + by.committed,
        liability=row.liability + by.liability,
        ordered=row.ordered + by.ordered,
        paid=paid,
        returned=returned,
        reduced=reduced,
        written_off=written_off,
        documents=documents_after(row.documents, event),
    )
    return replace(moved, status=_status(moved))


def _status(row: Commitment) -> CommitmentStatus:
    if row.committed:
        return CommitmentStatus.OPEN
    return CommitmentStatus.OWED if row.liability or row.ordered else CommitmentStatus.SETTLED


def _made(event: e.CommitmentMade) -> Commitment:
    budget_id, zero = budget_of(event.commitment_id), event.amount - event.amount
    return filled(
        Commitment,
        event,
        number=event.commitment_id.partition(":")[2],
        budget_id=budget_id,
        **books_of(budget_id),
        **paths(event.coding),
        status=CommitmentStatus.OPEN,
        committed=event.amount,
        liability=zero,
        ordered=zero,
        paid=zero,
        returned=zero,
        reduced=zero,
        written_off=zero,
        overridden=event.override_reason is not None,
        documents=(),
        payee_kind=payee_kind(event),
        contract_id=None,
        accepted=zero,
    )


COMMITMENTS = ReadModel(
    name="budgeting.commitments",
    version=3,
    row=Commitment,
    key="commitment_id",
    events=(*get_args(e.CommitmentEvent), e.CommitmentBound, e.AcceptanceRecorded),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("override_reason",),
    orders=("number", "on", "amount", "committed", "liability", "ordered", "paid"),
    links={"codes": codes},
)
