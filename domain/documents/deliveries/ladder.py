"""Who is told when what is owed is overdue, level by level, where the kind escalates."""

from __future__ import annotations

from datetime import datetime

from domain.authority.published import PostHolders
from domain.documents.deliveries.events import DeliverySubmitted
from domain.documents.kinds.terms import Silence
from domain.documents.naming import is_within
from domain.documents.places import HEAD, INSPECTOR, UnitPlaces


def units_of(submitted: DeliverySubmitted) -> tuple[str, ...]:
    """The units of this installation at either end, the receiving one first."""
    ends = (submitted.recipient_unit, submitted.sender)
    return tuple(dict.fromkeys(unit for unit in ends if unit is not None and is_within(unit)))


def candidates(submitted: DeliverySubmitted, places: UnitPlaces, at: datetime) -> tuple[str, ...]:
    """All posts that may be told at any level: whose holders have to be looked at."""
    if submitted.silence is not Silence.ESCALATES:
        return ()
    units = units_of(submitted)
    return tuple(
        post for unit in units for code in (HEAD, INSPECTOR) for post in places.posts_up(unit, code, at.date())
    )


def told_at(
    submitted: DeliverySubmitted, level: int, places: UnitPlaces, holders: PostHolders, at: datetime
) -> tuple[str, ...]:
    """The posts of a level; in place of one that is vacant the next one up the tree, that somebody is told."""
    if submitted.silence is not Silence.ESCALATES:
        return ()

    def nearest(unit: str, code: str, skipped: int = 0) -> str | None:
        posts = list(places.posts_up(unit, code, at.date()))[skipped:]
        return next((post for post in posts if not holders.vacant(post, at)), None)

    units, receiving = units_of(submitted), submitted.recipient_unit
    match level:
        case 1:
            found = [nearest(receiving, HEAD) if receiving else None]
        case 2:
            found = [nearest(unit, HEAD, 1 if unit == receiving else 0) for unit in units]
        case _:
            found = [nearest(unit, INSPECTOR) for unit in units[:1]]
    return tuple(dict.fromkeys(post for post in found if post is not None))
