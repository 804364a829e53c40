"""What an account may do for a company, and when it could."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from domain.kernel.values import Money
from domain.suppliers.kinds import MandateRight
from domain.suppliers.mandates import events as e


@dataclass(frozen=True, slots=True)
class MandateTerm:
    """A time in which the account acts for the company, from `since` up to, not with, `until`."""

    rights: frozenset[MandateRight]
    since: datetime
    until: datetime
    ceiling: Money | None

    def holds_at(self, at: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Mandate:
    """The terms of an account, the newest last, and what is proposed and not settled."""

    terms: tuple[MandateTerm, ...] = ()
    proposed: e.MandateProposed | None = None

    def after(self, event: e.Event) -> Mandate:
        """The mandate after an event."""
        match event:
            case e.MandateProposed():
                return replace(self, proposed=event)
            case e.MandateConfirmed(_, _, rights, since, until, ceiling):
                term = MandateTerm(frozenset(rights), since, until, ceiling)
                return Mandate((*self._ended(since), term))
            case e.MandateRejected():
                return replace(self, proposed=None)
            case e.MandateRevoked(revoked_at=at):
                return Mandate(self._ended(at))

    def term_at(self, at: datetime) -> MandateTerm | None:
        """The term that holds at a moment."""
        return next((term for term in self.terms if term.holds_at(at)), None)

    def held_since(self, since: datetime, until: datetime) -> bool:
        """Whether the account acted for the company at any moment from `since` up to `until`."""
        return any(term.since < until and since < term.until for term in self.terms)

    def _ended(self, at: datetime) -> tuple[MandateTerm, ...]:
        ended = (replace(term, until=min(term.until, at)) for term in self.terms)
        return tuple(term for term in ended if term.since < term.until)
