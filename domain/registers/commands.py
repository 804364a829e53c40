"""What can be asked for about series and their registers.

Nobody names the year that it is: the clock of the record does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from domain.kernel.declarations import INTERNAL, Secret, command
from domain.kernel.places import UnitId, Zone
from domain.registers.forms import (
    DayHash,
    EntryKind,
    EntrySubject,
    ManifestHash,
    NumberPattern,
    PaperNumber,
    PartyId,
    SeriesCode,
    ThingId,
)
from domain.registers.kinds import EntryDirection, VoidReason


@dataclass(frozen=True, slots=True)
class OpenSeries:
    """Open a series of numbers of a unit: how they are written, whose clock tells the year, what they are given for.

    Without `kinds` it takes all.
    """

    unit: UnitId
    series: SeriesCode
    pattern: NumberPattern
    zone: Zone
    directions: tuple[EntryDirection, ...]
    kinds: tuple[EntryKind, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseRegister:
    """Give no more numbers in a series: its unit ends, and another one goes on, where there is one."""

    unit: UnitId
    series: SeriesCode
    successor: UnitId | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """Give the next number of the year that it is now, there, to what comes in or goes out.

    `about` is the random id of what is registered, `counterparty` that of a unit or a party. `subject` and
    `manifest_sha256` are secrets of what is registered, and go with it.
    """

    unit: UnitId
    series: SeriesCode
    direction: EntryDirection
    about: ThingId
    kind: EntryKind
    counterparty: PartyId | None = None
    subject: Annotated[EntrySubject | None, Secret("about")] = None
    manifest_sha256: Annotated[ManifestHash | None, Secret("about")] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordEmergencyEntry:
    """Give the next number to what got one on paper, in an outage, at the time that it says."""

    unit: UnitId
    series: SeriesCode
    direction: EntryDirection
    about: ThingId
    kind: EntryKind
    paper_number: PaperNumber
    happened_at: datetime
    counterparty: PartyId | None = None
    subject: Annotated[EntrySubject | None, Secret("about")] = None
    manifest_sha256: Annotated[ManifestHash | None, Secret("about")] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class VoidEntry:
    """Mark a number as void. It stays, and is never given again."""

    unit: UnitId
    series: SeriesCode
    year: int
    n: int
    reason: VoidReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class EndRegisterDay:
    """Record that a day of a register is over, so that its CSV is made."""

    unit: UnitId
    series: SeriesCode
    year: int
    day: date


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CloseRegisterDay:
    """Record the hash of what was registered and voided on a day that is over, as the machine's own task found it.

    `first`, `last` and `voided` must be what the register says; `sha256` is that of the CSV of the day.
    """

    unit: UnitId
    series: SeriesCode
    year: int
    day: date
    first: int | None
    last: int | None
    voided: int
    sha256: DayHash


SeriesCommand = OpenSeries | CloseRegister
Entering = RegisterEntry | RecordEmergencyEntry
OfDay = EndRegisterDay | CloseRegisterDay
RegisterCommand = Entering | VoidEntry | OfDay
