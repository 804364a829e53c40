"""Who may act for a company, in what, until when and up to what value?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.suppliers.mandates import events as e
from domain.suppliers.naming import mandate_id, place_of
from projections.kernel.declarations import Amount, ReadModel
from projections.kernel.scope import Scope


class MandateState(StrEnum):
    """How far a mandate has come."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Mandate:
    """What an account may do for a company, or what was proposed last; `holdsFrom` is None until it is confirmed.

    It holds where it is confirmed, up to, not with, `holdsUntil`. `renewing`: other terms wait to be checked.
    """

    mandate_id: str
    company_id: str
    account_id: str
    place: str
    jurisdiction: str
    state: MandateState
    rights: tuple[str, ...]
    holds_from: datetime | None
    holds_until: datetime
    ceiling: Amount | None
    currency: str | None
    renewing: bool = False
    reason: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The mandate of the account."""
    return (mandate_id(fact.event.company_id, fact.event.account_id),)


def evolve(row: Mandate | None, fact: Recorded[Any], key: str) -> Mandate | None:
    """The mandate after an event."""
    match fact.event, row:
        case e.MandateProposed(), Mandate(state=MandateState.CONFIRMED):
            return replace(row, renewing=True)
        case e.MandateProposed() as proposed, _:
            return _proposed(proposed, key)
        case _, None:
            return None
        case e.MandateConfirmed() as confirmed, Mandate():
            terms = _terms(confirmed)
            return replace(row, state=MandateState.CONFIRMED, holds_from=confirmed.since, renewing=False, **terms)
        case e.MandateRejected(), Mandate(state=MandateState.CONFIRMED):
            return replace(row, renewing=False)
        case e.MandateRejected(reason=reason), Mandate():
            return replace(row, state=MandateState.REJECTED, reason=reason)
        case e.MandateRevoked(reason=reason), Mandate():
            return replace(row, state=MandateState.REVOKED, reason=reason, renewing=False)
        case _:
            return row


def _proposed(event: e.MandateProposed, key: str) -> Mandate:
    return Mandate(
        mandate_id=key,
        company_id=event.company_id,
        account_id=event.account_id,
        place=place_of(event.company_id),
        jurisdiction=event.jurisdiction,
        state=MandateState.PROPOSED,
        holds_from=None,
        **_terms(event),
    )


def _terms(event: e.MandateProposed | e.MandateConfirmed) -> dict[str, Any]:
    ceiling = event.ceiling
    return {
        "rights": tuple(right.value for right in event.rights),
        "holds_until": event.until,
        "ceiling": None if ceiling is None else ceiling.amount,
        "currency": None if ceiling is None else ceiling.currency,
    }


MANDATES = ReadModel(
    name="suppliers.mandates",
    version=1,
    row=Mandate,
    key="mandate_id",
    events=get_args(e.Event),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("holds_from", "ceiling", "currency", "reason"),
    orders=("holds_until",),
    permission="suppliers.read",
    scope=Scope(unit="place", jurisdiction="jurisdiction", account="account_id"),
)
