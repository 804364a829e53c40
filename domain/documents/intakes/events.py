"""What happens to intakes. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.declarations import INTERNAL, event


@event("documents.IntakeOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class IntakeOpened:
    """What comes for a unit from partners belongs to this file from now on, as a document of this kind.

    Its numbers come from this series of the unit.
    """

    unit: str
    file_id: str
    kind: str
    series: str


@event("documents.IntakeClosed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class IntakeClosed:
    """The unit takes nothing in from partners any more."""

    unit: str


IntakeEvent = IntakeOpened | IntakeClosed
