"""Who is told when what is owed is overdue, level by level, where the kind escalates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.authority.published import PostHolders
from domain.documents.deliveries.events import DeliverySubmitted
from domain.documents.kinds.terms import Silence
from domain.documents.places import HEAD, INSPECTOR, UnitPlaces


def candidates(submitted: DeliverySubmitted, places: UnitPlaces, at: datetime) -> tuple[str, ...]:
    """All posts that may be told at any level: whose holders have to be looked at."""
    if submitted.silence is not Silence.ESCALATES:
        return ()
    units = dict.fromkeys((submitted.recipient_unit or submitted.sender, submitted.sender))
    return tuple(
        post for unit in units for code in (HEAD, INSPECTOR) for post in places.posts_up(unit, code, at.date())
    )


def told_at(
    submitted: DeliverySubmitted, level: int, places: UnitPlaces, holders: PostHolders, at: datetime
) -> tuple[str, ...]:
    """The posts of a level; in place of one that is vacant the next one up the tree, that somebody is told."""
    if submitted.silence is not Silence.ESCALATES:
        return ()

    def nearest(posts: Iterable[str]) -> str | None:
        return next((post for post in posts if not holders.vacant(post, at)), None)

    def up(unit: str, code: str) -> list[str]:
        return list(places.posts_up(unit, code, at.date()))

    receiving = submitted.recipient_unit
    match level:
        case 1:
            found = [nearest(up(receiving, HEAD)) if receiving else None]
        case 2:
            found = [nearest(up(receiving, HEAD)[1:]) if receiving else None, nearest(up(submitted.sender, HEAD))]
        case _:
            found = [nearest(up(receiving or submitted.sender, INSPECTOR))]
    return tuple(dict.fromkeys(post for post in found if post is not None))
