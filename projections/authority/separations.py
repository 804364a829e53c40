"""Which roles exclude each other, and where?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.authority import events as e
from domain.authority.kinds import SeparationKind
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Separation:
    """A rule of a jurisdiction, or of the installation (`*`), until it is lifted.

    Static: nobody has both roles; dynamic: nobody acts under both on the same file.
    """

    rule_id: str
    jurisdiction: str
    kind: SeparationKind
    role_id: str
    other_role_id: str
    reason: str
    lifted: bool = False
    lifted_because: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The rule."""
    return (fact.event.rule_id,)


def evolve(row: Separation | None, fact: Recorded[Any], _: str) -> Separation | None:
    """The rule after an event."""
    match fact.event, row:
        case e.DutiesSeparated() as event, None:
            return filled(Separation, event, jurisdiction=event.owner)
        case e.SeparationLifted(reason=reason), Separation():
            return replace(row, lifted=True, lifted_because=reason)
        case _:
            return row


SEPARATIONS = ReadModel(
    name="authority.separations",
    version=1,
    row=Separation,
    key="rule_id",
    events=(e.DutiesSeparated, e.SeparationLifted),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("reason", "lifted_because"),
)
