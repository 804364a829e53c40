"""What follows when a day is over: its end is recorded, its CSV is made, and the hash of that is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from application.kernel.effects import Effect
from application.kernel.workflows import Deadline
from domain.kernel.declarations import Recorded
from domain.registers import commands as c
from domain.registers import events as e
from domain.registers.day import RegisterDayFile
from domain.registers.naming import named_by_day


@dataclass(frozen=True, slots=True)
class EndedDay:
    """A day of a register, of which a file is to be made."""

    unit: str
    series: str
    year: int
    day: date


def _end(day_id: str) -> c.EndRegisterDay:
    return c.EndRegisterDay(*named_by_day(day_id))


def _ask(fact: Recorded[e.RegisterDayEnded]) -> EndedDay:
    ended = fact.event
    return EndedDay(ended.unit, ended.series, ended.year, ended.day)


def _close(asked: EndedDay, made: RegisterDayFile) -> Sequence[c.CloseRegisterDay]:
    totals = (made.first, made.last, made.voided, made.sha256)
    return [c.CloseRegisterDay(asked.unit, asked.series, asked.year, asked.day, *totals)]


DEADLINES = (Deadline("registers.end_day", "registers.register_days", _end),)
CLOSE_DAY: Effect[EndedDay, RegisterDayFile] = Effect(
    "registers.close_day", (e.RegisterDayEnded,), _ask, _close, lambda *_: ()
)
