"""What is available at each node at which the budget is held?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args

from domain.budgeting.accounts import events as e
from domain.budgeting.control import ControlPolicy, Standing
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.budgeting.placing import books_of, codes, paths
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class Quota:
    """What was allotted to one period, 1 to 12, and what an act of that period may still commit, in the currency."""

    period: int
    amount: Decimal
    available: Decimal


@dataclass(frozen=True, slots=True)
class ControlAccount:
    """A node of the budget, and what the lines that are held there share.

    `ceiling` is the adjusted appropriation of its lines; `consumed` all that is committed and not given back, however
    far it has come since; `available` what is left for the year: the ceiling, or with `byAllotment` what was allotted
    where that is less, less consumed. Below zero, more was consumed. The `quotas` say the same period by period.
    A commitment that was made before its line was held here does not count.
    """

    account_id: str
    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    administrative: tuple[str, ...]
    functional: tuple[str, ...]
    economic: tuple[str, ...]
    programme: tuple[str, ...]
    source: tuple[str, ...]
    geographic: tuple[str, ...]
    nature: tuple[str, ...]
    policy: ControlPolicy
    by_allotment: bool
    ceiling: Amount
    allotted: Amount
    consumed: Amount
    available: Amount
    quotas: tuple[Quota, ...]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The account that the entry stands at."""
    return (fact.event.account_id,)


def evolve(row: ControlAccount | None, fact: Recorded[Any], _: str) -> ControlAccount | None:
    """The account after an entry, which states what it stands at."""
    event = fact.event
    if isinstance(event, e.ControlAccountOpened):
        return filled(
            ControlAccount,
            event,
            **books_of(event.budget_id),
            currency=event.standing.currency,
            **paths(event.node),
            **_figures(event.standing),
        )
    return None if row is None else replace(row, **_figures(event.standing))


def _figures(standing: Standing) -> dict[str, Any]:
    zero = standing.ceiling - standing.ceiling
    return {
        "policy": standing.policy,
        "by_allotment": standing.by_allotment,
        "ceiling": standing.ceiling,
        "allotted": standing.allotted_until() + zero,
        "consumed": standing.consumed + zero,
        "available": standing.available() + zero,
        "quotas": tuple(
            Quota(period, amount + zero, standing.available(period))
            for period, amount in enumerate(standing.allotted, 1)
        ),
    }


CONTROL_ACCOUNTS = ReadModel(
    name="budgeting.control_accounts",
    version=2,
    row=ControlAccount,
    key="account_id",
    events=get_args(e.AccountEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("ceiling", "allotted", "consumed", "available", "administrative", "functional", "economic", "programme"),
    links={"codes": codes},
)
