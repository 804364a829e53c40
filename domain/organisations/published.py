"""The facts about organisations that other contexts may use: where units stand, and when they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.organisations import events as e
from domain.organisations.kinds import UnitKind
from domain.organisations.naming import jurisdiction_of, sibling_id

__all__ = [
    "SOURCES",
    "Fact",
    "PostClosed",
    "PostOpened",
    "UnitEnded",
    "UnitKind",
    "UnitPlaced",
    "jurisdiction_of",
    "published",
]


@dataclass(frozen=True, slots=True)
class UnitPlaced:
    """From this day on a unit stands here, created or moved.

    `path` are the codes from the top of its jurisdiction down to it; `within` are the ids of the units below it, whose
    paths begin with its own from that day on.
    """

    unit_id: str
    jurisdiction: str
    kind: UnitKind
    path: tuple[str, ...]
    within: tuple[str, ...]
    effective_on: date


@dataclass(frozen=True, slots=True)
class UnitEnded:
    """From this day on there is no such unit; what it had belongs to its successor, where it has one."""

    unit_id: str
    jurisdiction: str
    successor_id: str | None
    effective_on: date


@dataclass(frozen=True, slots=True)
class PostOpened:
    """From this day on a unit has this post."""

    post_id: str
    unit_id: str
    jurisdiction: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class PostClosed:
    """From this day on there is no such post."""

    post_id: str
    unit_id: str
    jurisdiction: str
    effective_on: date


Fact = UnitPlaced | UnitEnded | PostOpened | PostClosed

SOURCES = (e.UnitCreated, e.UnitMoved, e.UnitMerged, e.UnitDissolved, e.PostCreated, e.PostAbolished)
"""The events that `published` has a fact for: what a workflow or a read model elsewhere listens to."""


def published(event: object) -> Fact | None:
    """What an event says to other contexts; None where it is none of their business."""
    match event:
        case e.UnitCreated(id_, jurisdiction, kind, _, _, path, _, on):
            return UnitPlaced(id_, jurisdiction, kind, path, (), on)
        case e.UnitMoved(id_, jurisdiction, kind):
            within = tuple(sibling_id(id_, code) for code in event.within)
            return UnitPlaced(id_, jurisdiction, kind, event.path, within, event.effective_on)
        case e.UnitMerged(id_, jurisdiction):
            return UnitEnded(id_, jurisdiction, event.into_id, event.effective_on)
        case e.UnitDissolved(id_, jurisdiction):
            return UnitEnded(id_, jurisdiction, None, event.effective_on)
        case e.PostCreated(id_, unit_id, jurisdiction, _, on):
            return PostOpened(id_, unit_id, jurisdiction, on)
        case e.PostAbolished(id_, unit_id, jurisdiction, on):
            return PostClosed(id_, unit_id, jurisdiction, on)
        case _:
            return None
