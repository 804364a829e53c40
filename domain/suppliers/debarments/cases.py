"""The cases against a company: proposed, heard, decided, lifted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.suppliers.debarments import events as e


@dataclass(frozen=True, slots=True)
class Proposed:
    """An officer proposed it; `stated` once the company said what it has to say."""

    proposed: e.DebarmentProposed
    stated: bool = False

    def was_heard(self, at: datetime) -> bool:
        """Whether the company said something by a moment, or let its time pass."""
        return self.stated or self.proposed.heard_until <= at


@dataclass(frozen=True, slots=True)
class Decided:
    """The company is kept out for a while, or was, until it was lifted. Others know no more than that."""

    decided: e.DebarmentDecided
    lifted: e.DebarmentLifted | None = None
    proposed: e.DebarmentProposed | None = None

    @property
    def until(self) -> datetime:
        """The moment from which on it holds no more."""
        end = self.decided.until
        return end if self.lifted is None else min(end, self.lifted.lifted_at)

    def holds_at(self, at: datetime) -> bool:
        """Whether the company is kept out at a moment."""
        return self.decided.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Dropped:
    """It came to nothing."""

    dropped: e.DebarmentDropped


Case = Proposed | Decided | Dropped


def after(case: Case | None, event: e.Event) -> Case | None:
    """A case after an event about it."""
    match event, case:
        case e.DebarmentProposed(), None:
            return Proposed(event)
        case e.StatementMade(), Proposed():
            return replace(case, stated=True)
        case e.DebarmentDecided(), _:
            return Decided(event, proposed=case.proposed if isinstance(case, Proposed) else None)
        case e.DebarmentDropped(), _:
            return Dropped(event)
        case e.DebarmentLifted(), Decided():
            return replace(case, lifted=event)
        case _:
            return case
