"""The facts about organisations that other contexts may use: where units stand, and when they end.

And, apart from those, what the public is told: structures, posts and companies. Who holds a post is told to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.kernel.publishing import Publication, PublishedStreams
from domain.organisations import events as e
from domain.organisations.kinds import UnitKind
from domain.organisations.naming import jurisdiction_of, sibling_id

__all__ = [
    "COMPANIES",
    "OPENING",
    "PUBLICATIONS",
    "SOURCES",
    "CompanyDissolved",
    "CompanyFact",
    "CompanyRegistered",
    "Fact",
    "PostClosed",
    "PostOpened",
    "UnitEnded",
    "UnitKind",
    "UnitPlaced",
    "jurisdiction_of",
    "published",
]


CompanyFact = e.CompanyRegistered | e.CompanyDissolved
CompanyRegistered = e.CompanyRegistered
CompanyDissolved = e.CompanyDissolved
COMPANIES = PublishedStreams("company", (CompanyRegistered, CompanyDissolved))
"""Whether there is a company, who made it known, and since when it is no more: `company-<country>:<number>`."""


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

OPENING = (e.UnitCreated, e.PostCreated)
"""Those after which there is more than before, and nothing stands or ends elsewhere."""


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


def _told(event: type[Any], subject: str, *names: str) -> Publication:
    told = (subject, "jurisdiction", *names, "effective_on")
    return Publication(event, tuple(dict.fromkeys(told)), subject, lambda it: str(it.jurisdiction))


PUBLICATIONS: tuple[Publication, ...] = (
    _told(e.JurisdictionFounded, "jurisdiction", "name", "level"),
    _told(e.UnitCreated, "unit_id", "kind", "name", "parent_id", "path"),
    _told(e.UnitRenamed, "unit_id", "kind", "name", "parent_id"),
    _told(e.UnitMoved, "unit_id", "kind", "name", "from_parent_id", "parent_id", "path", "within"),
    _told(e.UnitMerged, "unit_id", "kind", "parent_id", "into_id"),
    _told(e.UnitDissolved, "unit_id", "kind", "parent_id"),
    _told(e.PostCreated, "post_id", "unit_id", "title"),
    _told(e.PostAbolished, "post_id", "unit_id"),
    _told(e.CompanyRegistered, "company_id", "country", "number", "name", "legal_form"),
    _told(e.CompanyRenamed, "company_id", "name"),
    _told(e.CompanyDissolved, "company_id"),
)
"""To be added to, one event at a time, by who may decide what the public is told."""
