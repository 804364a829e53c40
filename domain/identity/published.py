"""The facts about accounts that other contexts may use: which may not act, and which are one person's.

Who anybody is, why an account may not act, and everything else about it stays in this context. An act that shows data
of accounts records so by `RecordReading` as a part of it: everybody sees the readings of their own data.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.identity import events as e
from domain.identity.commands import RecordReading

__all__ = ["RESUMING", "SOURCES", "AccountResumed", "AccountStopped", "Fact", "RecordReading", "published"]


@dataclass(frozen=True, slots=True)
class AccountStopped:
    """From now on nobody acts as the account; `same_as` is the account that its person acts as, if it was merged."""

    account_id: str
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class AccountResumed:
    """The account may act again."""

    account_id: str


Fact = AccountStopped | AccountResumed

SOURCES = (e.AccountSuspended, e.AccountReinstated, e.AccountMerged, e.AccountClosed, e.AccountErased)
"""The events that `published` has a fact for."""

RESUMING = (e.AccountReinstated,)
"""Those after which an account may do more than before."""


def published(event: object) -> Fact | None:
    """What an event says to other contexts; None where it is none of their business."""
    match event:
        case e.AccountMerged(account_id, into):
            return AccountStopped(account_id, into)
        case e.AccountSuspended(account_id) | e.AccountClosed(account_id) | e.AccountErased(account_id):
            return AccountStopped(account_id)
        case e.AccountReinstated(account_id):
            return AccountResumed(account_id)
        case _:
            return None
