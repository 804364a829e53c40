"""What happens to series and their registers. Stored names are a contract: add, never rename.

A register is a passbook: `standing` is all that its next line needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from domain.kernel.declarations import INTERNAL, Secret, event
from domain.registers.kinds import EntryDirection, VoidReason

Subject = Annotated[str | None, Secret("about")]
Manifest = Annotated[str | None, Secret("about")]


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What a day of a register comes to: its first and last number, where it gave any, and how many it voided.

    `ends_at` is the moment at which the day is over there, `ended` whether that was recorded.
    """

    day: date
    ends_at: datetime
    first: int | None = None
    last: int | None = None
    voided: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class RegisterStanding:
    """Where a register stands after a line: its last number, how many are void, and the days not yet closed."""

    last: int = 0
    voided: int = 0
    open_days: tuple[DayTotals, ...] = ()


NOTHING_GIVEN = RegisterStanding()


@event("registers.SeriesOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SeriesOpened:
    """A unit has a series of numbers."""

    unit: str
    series: str
    pattern: str
    zone: str
    directions: tuple[EntryDirection, ...]
    kinds: tuple[str, ...]


@event("registers.RegisterClosed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterClosed:
    """The series gives no more numbers: `successor` is the unit that goes on."""

    unit: str
    series: str
    successor: str | None


@event("registers.EntryRegistered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EntryRegistered:
    """The next number was given: the n-th of its register, `number` as people read it.

    `registered_on` is the day that it was there. With `paper_number` it had got a number on paper, at `happened_at`.
    `subject` and `manifest_sha256` are secrets of what it is about, and gone with that; the number stays.
    """

    unit: str
    series: str
    year: int
    n: int
    number: str
    direction: EntryDirection
    about: str
    kind: str
    registered_on: date
    standing: RegisterStanding
    counterparty: str | None = None
    paper_number: str | None = None
    happened_at: datetime | None = None
    subject: Subject = None
    manifest_sha256: Manifest = None


@event("registers.EntryVoided", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EntryVoided:
    """A number is void from now on. It stays in the register."""

    unit: str
    series: str
    year: int
    n: int
    number: str
    reason: VoidReason
    voided_on: date
    standing: RegisterStanding


@event("registers.RegisterDayEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterDayEnded:
    """A day of the register is over there: no line of it comes any more, and its CSV is made."""

    unit: str
    series: str
    year: int
    day: date
    standing: RegisterStanding


@event("registers.RegisterDayClosed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterDayClosed:
    """A day of the register is over, and this is the hash of its CSV."""

    unit: str
    series: str
    year: int
    day: date
    first: int | None
    last: int | None
    voided: int
    sha256: str
    standing: RegisterStanding


@event("registers.EmergencyNumberUsed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EmergencyNumberUsed:
    """A number on paper stands for this entry, and for no other."""

    unit: str
    series: str
    paper_number: str
    about: str
    year: int
    n: int


@event("registers.NumberVoided", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class NumberVoided:
    """This number is void: nobody voids it again."""

    unit: str
    series: str
    year: int
    n: int


SeriesEvent = SeriesOpened | RegisterClosed
Line = EntryRegistered | EntryVoided | RegisterDayEnded | RegisterDayClosed
Reservation = EmergencyNumberUsed | NumberVoided
RegisterEvent = Line | Reservation
