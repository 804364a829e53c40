"""Which posts are there, and in which unit?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations import events as e
from projections.kernel.declarations import ReadModel
from projections.organisations.days import OPEN_END


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a unit, from `validFrom` to the day before `validTo`, whoever holds it; it moves with its unit.

    `validTo` is null for a post that was not abolished. `validUntil` says the same for comparing, with 9999-12-31 for
    null: the posts as they were on a day D are those with `validFrom` up to D and `validUntil` after D.
    """

    post_id: str
    unit_id: str
    jurisdiction: str
    title: str
    valid_from: date
    valid_to: date | None = None
    valid_until: date = OPEN_END


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The post."""
    return (fact.event.post_id,)


def evolve(row: Post | None, fact: Recorded[Any], _: str) -> Post | None:
    """The post after an event."""
    match fact.event, row:
        case e.PostCreated() as event, None:
            return filled(Post, event, valid_from=event.effective_on)
        case e.PostAbolished(effective_on=on), Post():
            return replace(row, valid_to=on, valid_until=on)
        case _:
            return row


POSTS = ReadModel(
    name="organisations.posts",
    version=2,
    row=Post,
    key="post_id",
    events=(e.PostCreated, e.PostAbolished),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("title", "valid_from"),
    searched=("title",),
)
