"""Who exercises what a post holds, as its incumbent or in the incumbent's place?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.authority import events as e
from domain.authority.naming import jurisdiction_of, unit_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class PostHolder:
    """An account that has taken a post, the last time that it did; it `left` when it no longer exercises it.

    From `validFrom` to the moment before `validUntil`, null for without end. `acting` is in the incumbent's place.
    """

    post_holder_id: str
    post_id: str
    account_id: str
    unit: str
    jurisdiction: str
    valid_from: datetime
    valid_until: datetime | None
    acting: bool
    reason: str
    appointed_at: datetime
    appointed_by: str
    appointed_under: str
    left: bool = False
    left_at: datetime | None = None
    left_because: str | None = None


def key(post_id: str, account_id: str) -> str:
    """What a post and an account that has taken it are called together."""
    return f"{post_id}/{account_id}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The post and the account."""
    return (key(fact.event.post_id, fact.event.account_id),)


def evolve(row: PostHolder | None, fact: Recorded[Any], id_: str) -> PostHolder | None:
    """Who exercises the post after an event."""
    match fact.event, row:
        case e.PostTaken() as event, _:
            unit, act = unit_of(event.post_id), fact.act
            return filled(
                PostHolder,
                event,
                post_holder_id=id_,
                unit=unit,
                jurisdiction=jurisdiction_of(unit),
                appointed_at=act.at,
                appointed_by=act.actor,
                appointed_under=act.grant,
            )
        case e.PostLeft(reason=reason), PostHolder():
            return replace(row, left=True, left_at=fact.act.at, left_because=reason)
        case _:
            return row


POST_HOLDERS = ReadModel(
    name="authority.post_holders",
    version=1,
    row=PostHolder,
    key="post_holder_id",
    events=(e.PostTaken, e.PostLeft),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("reason", "appointed_at", "appointed_by", "appointed_under", "left_at", "left_because"),
    orders=("valid_until", "appointed_at"),
    permission="authority.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="account_id"),
)
