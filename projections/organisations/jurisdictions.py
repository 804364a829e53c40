"""Which governments have a structure of their own here?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from domain.organisations import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A government with a territory and a structure of its own: a state, a region, a municipality."""

    jurisdiction: str
    name: str
    level: Level
    founded_on: date


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The jurisdiction that was founded."""
    return (fact.event.jurisdiction,)


def evolve(_: Jurisdiction | None, fact: Recorded[Any], __: str) -> Jurisdiction:
    """The jurisdiction as it was founded."""
    event: e.JurisdictionFounded = fact.event
    return filled(Jurisdiction, event, founded_on=event.effective_on)


JURISDICTIONS = ReadModel(
    name="organisations.jurisdictions",
    version=2,
    row=Jurisdiction,
    key="jurisdiction",
    events=(e.JurisdictionFounded,),
    keys=keys,
    evolve=evolve,
    history=True,
    key_filtered=True,
    orders=("name", "founded_on"),
    searched=("name",),
)
