"""From when until when something holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import Refused


@dataclass(frozen=True, slots=True)
class Validity:
    """From `since`, to the moment before `until`; None is without end."""

    since: datetime
    until: datetime | None

    def holds_at(self, at: datetime) -> bool:
        """Whether it holds at this moment."""
        return self.since <= at and not self.over(at)

    def over(self, at: datetime) -> bool:
        """Whether it has ended by this moment."""
        return self.until is not None and self.until <= at

    def within(self, other: Validity) -> bool:
        """Whether the other holds as long as this does."""
        return other.since <= self.since and (
            other.until is None or (self.until is not None and self.until <= other.until)
        )

    def common(self, other: Validity) -> Validity | None:
        """When both hold; None where they never do at one time."""
        ends = [end for end in (self.until, other.until) if end is not None]
        validity = Validity(max(self.since, other.since), min(ends, default=None))
        return None if validity.over(validity.since) else validity


def checked(since: datetime | None, until: datetime | None, now: datetime) -> Validity:
    """What a command asks for, from now on where it does not say since when.

    Refused: `moment_without_offset`, `ends_before_it_begins`, `wholly_past`.
    """
    for path, moment in (("validFrom", since), ("validUntil", until)):
        if moment is not None and moment.tzinfo is None:
            raise Refused("moment_without_offset", path, value=moment.isoformat())
    validity = Validity(since or now, until)
    if until is not None and until <= now:
        raise Refused("wholly_past", "validUntil", until=until.isoformat(), now=now.isoformat())
    if validity.over(validity.since):
        raise Refused("ends_before_it_begins", "validUntil", since=validity.since.isoformat(), until=str(until))
    return validity
