"""The stages of a complaint."""

from __future__ import annotations

from dataclasses import dataclass

from domain.procurement.complaints import events as e


@dataclass(frozen=True, slots=True)
class Unlodged:
    """No complaint yet."""


@dataclass(frozen=True, slots=True)
class Lodged:
    """The fee is to be paid."""

    lodged: e.ComplaintLodged


@dataclass(frozen=True, slots=True)
class Paid:
    """The review body looks whether it will decide on it."""

    lodged: e.ComplaintLodged


@dataclass(frozen=True, slots=True)
class Admitted:
    """The review body will decide."""

    lodged: e.ComplaintLodged


@dataclass(frozen=True, slots=True)
class Remedying:
    """It was right: the buyer does what was ordered, and the review body looks whether it did."""

    lodged: e.ComplaintLodged
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """It is over, by this event."""

    lodged: e.ComplaintLodged
    by: type[e.ComplaintFact]


UNLODGED = Unlodged()
LodgedStage = Lodged | Paid | Admitted | Remedying | Ended
Stage = Unlodged | Lodged | Paid | Admitted | Remedying | Ended
